import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { math, mathStyle } from "../views/math.js";
import { Ask } from "./ask.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { AxisFormula } from "../../wasm/js/index.js" */
/** @import { Playground } from "../state/playground.js" */
/** @import { SetFormula } from "../views/math.js" */

/** The chosen layer's size formula, if it has one, in symbols and with its numbers. */
export class ConvFormula extends LitElement {
  static properties = { playground: { attribute: false }, said: { state: true } };

  static styles = [
    controls,
    mathStyle,
    css`
      :host {
        display: block;
        padding: 12px 16px;
        min-block-size: 92px;
        container-type: inline-size;
      }
      h2 {
        font-size: 15px;
      }
      h2 small {
        font: inherit;
        font-weight: 400;
        color: var(--cs-muted);
      }
      /* Shades at its edges say that there is more; those that move along cover them at the ends. */
      .scroll {
        --shade: color-mix(in srgb, var(--cs-text) 28%, transparent);
        overflow-x: auto;
        scrollbar-width: thin;
        background:
          linear-gradient(to right, var(--cs-surface) 60%, transparent) 0 0 / 28px 100% no-repeat local,
          linear-gradient(to left, var(--cs-surface) 60%, transparent) 100% 0 / 28px 100% no-repeat local,
          linear-gradient(to right, var(--shade), transparent) 0 0 / 12px 100% no-repeat,
          linear-gradient(to left, var(--shade), transparent) 100% 0 / 12px 100% no-repeat;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(max-content, 1fr);
        align-items: center;
        gap: 4px 12px;
        margin-block-start: 4px;
      }
      dt {
        font-family: var(--cs-mono);
        color: var(--cs-muted);
      }
      dd {
        font-size: 15px;
        white-space: nowrap;
      }
      .symbols {
        color: var(--cs-muted);
        font-size: 14px;
      }
      /* On a phone the numbers fit as far as their result. */
      @container (max-width: 420px) {
        dd {
          font-size: 13px;
        }
        .symbols {
          font-size: 12px;
        }
      }
      .copy {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        margin-block-start: 4px;
        font-size: 12px;
        color: var(--cs-muted);
      }
      .copy button {
        text-decoration: underline;
        text-underline-offset: 2px;
        min-block-size: 24px;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** What became of copying, and of which formula. */
    this.said = { of: "", words: "" };
    new Watch(this);
    /** @type {Ask<SetFormula[]>} */
    this.set = new Ask(this, "formula", () => {
      const texts = this.#formula.flatMap(({ symbolic, numeric }) => [symbolic, numeric]);
      return texts.length ? { texts: [...new Set(texts)] } : null;
    });
  }

  /** @returns {AxisFormula[]} */
  get #formula() {
    return this.playground?.layer?.formula ?? [];
  }

  render() {
    const layer = this.playground?.layer;
    if (!layer) return nothing;
    const { formula } = layer;
    const common = formula.length > 0 && formula.every((axis) => axis.symbolic === formula[0].symbolic);
    const set = (/** @type {string} */ text) =>
      math(
        text,
        this.set.value?.find((one) => one.text === text),
      );
    return html`
      <h2>${layer.type} ${layer.name ? html`<small>${layer.name}</small>` : nothing}</h2>
      ${
        formula.length === 0
          ? layer.output
            ? nothing // conv-why, below, says what becomes of the shape
            : html`<p class="muted">No size comes out.</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label="Formula">
                <dl>
                  ${
                    common
                      ? html`<dt></dt>
                          <dd class="symbols">${set(formula[0].symbolic)}</dd>`
                      : nothing
                  }
                  ${formula.map(
                    (axis) =>
                      html`<dt>${axis.axis}</dt>
                        <dd>
                          ${common ? nothing : html`<div class="symbols">${set(axis.symbolic)}</div>`}
                          <div>${set(axis.numeric)}</div>
                        </dd>`,
                  )}
                </dl>
              </div>
              ${this.#copies()}`
      }
    `;
  }

  #copies() {
    const { of, words } = this.said;
    return html`<p class="copy">
      <span>Copy as</span>
      <button @click=${() => this.#copy("text", this.#text())}>text</button>
      <button ?disabled=${!this.set.value || !this.set.fresh} @click=${() => this.#copy("LaTeX", this.#latex())}>
        LaTeX
      </button>
      <span>${of === this.#text() ? words : ""}</span>
    </p>`;
  }

  #text() {
    return this.#formula
      .flatMap(({ axis, symbolic, numeric }) => [`${axis}: ${symbolic}`, `${axis}: ${numeric}`])
      .join("\n");
  }

  #latex() {
    const latex = new Map(this.set.value?.map((one) => [one.text, one.latex]));
    const lines = this.#formula.flatMap(({ axis, symbolic, numeric }) =>
      [symbolic, numeric].map((text) => `\\text{${axis}:}\\quad & ${latex.get(text) ?? ""}`),
    );
    return `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}`;
  }

  /** @param {string} form @param {string} text */
  async #copy(form, text) {
    const of = this.#text();
    let words = `Copied as ${form}.`;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      words = "The browser does not allow copying here.";
    }
    this.said = { of, words };
    this.playground?.announce(words);
  }
}

define("conv-formula", ConvFormula);
