import { css, html, LitElement, nothing } from "lit";
import { sizes } from "../state/reports.js";
import { controls } from "../styles/controls.css.js";
import { asTable, asTableStyle } from "../views/as-table.js";
import { Ask } from "./ask.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Mirror } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** The decoder that brings the encoder's shape back exactly, layer beside layer. */
export class ConvMirror extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    asTableStyle,
    css`
      :host {
        display: block;
        padding: 12px 16px;
      }
      .answer {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      pre {
        margin: 0;
        padding: 8px 12px;
        background: var(--cs-sunken);
        border-radius: var(--cs-radius);
        overflow-x: auto;
        scrollbar-width: thin;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .row p {
        flex: 1 1 260px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** @type {Ask<Mirror>} */
    this.mirror = new Ask(this, "mirror", () => {
      const { model, input } = this.playground?.state ?? {};
      return model ? { model, input } : null;
    });
    new Watch(this);
  }

  render() {
    const { error, value } = this.mirror;
    if (error)
      return html`<p>No mirror: ${error.message}</p>
        ${error.hint ? html`<p class="muted">${error.hint}</p>` : nothing}`;
    if (!this.playground?.state.model) return html`<p class="muted">There is no model yet.</p>`;
    if (!value) return html`<p class="muted">Looking for the decoder …</p>`;
    const replaces = this.#replaces;
    return html`<div class="answer ${this.mirror.fresh ? "" : "stale"}">
      <div class="row">
        <p>
          Brings <span class="mono">${sizes(value.encoded)}</span> back to
          <span class="mono">${sizes(value.input)}</span> exactly.
          ${replaces ? "It is made for the layers before your decoder, and replaces that." : nothing}
        </p>
        <button class="button primary" @click=${() => this.#apply(value)}>
          ${replaces ? "Replace the decoder" : "Add the decoder"}
        </button>
        <button class="button" @click=${() => this.#copy(value)}>Copy</button>
      </div>
      <pre tabindex="0" role="region" aria-label="The mirror decoder"><code>${value.text}</code></pre>
      ${asTable(
        "What became of each layer",
        html`<table class="of-words">
          <thead>
            <tr>
              <th scope="col">encoder</th>
              <th scope="col">decoder, last row first</th>
            </tr>
          </thead>
          <tbody>
            ${value.steps.map(
              ({ layer, type, becomes }) =>
                html`<tr>
                  <th scope="row">${layer} <b>${type}</b></th>
                  <td>${becomes ? html`<code>${becomes}</code>` : html`<span class="muted">left out</span>`}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
      )}
    </div>`;
  }

  /** The model on the page has a decoder. */
  get #replaces() {
    const { report } = this.playground ?? {};
    return report?.encoded !== null && report?.encoded !== undefined;
  }

  /** @param {Mirror} mirror */
  #apply({ model, input }) {
    if (!this.mirror.fresh) return; // the model has changed under it
    this.playground?.set({ model });
    this.playground?.announce(`The decoder is in. The output is now ${sizes(input)}.`);
  }

  /** @param {Mirror} mirror */
  async #copy({ text }) {
    try {
      await navigator.clipboard.writeText(text);
      this.playground?.announce("Copied the decoder.");
    } catch {
      this.playground?.announce("Copying is not allowed here: select the text.");
    }
  }
}

define("conv-mirror", ConvMirror);
