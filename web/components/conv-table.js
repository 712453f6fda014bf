import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/reports.js";
import { bytes, grouped } from "../views/format.js";
import { shortened } from "../views/shortened.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { LayerReport, MemoryUse } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** Every layer's output, parameters, multiply-adds, receptive field and unread samples. */
export class ConvTable extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-inline-size: 0;
        container-type: inline-size;
      }
      .scroll {
        overflow: auto;
        max-block-size: 420px;
        scrollbar-width: thin;
      }
      table {
        inline-size: 100%;
        border-collapse: separate;
        border-spacing: 0;
      }
      th,
      td {
        padding: 6px 8px;
        text-align: end;
        white-space: nowrap;
        font-weight: 400;
        border-block-end: 1px solid var(--cs-line);
      }
      :is(th, td):first-child {
        padding-inline-start: 16px;
      }
      :is(th, td):last-child {
        padding-inline-end: 16px;
      }
      thead th {
        position: sticky;
        inset-block-start: 0;
        background: var(--cs-surface);
        color: var(--cs-muted);
        font-size: 12px;
        line-height: 16px;
        z-index: 1;
      }
      .name,
      .size {
        text-align: start;
      }
      .size {
        font-family: var(--cs-mono);
        font-size: 13px;
      }
      tbody tr {
        cursor: pointer;
      }
      tbody tr:hover {
        background: var(--cs-hover);
      }
      tr.chosen {
        background: var(--cs-sunken);
      }
      tr.chosen th:first-child {
        box-shadow: inset 3px 0 0 var(--cs-accent);
      }
      tbody button {
        font-weight: 600;
        min-block-size: 24px;
      }
      tbody small {
        font: inherit;
        font-weight: 400;
        color: var(--cs-muted);
        margin-inline-end: 6px;
      }
      .unread {
        color: var(--cs-error);
      }
      .failed .size {
        color: var(--cs-error);
      }
      tfoot {
        position: sticky;
        inset-block-end: 0;
        background: var(--cs-surface);
      }
      tfoot :is(th, td) {
        border-block-end: 0;
        color: var(--cs-muted);
      }
      tfoot td b {
        color: var(--cs-text);
      }
      tfoot .memory td {
        padding-block-start: 0;
        text-align: start;
        font-size: 12px;
        white-space: normal;
      }
      .short {
        display: none;
      }
      @container (inline-size < 460px) {
        :is(th, td):first-child {
          padding-inline-start: 12px;
        }
        :is(th, td):last-child,
        :is(th, td):nth-child(4) {
          padding-inline-end: 12px;
        }
        .wide {
          display: none;
        }
        .short {
          display: inline;
        }
        th,
        td {
          padding-inline: 4px;
          font-size: 12px;
        }
        tbody small.nested {
          display: block;
          font-size: 11px;
          line-height: 14px;
        }
        .size {
          font-size: 11px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    new Watch(this);
  }

  render() {
    const report = this.playground?.report;
    if (!report || report.layers.length === 0) return nothing;
    const chosen = this.playground?.chosen;
    const { head, words, tail } = shortened(report.layers);
    const row = (/** @type {LayerReport} */ layer) => this.#row(layer, layer.name === chosen);
    return html`<div class="scroll" tabindex="-1">
      <table>
        <caption class="visually-hidden">
          Layers of the model
        </caption>
        <thead>
          <tr>
            <th scope="col" class="name">Layer</th>
            <th scope="col" class="size">Output</th>
            <th scope="col"><span class="wide">Parameters</span><span class="short">Params</span></th>
            <th scope="col"><abbr title="multiply–accumulate operations">MACs</abbr></th>
            <th
              scope="col"
              class="wide"
              title="Input samples one output sees, per axis: the most of any output, borders left out"
            >
              Receptive field
            </th>
            <th scope="col" class="wide" title="Samples of this layer's input that no output reads, per axis">
              Unread
            </th>
          </tr>
        </thead>
        <tbody @keydown=${this.#key}>
          ${head.map(row)}
          ${
            words
              ? html`<tr>
                  <td class="muted" colspan="6">${words}</td>
                </tr>`
              : nothing
          }
          ${tail.map(row)}
        </tbody>
        ${
          report.layers.length > 1 && !report.error
            ? html`<tfoot>
                <tr>
                  <th scope="row" class="name">Total</th>
                  <td class="size"></td>
                  <td><b>${grouped(report.parameters)}</b></td>
                  <td><b>${grouped(report.macs)}</b></td>
                  <td class="wide"></td>
                  <td class="wide"></td>
                </tr>
                ${this.#memory(report.memory)}
              </tfoot>`
            : nothing
        }
      </table>
    </div>`;
  }

  /** @param {MemoryUse | null} memory */
  #memory(memory) {
    if (!memory) return nothing;
    return html`<tr class="memory">
      <td colspan="6" title="Parameters and activations, without what kernels work in">
        peak memory ${bytes(memory.inference)}, training ${bytes(memory.training)}
      </td>
    </tr>`;
  }

  /**
   * @param {LayerReport} layer
   * @param {boolean} chosen
   */
  #row(layer, chosen) {
    const failed = !layer.output;
    return html`<tr
      class="${chosen ? "chosen" : ""} ${failed ? "failed" : ""}"
      @click=${() => this.playground?.choose(layer.name)}
    >
      <th scope="row" class="name">
        <button
          data-path=${layer.name}
          tabindex=${chosen ? 0 : -1}
          aria-pressed=${String(chosen)}
          aria-label="${layer.type} ${layer.name}"
        >
          ${layer.name ? html`<small class=${layer.name.includes(".") ? "nested" : ""}>${layer.name}</small>` : nothing}${layer.type}
        </button>
      </th>
      <td class="size">${failed ? "✗ fails" : sizes(layer.output)}</td>
      <td>${failed ? "" : grouped(layer.parameters)}</td>
      <td>${failed ? "" : grouped(layer.macs)}</td>
      <td class="wide">${failed ? "" : layer.receptiveField.map((axis) => grouped(axis.size)).join(" × ")}</td>
      <td class="wide">${failed ? "" : unread(layer)}</td>
    </tr>`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const rows = /** @type {HTMLElement[]} */ ([...this.renderRoot.querySelectorAll("tbody button")]);
    const at = rows.findIndex((row) => row.matches(":focus"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (!row) return;
    event.preventDefault();
    this.playground?.choose(row.dataset.path ?? null);
    row.focus();
  }
}

/** @param {LayerReport} layer */
function unread(layer) {
  if (layer.unread.length === 0) return "";
  const counts = layer.unread.map((axis) => grouped(axis.count)).join(" × ");
  const some = layer.unread.some((axis) => axis.count > 0);
  if (!some) return layer.unread.length === 1 ? "0" : counts;
  const where = layer.unread
    .map((axis) => axis.ranges.map(([begin, end]) => `${begin}…${end - 1}`).join(", ") || "none")
    .join(" × ");
  return html`<span class="unread" title="Unread: ${where}">▨ ${counts}</span>`;
}

define("conv-table", ConvTable);
