import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import "./conv-mirror.js";
import "./conv-target.js";
import "./conv-ruler.js";
import { define } from "./define.js";

/** @import { Playground } from "../state/playground.js" */

/** What each tab shows. @type {Record<string, { label: string, panel: (playground: Playground) => unknown }>} */
const tabs = {
  ruler: {
    label: "Which sizes come back",
    panel: (playground) => html`<conv-ruler .playground=${playground}></conv-ruler>`,
  },
  reach: {
    label: "Reach a size",
    panel: (playground) => html`<conv-target .playground=${playground}></conv-reach>`,
  },
  mirror: {
    label: "Mirror decoder",
    panel: (playground) => html`<conv-mirror .playground=${playground}></conv-mirror>`,
  },
};
const names = Object.keys(tabs);

/** Sizes to reach, to bring back, and those that come back by themselves. Loaded with the editor's page. */
export class ConvSizes extends LitElement {
  static properties = { playground: { attribute: false }, open: { state: true } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      [role="tablist"] {
        display: flex;
        flex-wrap: wrap;
        padding-inline: 16px;
        column-gap: 16px;
        border-block-end: 1px solid var(--cs-line);
      }
      [role="tab"] {
        min-block-size: 36px;
        color: var(--cs-muted);
        border-block-end: 2px solid transparent;
        margin-block-end: -1px;
      }
      [role="tab"][aria-selected="true"] {
        color: var(--cs-text);
        border-color: var(--cs-accent);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    this.open = names[0];
  }

  render() {
    const { playground } = this;
    if (!playground) return nothing;
    return html`
      <div role="tablist" aria-label="Sizes" @keydown=${this.#key}>
        ${names.map(
          (name) =>
            html`<button
              role="tab"
              id=${name}
              aria-selected=${String(this.open === name)}
              aria-controls="panel"
              tabindex=${this.open === name ? 0 : -1}
              @click=${() => (this.open = name)}
            >
              ${tabs[name].label}
            </button>`,
        )}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${this.open}>${tabs[this.open].panel(playground)}</div>
    `;
  }

  /** @param {KeyboardEvent} event */
  async #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.open = names[(names.indexOf(this.open) + by + names.length) % names.length];
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`#${this.open}`))?.focus();
  }
}

define("conv-sizes", ConvSizes);
