import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { asTable, asTableStyle } from "../views/as-table.js";
import { slicesOf } from "../views/strip.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Playground } from "../state/playground.js" */

const axisNames = ["D", "H", "W"];

/** Pins one position of one tensor, and says what it reads and feeds: the strip's picture in words, by keyboard. */
export class ConvField extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    asTableStyle,
    css`
      :host {
        display: block;
        padding: 0 12px 8px;
        font-size: 13px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
      }
      .toggle {
        min-block-size: 28px;
        font-size: 13px;
      }
      .toggle[aria-pressed="true"] {
        border-color: var(--cs-accent);
        background: var(--cs-sunken);
        font-weight: 600;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      input {
        inline-size: 76px;
        min-block-size: 28px;
        font-family: var(--cs-mono);
      }
      select {
        min-block-size: 28px;
        font-size: 13px;
      }
      .said {
        padding-block-start: 4px;
        overflow-wrap: anywhere;
      }
      .mono {
        font-size: 12px;
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
    const spotlight = this.playground?.spotlight;
    if (!spotlight?.shapes.length) return nothing;
    const { pinned } = spotlight;
    return html`
      <div class="row">
        <button
          class="button toggle"
          aria-pressed=${String(Boolean(pinned))}
          @click=${() => spotlight.pin(pinned ? null : this.#start())}
        >
          Receptive field
        </button>
        ${pinned ? this.#fields(pinned) : html`<span class="muted small">Point at a tensor to see what it reads and what it feeds.</span>`}
      </div>
      ${pinned && spotlight.reach ? this.#said() : nothing}
    `;
  }

  /** The middle of what the chosen layer makes. */
  #start() {
    const { spotlight, report, chosen } = /** @type {Playground} */ (this.playground);
    const at = report?.layers.findIndex(({ name, output }) => name === chosen && output) ?? -1;
    return spotlight.middle(at + 1);
  }

  /** @param {import("../state/spotlight.js").Spot} pinned */
  #fields({ tensor, positions }) {
    const { spotlight } = /** @type {Playground} */ (this.playground);
    const sizes = spotlight.shapes[tensor].slice(-positions.length);
    return html`
      <label
        >of
        <select
          .value=${String(tensor)}
          @change=${(/** @type {any} */ event) => this.#pin(spotlight.middle(Number(event.target.value)))}
        >
          ${spotlight.shapes.map((_, at) => html`<option value=${at} ?selected=${at === tensor}>${this.#name(at)}</option>`)}
        </select>
      </label>
      ${positions.map(
        (position, axis) =>
          html`<label
            >${positions.length > 1 ? axisNames.at(axis - positions.length) : "position"}
            <input
              type="number"
              min="0"
              max=${sizes[axis] - 1}
              .value=${String(position)}
              @input=${(/** @type {any} */ event) => this.#move(event.target, axis)}
            />
          </label>`,
      )}
    `;
  }

  /**
   * @param {HTMLInputElement} field
   * @param {number} axis
   */
  #move(field, axis) {
    const { pinned } = /** @type {Playground} */ (this.playground).spotlight;
    field.setAttribute("aria-invalid", String(!field.validity.valid || field.value === ""));
    if (!pinned || !field.validity.valid || field.value === "") return;
    this.#pin({ ...pinned, positions: pinned.positions.with(axis, Number(field.value)) });
  }

  /** @param {import("../state/spotlight.js").Spot} spot */
  #pin(spot) {
    /** @type {Playground} */ (this.playground).spotlight.pin(spot);
  }

  /** What a tensor is called: the input, or the output of a layer. @param {number} tensor */
  #name(tensor) {
    const layer = this.playground?.report?.layers[tensor - 1];
    return layer ? `${layer.type}${layer.name ? ` ${layer.name}` : ""}` : "input";
  }

  #said() {
    const { spotlight } = /** @type {Playground} */ (this.playground);
    const tensors = spotlight.reach?.tensors ?? [];
    const { tensor, positions } = /** @type {import("../state/spotlight.js").Spot} */ (spotlight.spot);
    const where = `${this.#name(tensor)}${positions.length ? ` at ${positions.join(", ")}` : ""}`;
    const part = (/** @type {number} */ at) => {
      const slices = slicesOf(tensors[at], spotlight.axes(at));
      if (slices === "") return "all";
      return slices === null ? "too much to be followed" : html`<span class="mono">${slices}</span>`;
    };
    const last = tensors.length - 1;
    const reads =
      tensor === 0
        ? nothing
        : tensors[0].relation === "none"
          ? " reads nothing of the input: only biases make it"
          : html` reads ${part(0)} of the input`;
    const feeds =
      tensor === last
        ? nothing
        : tensors[last].relation === "none"
          ? `${tensor === 0 ? "" : " and"} feeds nothing of ${this.#name(last)}`
          : html`${tensor === 0 ? "" : " and"} feeds ${part(last)} of ${this.#name(last)}`;
    return html`
      <p class="said" role="status">${where}${reads}${feeds}.</p>
      ${asTable(
        "Every tensor as a table",
        html`<table class="of-words">
          <thead>
            <tr>
              <th scope="col">Tensor</th>
              <th scope="col">Relation</th>
              <th scope="col">Positions</th>
            </tr>
          </thead>
          <tbody>
            ${tensors.map(
              ({ relation }, at) =>
                html`<tr>
                  <th scope="row">${this.#name(at)}</th>
                  <td>${relation}</td>
                  <td>${part(at)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
      )}
    `;
  }
}

define("conv-field", ConvField);
