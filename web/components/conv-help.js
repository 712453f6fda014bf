import { css, html, LitElement } from "lit";
import { controls } from "../styles/controls.css.js";
import { dialogStyle } from "../styles/dialog.css.js";
import { define } from "./define.js";
import { icons } from "./icons.js";

const keys = [
  [["Tab"], "from part to part"],
  [["←", "→"], "along the strip of tensors"],
  [["↑", "↓"], "along the table; in a field: one more, one less"],
  [["Ctrl", "Z"], "undo, outside of text fields"],
  [["Ctrl", "Shift", "Z"], "do again"],
  [["Esc"], "close a menu"],
];

/** What this is, and its keys. */
export class ConvHelp extends LitElement {
  static styles = [
    controls,
    dialogStyle,
    css`
      dialog {
        inline-size: min(560px, calc(100vw - 32px));
        max-block-size: calc(100vh - 48px);
        padding: 20px 24px 24px;
      }
      p + p {
        margin-block-start: 8px;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px 16px;
      }
      kbd {
        font-family: var(--cs-mono);
        font-size: 12px;
        padding: 1px 6px;
        border: 1px solid var(--cs-line-strong);
        border-radius: 4px;
        background: var(--cs-sunken);
      }
      .input {
        color: var(--cs-input);
      }
      .kernel {
        color: var(--cs-kernel);
      }
      .encoded {
        color: var(--cs-encoded);
      }
      .output {
        color: var(--cs-output);
      }
      .error {
        color: var(--cs-error);
      }
    `,
  ];

  /** Opens it. */
  show() {
    /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector("dialog")).showModal();
  }

  render() {
    return html`<dialog aria-labelledby="title" @click=${this.#backdrop}>
      <div class="top">
        <h2 id="title">About Convscope</h2>
        <button class="button quiet icon" aria-label="Close" @click=${this.#close}>${icons.cross}</button>
      </div>
      <p>
        Paste a PyTorch convolution model, or build it from layers. You see every layer's output shape with its formula,
        the first error in PyTorch's own words, changes that mend it, and a real signal going in and coming back.
      </p>
      <p>
        All numbers come from one C++ core that is tested against PyTorch. It runs in your browser; nothing is sent
        anywhere.
      </p>
      <h3>Colours</h3>
      <p>
        Input is <b class="input">blue</b>, kernels are <b class="kernel">amber</b>, what is encoded is
        <b class="encoded">violet</b>, the output <b class="output">green</b>. Errors are <b class="error">red</b> and
        carry a ✗.
      </p>
      <h3>Keys</h3>
      <dl>
        ${keys.map(
          ([names, what]) =>
            html`<dt>${/** @type {string[]} */ (names).map((name) => html`<kbd>${name}</kbd> `)}</dt>
              <dd>${what}</dd>`,
        )}
      </dl>
    </dialog>`;
  }

  #close() {
    this.renderRoot.querySelector("dialog")?.close();
  }

  /** @param {MouseEvent} event */
  #backdrop(event) {
    if (event.target === this.renderRoot.querySelector("dialog")) this.#close();
  }
}

define("conv-help", ConvHelp);
