import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/reports.js";
import { shortened } from "../views/shortened.js";
import { alongHeight, arrow, block, litOf, nothingFits, scaleOf, slicesOf } from "../views/strip.js";
import "./conv-field.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { LayerReport } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */
/** @import { Box } from "../views/strip.js" */

/** The tensors drawn to scale, each arrow a layer. Pointing at one lights what that position reads and feeds. */
export class ConvStrip extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-inline-size: 0;
        container-type: inline-size;
      }
      .row {
        display: flex;
        overflow-x: auto;
        padding: 8px 12px;
        scrollbar-width: thin;
      }
      ol {
        display: flex;
        align-items: stretch;
        margin: 0;
      }
      li {
        flex: none;
        display: flex;
        content-visibility: auto;
        contain-intrinsic-size: 120px 136px;
      }
      .step,
      .start {
        display: grid;
        grid-template-rows: 20px 84px 20px 16px;
        row-gap: 4px;
        align-items: center;
        padding: 4px;
        border-radius: var(--cs-radius);
        font-size: 12px;
      }
      .step {
        grid-template-columns: 44px auto;
      }
      .step:hover {
        background: var(--cs-hover);
      }
      .step:focus-visible {
        outline-offset: -2px;
      }
      .step[aria-current="true"] {
        background: var(--cs-sunken);
        box-shadow: inset 0 -2px 0 var(--cs-accent);
      }
      .layer {
        grid-column: 1 / -1;
        justify-self: start;
        padding-inline: 4px;
        font-weight: 600;
        white-space: nowrap;
      }
      .layer small {
        font: inherit;
        font-weight: 400;
        color: var(--cs-muted);
      }
      .sizes {
        grid-column: -2;
        justify-self: center;
        white-space: nowrap;
        font-family: var(--cs-mono);
        font-size: 12px;
        padding-inline: 4px;
      }
      .slices {
        grid-column: -2;
        justify-self: center;
        max-inline-size: 0;
        min-inline-size: 100%;
        text-align: center;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        font-family: var(--cs-mono);
        font-size: 11px;
        line-height: 16px;
        color: var(--ink);
      }
      .lit {
        fill: var(--ink);
        stroke: none;
      }
      .chosen .lit {
        stroke: var(--cs-text);
        stroke-width: 1;
      }
      .start .sizes,
      .start .slices,
      .start .layer {
        grid-column: 1;
        justify-self: center;
      }
      svg {
        display: block;
        justify-self: center;
        block-size: 84px;
        overflow: visible;
      }
      .arrow {
        inline-size: 44px;
        stroke: var(--cs-line-strong);
        stroke-width: 1.5;
        fill: none;
      }
      .block {
        stroke: var(--ink);
        fill: var(--soft);
        stroke-width: 1;
        stroke-linejoin: round;
      }
      .between {
        --ink: var(--cs-line-strong);
        --soft: var(--cs-sunken);
      }
      .input {
        --ink: var(--cs-input);
        --soft: var(--cs-input-soft);
      }
      .encoded {
        --ink: var(--cs-encoded);
        --soft: var(--cs-encoded-soft);
      }
      .output {
        --ink: var(--cs-output);
        --soft: var(--cs-output-soft);
      }
      .failed {
        --ink: var(--cs-error);
        --soft: var(--cs-error-soft);
      }
      .failed .block {
        stroke-dasharray: 3 3;
      }
      .failed .arrow {
        stroke: var(--cs-error);
      }
      .failed .cross {
        stroke: var(--cs-error);
        stroke-width: 2.5;
        fill: none;
      }
      :is(.input, .encoded, .output, .failed) .sizes {
        color: var(--ink);
      }
      .apart {
        color: var(--cs-error);
      }
      .role {
        color: var(--ink);
      }
      .scale {
        flex: 0 0 176px;
        margin-inline-start: auto;
        padding-inline-start: 16px;
        align-self: end;
        text-align: end;
      }
      .dense .step {
        grid-template-columns: 24px auto;
      }
      .dense .arrow {
        inline-size: 24px;
      }
      .dense .sizes {
        padding-inline: 0;
      }
      @container (inline-size < 460px) {
        .step {
          grid-template-columns: 28px auto;
        }
        .arrow {
          inline-size: 28px;
        }
        .sizes {
          padding-inline: 0;
        }
        .scale {
          display: none;
        }
      }
      .empty {
        padding: 24px 16px;
        min-block-size: 164px;
        color: var(--cs-muted);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** The reader's choice that was last brought into sight. @type {string | null} */
    this.seen = null;
    new Watch(this);
  }

  render() {
    const report = this.playground?.report;
    if (!report || !report.input?.length)
      return html`<p class="empty">
        ${this.playground?.analysis ? "No shapes to draw until the model can be read." : "Reading the model …"}
      </p>`;
    const { spotlight } = /** @type {Playground} */ (this.playground);
    const scale = scaleOf(report, this.playground?.analysis?.spatial ?? 1);
    const chosen = this.playground?.chosen;
    const encoded = report.encoded;
    const last = report.layers.length - 1;
    const apart = Boolean(this.playground?.analysis?.mismatch);
    const failedAt = report.error ? last : -1;
    const { reach } = spotlight;
    const part = (/** @type {number} */ tensor) => reach?.tensors[tensor];
    const drawn = (/** @type {number} */ tensor, /** @type {number[]} */ shape) => {
      const box = scale(shape);
      const picture = block(box, litOf(part(tensor), spotlight.axes(tensor)));
      return html`<span
        class=${part(tensor)?.relation === "chosen" ? "chosen" : ""}
        @pointermove=${(/** @type {PointerEvent} */ event) => this.#point(event, tensor, box)}
        @pointerleave=${() => spotlight.point(null)}
        >${picture}</span
      >`;
    };
    const slices = (/** @type {number} */ tensor) => {
      const shown = part(tensor);
      const text = shown ? slicesOf(shown, spotlight.axes(tensor)) : "";
      return html`<span class="slices" title=${text || nothing}>${text}</span>`;
    };
    const { head, words, tail } = shortened(report.layers);
    const step = (/** @type {LayerReport} */ layer, /** @type {number} */ at) => {
      const failed = at === failedAt && !layer.output;
      const role = failed ? "failed" : at === last && !report.error ? "output" : at === encoded ? "encoded" : "between";
      return html`<li>
        <button
          class="step ${role}"
          data-path=${layer.name}
          tabindex=${layer.name === chosen ? 0 : -1}
          aria-current=${String(layer.name === chosen)}
          aria-label="${layer.type} ${layer.name}: ${sizes(layer.input)} to ${failed ? `error, ${report.error?.message}` : sizes(layer.output)}"
          @click=${() => this.playground?.choose(layer.name)}
        >
          <span class="layer"><small>${lastName(layer.name)}</small> ${layer.type}</span>
          ${arrow(failed)} ${failed ? nothingFits() : drawn(at + 1, layer.output ?? [])}
          <span class="sizes"
            >${failed ? "✗ fails" : sizes(layer.output)}${apart && at === last ? html` <b class="apart">≠</b>` : nothing}</span
          >
          ${failed ? nothing : slices(at + 1)}
        </button>
      </li>`;
    };
    return html`
      <div class="row ${last > 2 ? "dense" : ""}">
        <ol aria-label="Tensors, drawn to scale" tabindex="-1" @keydown=${this.#key}>
          <li>
            <div class="start input">
              <span class="layer role">input</span>
              ${drawn(0, report.input)}
              <span class="sizes">${sizes(report.input)}</span>
              ${slices(0)}
            </div>
          </li>
          ${head.map(step)} ${words ? html`<li class="muted">${words}</li>` : nothing}
          ${tail.map((layer, i) => step(layer, last - tail.length + 1 + i))}
        </ol>
        <p class="muted small scale">Drawn to scale by square roots: height and depth are sizes, width is channels.</p>
      </div>
      <conv-field .playground=${this.playground}></conv-field>
    `;
  }

  /**
   * The row under the pointer; the other axes in their middle.
   * @param {PointerEvent} event
   * @param {number} tensor
   * @param {Box} box
   */
  #point(event, tensor, box) {
    if (event.pointerType !== "mouse" || !this.playground) return;
    const { spotlight } = this.playground;
    const { positions } = spotlight.middle(tensor);
    const row = Math.max(0, positions.length - 2);
    const size = spotlight.shapes[tensor].at(row - positions.length) ?? 1;
    const { top } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    positions[row] = Math.min(size - 1, Math.floor(alongHeight(box, event.clientY - top) * size));
    if (size > 0) spotlight.point({ tensor, positions });
  }

  /** Brings what the reader chose into sight, within the strip only. */
  updated() {
    const chosen = this.playground?.state.chosen ?? null;
    if (chosen === this.seen) return;
    this.seen = chosen;
    const row = this.renderRoot.querySelector(".row");
    const step = this.renderRoot.querySelector(".step[aria-current=true]");
    if (chosen === null || !row || !step) return;
    const [outer, inner] = [row.getBoundingClientRect(), step.getBoundingClientRect()];
    if (inner.left < outer.left) row.scrollLeft -= outer.left - inner.left + 12;
    else if (inner.right > outer.right) row.scrollLeft += inner.right - outer.right + 12;
  }

  /** @param {KeyboardEvent} event */
  async #key(event) {
    const steps = /** @type {HTMLElement[]} */ ([...this.renderRoot.querySelectorAll(".step")]);
    const at = steps.findIndex((step) => step.matches(":focus"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    const step = to === undefined ? undefined : steps[to];
    if (!step) return;
    event.preventDefault();
    this.playground?.choose(step.dataset.path ?? null);
    step.focus();
  }
}

/** @param {string} path */
const lastName = (path) => path.slice(path.lastIndexOf(".") + 1);

define("conv-strip", ConvStrip);
