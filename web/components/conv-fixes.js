import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/reports.js";
import { define } from "./define.js";

/** @import { CodeChange, Fix } from "../engine/types.js" */

/** The nearest changes are shown at once, the others when asked for. */
const few = 2;

/**
 * Changes that mend a model, as cards: what changes in the code, what comes of it, and a button that applies it.
 *
 * @fires apply - with the Fix in `detail`
 */
export class ConvFixes extends LitElement {
  static properties = { fixes: { attribute: false }, all: { state: true } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .fixes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
        gap: 12px;
        margin-block-start: 8px;
      }
      .fix {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        padding: 8px 12px;
        align-content: start;
        border: 1px solid var(--cs-line);
        border-radius: var(--cs-radius);
      }
      .fix .label {
        color: var(--cs-text);
        font-weight: 600;
        font-family: var(--cs-mono);
        overflow-wrap: anywhere;
      }
      .fix p,
      .code {
        grid-column: 1;
        font-size: 13px;
        line-height: 18px;
        color: var(--cs-muted);
      }
      .code {
        grid-column: 1 / -1;
        font-family: var(--cs-mono);
        overflow-wrap: anywhere;
      }
      del {
        color: var(--cs-error);
        text-decoration: line-through;
      }
      ins {
        color: var(--cs-output);
        text-decoration: none;
      }
      .gives {
        font-family: var(--cs-mono);
        font-weight: 400;
        white-space: nowrap;
        color: var(--cs-output);
      }
      .fix .button {
        grid-column: 2;
        grid-row: 1 / span 2;
        align-self: start;
      }
      .more {
        margin-block-start: 8px;
        color: var(--cs-muted);
        text-decoration: underline;
        text-underline-offset: 2px;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Fix[]} */
    this.fixes = [];
    /** Show every fix, not only the nearest. */
    this.all = false;
  }

  render() {
    const { fixes, all } = this;
    if (fixes.length === 0) return nothing;
    return html`
      <ul class="fixes" aria-label="Ways to mend it">
        ${(all ? fixes : fixes.slice(0, few)).map((fix) => this.#card(fix))}
      </ul>
      ${
        fixes.length > few
          ? html`<button class="more" aria-expanded=${String(all)} @click=${() => (this.all = !all)}>
              ${all ? "Fewer ways" : `${fixes.length - few} more ${fixes.length === few + 1 ? "way" : "ways"}`}
            </button>`
          : nothing
      }
    `;
  }

  /** @param {Fix} fix */
  #card(fix) {
    return html`<li class="fix" part="fix">
      <p class="label">${fix.label} <span class="gives">→ ${sizes(fix.output)}</span></p>
      <p>${fix.explanation}</p>
      <button class="button primary" aria-label="Apply ${fix.label}" @click=${() => this.#apply(fix)}>Apply</button>
      <ul class="code" aria-label="Change of the code">
        ${fix.changes.map((change) => html`<li>${code(change)}</li>`)}
      </ul>
    </li>`;
  }

  /** @param {Fix} fix */
  #apply(fix) {
    this.dispatchEvent(new CustomEvent("apply", { detail: fix }));
  }
}

/**
 * What stands before the value of what is no layer's argument.
 * @type {Record<string, string>}
 */
const names = { input: "input", outputSize: "output_size" };

/**
 * Before and after, as code.
 * @param {CodeChange} change
 */
function code({ kind, layer, name, before, after }) {
  if (kind === "tensor") return html`<ins>x = ${after}</ins>`;
  const at = layer ? `(${layer}) ` : "";
  const argument = names[kind] ?? name;
  /** @param {string} text */
  const whole = (text) => (argument ? `${argument}=${text}` : text);
  return html`${at}${before && html`<del>${whole(before)}</del> `}${after && html`<ins>${whole(after)}</ins>`}`;
}

define("conv-fixes", ConvFixes);
