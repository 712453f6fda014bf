import { css, html, LitElement } from "lit";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";

/**
 * Two choices as a pair of buttons.
 *
 * @fires switch - whether the second was chosen, in `detail`
 */
export class ConvSignalSwitch extends LitElement {
  static properties = { label: {}, names: { attribute: false }, second: { type: Boolean } };

  static styles = [
    controls,
    css`
      [role="group"] {
        display: inline-flex;
      }
      .button {
        min-block-size: 28px;
        padding-inline: 8px;
        font-size: 12px;
        border-radius: 0;
        margin-inline-start: -1px;
        color: var(--cs-muted);
      }
      .button:first-child {
        border-start-start-radius: var(--cs-radius, 6px);
        border-end-start-radius: var(--cs-radius, 6px);
        margin-inline-start: 0;
      }
      .button:last-child {
        border-start-end-radius: var(--cs-radius, 6px);
        border-end-end-radius: var(--cs-radius, 6px);
      }
      .button[aria-pressed="true"] {
        position: relative;
        color: var(--cs-text);
        border-color: var(--cs-line-strong, var(--cs-muted));
        background: var(--cs-sunken, var(--cs-hover));
      }
      .button:focus-visible {
        z-index: 1;
      }
      @media (forced-colors: active) {
        .button[aria-pressed="true"] {
          border-color: Highlight;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.label = "";
    /** @type {[string, string]} */
    this.names = ["", ""];
    this.second = false;
  }

  render() {
    return html`<div role="group" aria-label=${this.label}>
      ${this.names.map((name, i) => {
        const second = i === 1;
        return html`<button
          class="button"
          aria-pressed=${String(second === this.second)}
          @click=${() => this.dispatchEvent(new CustomEvent("switch", { detail: second }))}
        >
          ${name}
        </button>`;
      })}
    </div>`;
  }
}

define("conv-signal-switch", ConvSignalSwitch);
