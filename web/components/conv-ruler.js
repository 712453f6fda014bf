import { html, LitElement, nothing, svg } from "lit";
import { controls } from "../styles/controls.css.js";
import { asTableStyle, tableBox } from "../views/as-table.js";
import { sentence } from "../views/format.js";
import { arrangeField, cellAt, cornerOf, fateOf, markOf, pathsOf } from "../views/ruler.js";
import { Ask } from "./ask.js";
import { rulerStyles } from "./conv-ruler.css.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { RoundTrip, RoundTripSize } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

const fates = /** @type {const} */ (["back", "short", "long", "fails", "gone"]);
const legend = {
  back: "comes back exactly",
  short: "comes out shorter",
  long: "comes out longer",
  fails: "fails",
  gone: "has no such axis at the end",
};

/** Which input sizes come back: every size as a cell, read by pointer, keyboard or table, put into the model by a click. */
export class ConvRuler extends LitElement {
  static properties = {
    playground: { attribute: false },
    axis: { state: true },
    at: { state: true },
    room: { state: true },
    listed: { state: true },
  };

  static styles = [controls, asTableStyle, rulerStyles];

  /** @type {ResizeObserver | undefined} */
  #observer;
  /** @type {number | undefined} */
  #spatial;

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** The axis asked for; "" is the last. */
    this.axis = "";
    /** The size looked at. @type {number | null} */
    this.at = null;
    /** Width there is. */
    this.room = 0;
    /** The table is open. */
    this.listed = false;
    /** @type {Ask<RoundTrip>} */
    this.trip = new Ask(this, "roundTrip", () => {
      const { model, input } = this.playground?.state ?? {};
      return model ? { model, input, axis: this.axis } : null;
    });
    new Watch(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer = new ResizeObserver(([{ contentRect }]) => (this.room = Math.floor(contentRect.width)));
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  /** Another model's axes: its last one again. */
  willUpdate() {
    const spatial = this.playground?.analysis?.spatial;
    if (spatial === this.#spatial) return;
    this.#spatial = spatial;
    this.axis = "";
  }

  render() {
    const { error, value: trip } = this.trip;
    if (!this.playground?.state.model) return html`<p class="muted">There is no model yet.</p>`;
    if (error) return html`<p class="muted">No size to try: ${sentence(error.message)}</p>`;
    if (!trip || !this.room) return html`<p class="muted">Trying every size …</p>`;
    const own = trip.sizes.findIndex(({ size }) => size === trip.input[trip.dimension]);
    const index = this.at === null ? -1 : trip.sizes.findIndex(({ size }) => size === this.at);
    return html`
      <div class="top">
        <p>${trip.sentence} ${trip.next === null ? nothing : html`Sizes from ${trip.next} on were not tried.`}</p>
        ${trip.axes.length > 1 ? this.#axes(trip) : nothing}
      </div>
      ${this.#field(trip, own, index >= 0 ? index : Math.max(own, 0), index >= 0)} ${this.#legend(trip)}
      <div class="read">
        <p>${words(trip.sizes[index >= 0 ? index : Math.max(own, 0)])}</p>
        <div class="uses">${this.#uses(trip, own, index)}</div>
      </div>
      <details @toggle=${(/** @type {any} */ event) => (this.listed = event.target.open)}>
        <summary>As a table</summary>
        ${this.listed ? this.#table(trip) : nothing}
      </details>
    `;
  }

  /** @param {RoundTrip} trip */
  #axes(trip) {
    return html`<label>
      Axis
      <select @change=${(/** @type {any} */ event) => this.#turn(event.target.value)}>
        ${trip.axes.map((axis) => html`<option ?selected=${axis === trip.axis}>${axis}</option>`)}
      </select>
    </label>`;
  }

  /** @param {string} axis */
  #turn(axis) {
    this.axis = axis;
    this.at = null;
  }

  /**
   * @param {RoundTrip} trip
   * @param {number} own cell of the model's input
   * @param {number} index cell looked at
   * @param {boolean} looking
   */
  #field({ sizes, axis }, own, index, looking) {
    const field = arrangeField(sizes.length, this.room);
    const paths = pathsOf(sizes, field);
    const frame = (/** @type {number} */ cell, /** @type {string} */ name) => {
      const { x, y } = cornerOf(cell, field);
      const side = field.cell + 1;
      return svg`<rect class=${name} x=${x - 1} y=${y - 1} width=${side} height=${side}></rect>`;
    };
    // Every other row says where it begins: all of them would touch.
    const named = Array.from({ length: Math.ceil(sizes.length / field.columns / 2) }, (_, n) => 2 * n * field.columns);
    return html`<div
      class="field"
      role="slider"
      tabindex="0"
      aria-label="Input size along ${axis}"
      aria-valuemin=${sizes[0].size}
      aria-valuemax=${sizes[sizes.length - 1].size}
      aria-valuenow=${sizes[index].size}
      aria-valuetext=${words(sizes[index])}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event, index, field.columns)}
      @pointermove=${(/** @type {PointerEvent} */ event) => this.#point(event, field)}
      @pointerdown=${(/** @type {PointerEvent} */ event) => this.#point(event, field)}
    >
      <svg aria-hidden="true" width=${field.width} height=${field.height}>
        ${named.map((first) => {
          const { x, y } = cornerOf(first, field);
          return svg`<text x=${x - 8} y=${y + field.cell / 2}>${sizes[first].size}</text>`;
        })}
        ${fates.map((fate) => svg`<path class=${fate} d=${paths[fate]}></path>`)}
        ${own >= 0 ? frame(own, "own") : nothing} ${looking ? frame(index, "at") : nothing}
      </svg>
    </div>`;
  }

  /** @param {RoundTrip} trip */
  #legend({ sizes }) {
    const present = new Set(sizes.map(fateOf));
    return html`<ul class="legend small" aria-label="What the cells mean">
      ${fates.map((fate) =>
        present.has(fate)
          ? html`<li>
              <svg viewBox="0 0 12 12" aria-hidden="true"><path class=${fate} d=${markOf(fate)}></path></svg
              >${legend[fate]}
            </li>`
          : nothing,
      )}
    </ul>`;
  }

  /**
   * @param {RoundTrip} trip @param {number} own @param {number} index
   */
  #uses(trip, own, index) {
    const looked = index >= 0 && index !== own ? trip.sizes[index].size : null;
    const offered = [
      looked,
      trip.sizes[own]?.off === 0 ? null : trip.below,
      trip.sizes[own]?.off === 0 ? null : trip.above,
    ];
    const unique = [...new Set(offered.filter((size) => size !== null))];
    return unique.map(
      (size) => html`<button class="button" @click=${() => this.#use(trip, size)}>Use input size ${size}</button>`,
    );
  }

  /** @param {RoundTrip} trip */
  #table({ sizes }) {
    return tableBox(
      "Every size",
      html` <table>
        <thead>
          <tr>
            <th scope="col">input</th>
            <th scope="col">encoded</th>
            <th scope="col">output</th>
            <th scope="col">comes back</th>
          </tr>
        </thead>
        <tbody>
          ${sizes.map(
            (size) =>
              html`<tr>
                <th scope="row">${size.size}</th>
                <td>${size.encoded ?? "–"}</td>
                <td>${size.output ?? "–"}</td>
                <td>${outcome(size)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    );
  }

  /** @param {PointerEvent} event @param {import("../views/ruler.js").Field} field */
  #point(event, field) {
    const { sizes } = /** @type {RoundTrip} */ (this.trip.value);
    const { left, top } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const index = cellAt(event.clientX - left, event.clientY - top, sizes.length, field);
    if (index !== null) this.at = sizes[index].size;
  }

  /** @param {KeyboardEvent} event @param {number} index @param {number} columns */
  #key(event, index, columns) {
    const trip = /** @type {RoundTrip} */ (this.trip.value);
    const last = trip.sizes.length - 1;
    if (event.key === "Enter") return this.#use(trip, trip.sizes[index].size);
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      ArrowDown: index + columns,
      ArrowUp: index - columns,
      PageDown: index + columns,
      PageUp: index - columns,
      Home: 0,
      End: last,
    };
    if (!(event.key in places) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.at = trip.sizes[Math.max(0, Math.min(last, places[event.key]))].size;
  }

  /** @param {RoundTrip} trip @param {number} size */
  #use({ input, dimension }, size) {
    if (!this.trip.fresh) return; // the model has changed under it
    this.at = null;
    this.playground?.set({ input: input.with(dimension, size).join(", ") });
  }
}

/** @param {RoundTripSize} size */
function outcome({ off, error }) {
  if (error) return `fails${error.layer ? ` at layer ${error.layer}` : ""}: ${error.message}`;
  if (off === null) return "the output has other axes";
  return off === 0 ? "exactly" : `${Math.abs(off)} ${off < 0 ? "too few" : "too many"}`;
}

/** @param {RoundTripSize} size */
function words(size) {
  if (size.error) return `Input ${size.size} ${outcome(size)}`;
  const encoded = size.encoded === null ? "" : ` → encoded ${size.encoded}`;
  if (size.output === null) return `Input ${size.size}${encoded}: ${outcome(size)}.`;
  const back = size.off === 0 ? "comes back exactly" : outcome(size);
  return `Input ${size.size}${encoded} → output ${size.output}: ${back}.`;
}

define("conv-ruler", ConvRuler);
