import { css, html, LitElement, nothing, svg } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/playground.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Report } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

const picture = { height: 84, tallest: 76, widest: 44, deepest: 18 };

/**
 * The tensors drawn to scale, each arrow a layer: height is the last-but-depth size, width the channels, depth the
 * second spatial size; all as square roots, so that 512 channels still fit beside one.
 */
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
        grid-template-rows: 20px 84px 20px;
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
      .start .sizes,
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
    const scale = scaleOf(report, this.playground?.analysis?.spatial ?? 1);
    const chosen = this.playground?.chosen;
    const encoded = report.encoded;
    const last = report.layers.length - 1;
    const apart = Boolean(this.playground?.analysis?.mismatch);
    const failedAt = report.error ? last : -1;
    return html`
      <div class="row ${last > 2 ? "dense" : ""}">
        <ol aria-label="Tensors, drawn to scale" tabindex="-1" @keydown=${this.#key}>
          <li>
            <div class="start input">
              <span class="layer role">input</span>
              ${block(scale(report.input))}
              <span class="sizes">${sizes(report.input)}</span>
            </div>
          </li>
          ${report.layers.map((layer, at) => {
            const failed = at === failedAt && !layer.output;
            const role = failed
              ? "failed"
              : at === last && !report.error
                ? "output"
                : at === encoded
                  ? "encoded"
                  : "between";
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
                ${arrow(failed)} ${failed ? nothingFits() : block(scale(layer.output ?? []))}
                <span class="sizes"
                  >${failed ? "✗ fails" : sizes(layer.output)}${apart && at === last ? html` <b class="apart">≠</b>` : nothing}</span
                >
              </button>
            </li>`;
          })}
        </ol>
        <p class="muted small scale">Drawn to scale by square roots: height and depth are sizes, width is channels.</p>
      </div>
    `;
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

/**
 * Pixels for a shape, all tensors of a report on one scale.
 * @param {Report} report
 * @param {number} spatial
 */
function scaleOf(report, spatial) {
  // A vector has no sizes to scale by; its features would dwarf every signal.
  const isVector = (/** @type {number[]} */ shape) => shape.length <= spatial;
  const all = [report.input, ...report.layers.flatMap((layer) => (layer.output ? [layer.output] : []))];
  const shapes = all.filter((shape) => !isVector(shape));
  const parts = (/** @type {number[]} */ shape) => {
    const space = shape.slice(-spatial);
    return {
      height: space[spatial === 1 ? 0 : spatial - 2] ?? 1,
      depth: spatial === 1 ? 0 : (space.at(-1) ?? 1),
      width: shape.at(-spatial - 1) ?? 1,
    };
  };
  const most = (/** @type {"height" | "depth" | "width"} */ part) =>
    Math.max(1, ...shapes.map((shape) => parts(shape)[part]));
  const limits = { height: Math.max(most("height"), most("depth")), width: most("width") };
  const drawn = (/** @type {number} */ size, /** @type {number} */ limit, /** @type {number} */ pixels) =>
    Math.sqrt(Math.max(0, size) / limit) * pixels;
  const deep = spatial > 1;
  return (/** @type {number[]} */ shape) => {
    if (isVector(shape)) return { height: picture.tallest, depth: 0, width: 3 };
    const { height, depth, width } = parts(shape);
    const tallest = deep ? picture.tallest - picture.deepest : picture.tallest;
    return {
      height: Math.max(2, drawn(height, limits.height, tallest)),
      depth: deep ? drawn(depth, limits.height, picture.deepest) : 0,
      width: Math.max(3, drawn(width, Math.max(limits.width, 16), picture.widest)),
    };
  };
}

/** @param {{ height: number, depth: number, width: number }} box */
function block({ height, depth, width }) {
  const across = Math.ceil(width + depth) + 2;
  const top = (picture.height - height - depth) / 2 + depth;
  return html`<svg
    width=${across}
    height=${picture.height}
    viewBox="-1 0 ${across} ${picture.height}"
    aria-hidden="true"
  >
    <rect class="block" x="0" y=${top} width=${width} height=${height} />
    ${
      depth
        ? svg`<path class="block" d="M0 ${top}l${depth} ${-depth}h${width}l${-depth} ${depth}z" />
          <path class="block" d="M${width} ${top}l${depth} ${-depth}v${height}l${-depth} ${depth}z" />`
        : nothing
    }
  </svg>`;
}

const nothingFits = () =>
  html`<svg width="32" height="84" viewBox="0 0 32 84" aria-hidden="true">
    <rect class="block" x="4" y="22" width="24" height="40" />
    <path class="cross" d="M10 36l12 12M22 36l-12 12" />
  </svg>`;

/** @param {boolean} failed */
const arrow = (failed) =>
  html`<svg class="arrow" width="44" height="84" viewBox="0 0 44 84" aria-hidden="true">
    <path d="M6 42h30M30 36l6 6-6 6" stroke-dasharray=${failed ? "3 3" : "none"} />
  </svg>`;

define("conv-strip", ConvStrip);
