import { css, html, LitElement, nothing } from "lit";
import { groups } from "../state/examples.js";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";
import { icons } from "./icons.js";

/** @import { Example } from "../state/examples.js" */

/**
 * The menu of examples, the four questions first.
 *
 * @fires example - the chosen one in `detail`
 */
export class ConvExamples extends LitElement {
  static properties = { current: {}, open: { state: true } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .menu {
        position: absolute;
        z-index: 20;
        inset-block-start: calc(100% + 4px);
        inset-inline-start: 8px;
        inline-size: min(720px, 100% - 16px);
        max-block-size: min(640px, calc(100vh - 72px));
        overflow-y: auto;
        padding: 12px;
        background: var(--cs-surface);
        border: 1px solid var(--cs-line-strong);
        border-radius: var(--cs-radius);
        box-shadow: 0 8px 24px rgb(0 0 0 / 0.18);
      }
      /* Apart from the box that scrolls: columns of a given height would grow sideways. */
      .groups {
        columns: 2;
        column-gap: 16px;
      }
      .group {
        break-inside: avoid;
        padding-block-end: 12px;
      }
      .group > span {
        display: block;
        padding: 4px 8px;
        font-size: 12px;
        line-height: 16px;
        font-weight: 600;
        color: var(--cs-muted);
      }
      [role="menuitem"] {
        display: flex;
        gap: 8px;
        inline-size: 100%;
        min-block-size: 28px;
        padding: 4px 8px;
        border-radius: 4px;
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus-visible {
        background: var(--cs-hover);
      }
      [role="menuitem"]:focus-visible {
        outline-offset: -2px;
      }
      [role="menuitem"][aria-current="true"] {
        font-weight: 600;
      }
      @media (max-width: 640px) {
        .groups {
          columns: auto;
        }
        [role="menuitem"] {
          min-block-size: 36px;
          padding-block: 8px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** Id of the example shown now. @type {string | null} */
    this.current = null;
    this.open = false;
    /** @param {Event} event */
    this.outside = (event) => {
      if (!event.composedPath().includes(this)) this.open = false;
    };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.outside);
  }

  render() {
    return html`
      <button
        class="button"
        id="button"
        aria-haspopup="menu"
        aria-expanded=${String(this.open)}
        aria-controls="menu"
        @click=${() => this.#show(!this.open)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          this.#show(true);
        }}
      >
        Examples ${icons.down}
      </button>
      <div
        class="menu"
        id="menu"
        role="menu"
        aria-labelledby="button"
        ?hidden=${!this.open}
        @keydown=${this.#key}
        @focusout=${this.#left}
      >
        ${this.open ? html`<div class="groups" role="none">${groups.map((group, at) => this.#group(group, at))}</div>` : nothing}
      </div>
    `;
  }

  /**
   * @param {import("../state/examples.js").Group} group
   * @param {number} at
   */
  #group({ title, examples }, at) {
    return html`<div class="group" role="group" aria-labelledby="group-${at}">
      <span id="group-${at}">${title}</span>
      ${examples.map(
        (example) =>
          html`<button
            role="menuitem"
            tabindex="-1"
            aria-current=${String(example.id === this.current)}
            @click=${() => this.#pick(example)}
          >
            ${example.title}
          </button>`,
      )}
    </div>`;
  }

  /** @param {boolean} open */
  async #show(open) {
    this.open = open;
    if (!open) return document.removeEventListener("pointerdown", this.outside);
    document.addEventListener("pointerdown", this.outside);
    await this.updateComplete;
    (this.#items().find((item) => item.ariaCurrent === "true") ?? this.#items()[0])?.focus();
  }

  #close() {
    this.#show(false);
    /** @type {HTMLElement} */ (this.renderRoot.querySelector("#button")).focus();
  }

  #items() {
    return /** @type {HTMLElement[]} */ ([...this.renderRoot.querySelectorAll("[role=menuitem]")]);
  }

  /** @param {Example} example */
  #pick(example) {
    this.#close();
    this.dispatchEvent(new CustomEvent("example", { detail: example }));
  }

  /** @param {FocusEvent} event */
  #left(event) {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to && !this.renderRoot.contains(to)) this.#show(false);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      return this.#close();
    }
    const items = this.#items();
    const at = items.findIndex((item) => item.matches(":focus"));
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at + items.length - 1) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[to].focus();
  }
}

define("conv-examples", ConvExamples);
