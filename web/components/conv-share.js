import { css, html, LitElement } from "lit";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";
import { icons } from "./icons.js";

/** Copies the link that restores everything, and shows it. */
export class ConvShare extends LitElement {
  static properties = { link: { attribute: false }, open: { state: true }, said: { state: true } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .panel {
        position: absolute;
        z-index: 20;
        inset-block-start: calc(100% + 4px);
        inset-inline-end: 8px;
        inline-size: min(420px, 100% - 16px);
        display: grid;
        gap: 8px;
        padding: 12px;
        background: var(--cs-surface);
        border: 1px solid var(--cs-line-strong);
        border-radius: var(--cs-radius);
        box-shadow: 0 8px 24px rgb(0 0 0 / 0.18);
      }
      input {
        inline-size: 100%;
        font-family: var(--cs-mono);
        font-size: 12px;
      }
      @media (max-width: 640px) {
        .word {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {() => string} */
    this.link = () => location.href;
    this.open = false;
    this.said = "";
    /** @param {Event} event */
    this.outside = (event) => {
      if (!event.composedPath().includes(this)) this.#close(false);
    };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.outside);
  }

  render() {
    return html`
      <button class="button" id="button" aria-label="Share" aria-expanded=${String(this.open)} @click=${this.#share}>
        ${icons.share} <span class="word">Share</span>
      </button>
      <div
        class="panel"
        role="group"
        aria-label="Link"
        ?hidden=${!this.open}
        @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && this.#close(true)}
      >
        <p role="status">${this.said}</p>
        <input
          readonly
          aria-label="Link to what you see"
          .value=${this.open ? this.link() : ""}
          @focus=${(/** @type {any} */ event) => event.target.select()}
        />
        <p class="muted small">It holds the model, the shape, signal, kernels and seed. Nothing is stored elsewhere.</p>
      </div>
    `;
  }

  async #share() {
    if (this.open) return this.#close(true);
    this.open = true;
    this.said = "";
    document.addEventListener("pointerdown", this.outside);
    try {
      await navigator.clipboard.writeText(this.link());
      this.said = "Link copied.";
    } catch {
      this.said = "Copy this link:";
    }
    await this.updateComplete;
    this.renderRoot.querySelector("input")?.focus();
  }

  /** @param {boolean} focus */
  #close(focus) {
    this.open = false;
    document.removeEventListener("pointerdown", this.outside);
    if (focus) /** @type {HTMLElement} */ (this.renderRoot.querySelector("#button")).focus();
  }
}

define("conv-share", ConvShare);
