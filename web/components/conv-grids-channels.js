import { css, html, LitElement, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";

/** @import { Grid } from "../engine/types.js" */

/** More channels than these are chosen by number. */
const few = 32;

/**
 * Which input channel meets which output channel. Groups stand apart: an output channel reads only the input channels of
 * its own group.
 *
 * @fires channel - `{ side: "input" | "output", channel }` in `detail`
 */
export class ConvGridsChannels extends LitElement {
  static properties = { grid: { attribute: false }, output: { type: Number } };

  static styles = [
    controls,
    css`
      .row {
        display: grid;
        grid-template-columns: 116px minmax(0, 1fr);
        align-items: center;
        gap: 4px 8px;
        margin-block-end: 4px;
        font-size: 13px;
      }
      .groups {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
      }
      .group {
        display: flex;
        flex-wrap: wrap;
        gap: 3px;
      }
      .several .group {
        padding: 2px 4px;
        border-inline-start: 2px solid var(--cs-line);
      }
      .several .group.on {
        border-inline-start-color: var(--cs-kernel);
        background: var(--cs-kernel-soft);
      }
      button.chip {
        min-inline-size: 28px;
        min-block-size: 24px;
        text-align: center;
        font-family: var(--cs-mono);
        font-size: 12px;
        border: 1px solid var(--cs-line-strong);
        border-radius: 4px;
        background: var(--cs-surface);
      }
      .chip[aria-checked="true"] {
        font-weight: 700;
        color: var(--cs-surface);
      }
      .input .chip[aria-checked="true"] {
        background: var(--cs-input);
        border-color: var(--cs-input);
      }
      .output .chip[aria-checked="true"] {
        background: var(--cs-output);
        border-color: var(--cs-output);
      }
      button.chip:disabled {
        border-style: dashed;
        text-decoration: line-through;
      }
      input {
        inline-size: 84px;
      }
      @media (pointer: coarse) {
        button.chip {
          min-inline-size: 34px;
          min-block-size: 34px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Grid | null} */
    this.grid = null;
    /** The output channel. */
    this.output = 0;
  }

  render() {
    const { grid } = this;
    if (!grid) return nothing;
    const { inputGroups, outputGroups, group, channel } = grid;
    const [inputs, outputs] = [grid.inputShape, grid.outputShape].map(
      (shape) => shape[shape.length - grid.axes.length - 1],
    );
    if (inputs === 1 && outputs === 1) return nothing;
    return html`
      ${this.#row("input", inputs, inputGroups, channel, ([begin]) => begin === group[0])}
      ${this.#row("output", outputs, outputGroups, this.output, ([begin, end]) => begin <= this.output && this.output < end)}
    `;
  }

  /**
   * @param {"input" | "output"} side
   * @param {number} count
   * @param {[number, number][]} groups
   * @param {number} chosen
   * @param {(group: [number, number]) => boolean} meets whether this group is the one that is looked at
   */
  #row(side, count, groups, chosen, meets) {
    const label = `${side === "input" ? "Input" : "Output"} channel`;
    const several = groups.length > 1;
    return html`<div
      class="row ${side} ${several ? "several" : ""}"
      role=${count > few ? "group" : "radiogroup"}
      aria-label=${label}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.#press(event)}
    >
      <span class="muted">${label}</span>
      ${
        count > few
          ? html`<input
              type="number"
              min="0"
              max=${count - 1}
              required
              aria-label=${label}
              .value=${live(String(chosen))}
              @change=${(/** @type {any} */ event) => event.target.reportValidity() && this.#tell(side, Number(event.target.value), count)}
            />`
          : html`<div class="groups">
              ${groups.map((group) => {
                const on = meets(group);
                const channels = Array.from({ length: group[1] - group[0] }, (_, i) => group[0] + i);
                return html`<div class="group ${on ? "on" : ""}">
                  ${channels.map(
                    (channel) =>
                      html`<button
                        class="chip"
                        role="radio"
                        aria-checked=${String(channel === chosen)}
                        tabindex=${channel === chosen ? 0 : -1}
                        ?disabled=${side === "input" && !on}
                        title=${side === "input" && !on ? "Of another group: this output channel does not read it" : nothing}
                        @click=${() => this.#tell(side, channel, count)}
                      >
                        ${channel}
                      </button>`,
                  )}
                </div>`;
              })}
            </div>`
      }
    </div>`;
  }

  /** Arrow keys go from channel to channel. @param {KeyboardEvent} event */
  #press(event) {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const row = /** @type {HTMLElement} */ (event.currentTarget);
    const chips = /** @type {HTMLButtonElement[]} */ ([...row.querySelectorAll(".chip:not(:disabled)")]);
    const at = chips.findIndex((chip) => chip === event.target);
    const next = by ? chips[at + by] : undefined;
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
    next.click();
  }

  /** @param {"input" | "output"} side @param {number} channel @param {number} count */
  #tell(side, channel, count) {
    if (Number.isInteger(channel) && channel >= 0 && channel < count)
      this.dispatchEvent(new CustomEvent("channel", { detail: { side, channel } }));
    this.requestUpdate();
  }
}

define("conv-grids-channels", ConvGridsChannels);
