import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { emptyState } from "../views/empty-state.js";
import { readParts, sameAxes } from "../views/parts.js";
import { probeWords } from "../views/probe.js";
import { cutScene, firstChoice, keptChoice } from "../views/scene.js";
import { sameSize } from "../views/tensor.js";
import "./conv-signal-bars.js";
import { BrushOf } from "./conv-signal-brush.js";
import "./conv-signal-channels.js";
import "./conv-signal-choices.js";
import "./conv-signal-curves.js";
import "./conv-signal-images.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { PropertyValues } from "lit" */
/** @import { Choice, SignalData } from "../views/parts.js" */
/** @import { Scene } from "../views/scene.js" */
/** @import { View } from "../views/zoom.js" */
/** @import { Arrangement } from "./conv-signal-channels.js" */
/** @import { ProbeMove } from "./conv-signal-events.js" */

/**
 * The signal before, inside and after the model, with how near it came back: lines for one spatial axis, images for
 * two, slices of a volume for three. A pure view: it computes no values, only pictures of them. It keeps what is
 * chosen, zoomed to and probed, and hands it to its parts, which tell it of every wish by an event.
 *
 * @element conv-signal
 * @attr {"light" | "dark"} theme read again from the custom properties when it changes
 * @cssprop --cs-input the input's colour
 * @cssprop --cs-output the output's colour
 * @cssprop --cs-encoded the encoded channels' colour
 * @cssprop --cs-error the difference, what is missing, and values that are no numbers
 */
export class ConvSignal extends LitElement {
  static properties = {
    data: { attribute: false },
    status: {},
    message: {},
    theme: { reflect: true },
    _choice: { state: true },
    _view: { state: true },
    _probe: { state: true },
    _arrangement: { state: true },
    _said: { state: true },
    _failed: { state: true },
  };

  static styles = [
    controls,
    shared,
    css`
      :host {
        container-type: inline-size;
        background: var(--cs-surface);
      }
      .stage {
        display: grid;
        min-block-size: 240px;
      }
      .picture,
      .message {
        grid-area: 1 / 1;
        min-inline-size: 0;
      }
      .picture {
        transition: opacity 140ms ease;
      }
      .picture.dim {
        opacity: 0.55;
        transition-delay: 150ms;
      }
      .message {
        align-self: start;
        justify-self: center;
        z-index: 2;
        max-inline-size: 60ch;
        margin-block-start: 72px;
        padding: 8px 12px;
        border: 1px solid var(--cs-line);
        border-radius: var(--cs-radius, 6px);
        background: var(--cs-surface);
        text-align: center;
        text-wrap: pretty;
        overflow-wrap: anywhere;
      }
      .message:empty {
        display: none;
      }
      .message.alone {
        border-color: transparent;
        color: var(--cs-muted);
      }
      .message.failed {
        color: var(--cs-error);
        border-color: var(--cs-error);
      }
      .lines {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 24px 32px;
      }
      @container (min-width: 880px) {
        .lines:not(.stacked) {
          grid-template-columns: minmax(0, 5fr) minmax(0, 3fr);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .picture {
          transition: none;
        }
      }
    `,
  ];

  /** @type {Scene | null} */
  #scene = null;
  #brush = new BrushOf(this);

  constructor() {
    super();
    /** @type {SignalData | null} */
    this.data = null;
    /** @type {"idle" | "busy" | "error"} */
    this.status = "idle";
    this.message = "";
    /** @type {string | undefined} */
    this.theme = undefined;

    this._choice = firstChoice;
    /** First and last input position shown; all when null. @type {View | null} */
    this._view = null;
    /** [position] or [row, column] in the input's samples. @type {number[] | null} */
    this._probe = null;
    /** @type {Arrangement} */
    this._arrangement = { rows: false, ownScale: false };
    this._said = "";
    /** The drawing code could not be fetched. */
    this._failed = false;
  }

  /** @param {PropertyValues<this>} changed */
  willUpdate(changed) {
    if (!changed.has("data") && !changed.has("_choice")) return;
    const before = this.#scene?.parts ?? null;
    const parts = changed.has("data") ? this.data && readParts(this.data) : before;
    if (parts && parts !== before) {
      this._choice = keptChoice(this._choice, before, parts);
      if (!sameAxes(before, parts)) this._view = this._probe = null;
    }
    this.#scene = parts && cutScene(parts, this._choice);
  }

  /** Until the parts are drawn too. */
  async getUpdateComplete() {
    const done = await super.getUpdateComplete();
    const parts = [...this.renderRoot.querySelectorAll("*")].filter((element) => element instanceof LitElement);
    await Promise.all(parts.map((part) => part.updateComplete));
    return done;
  }

  render() {
    const { status } = this;
    const scene = this.#scene;
    const failed = status === "error" || this._failed;
    return html`
      <div class="stage" aria-busy=${status === "busy"}>
        <p class="message ${scene ? "" : "alone"} ${failed ? "failed" : ""}" role="status">${this.#words(failed)}</p>
        ${
          scene
            ? html`<div
                class="picture ${status === "idle" ? "" : "dim"}"
                @choose=${(/** @type {CustomEvent<Partial<Choice>>} */ { detail }) =>
                  (this._choice = { ...this._choice, ...detail })}
                @arrange=${(/** @type {CustomEvent<Partial<Arrangement>>} */ { detail }) =>
                  (this._arrangement = { ...this._arrangement, ...detail })}
                @view=${(/** @type {CustomEvent<View | null>} */ { detail }) => (this._view = detail)}
                @probe=${this.#moveProbe}
                @fetched=${(/** @type {CustomEvent<boolean>} */ { detail }) => (this._failed = !detail)}
              >
                ${this.#content(scene)}
              </div>`
            : nothing
        }
      </div>
      <div class="visually-hidden" aria-live="polite">${this._said}</div>
      <i class="inks" hidden></i>
    `;
  }

  /** @param {boolean} failed */
  #words(failed) {
    if (this._failed) return "The drawing code could not be loaded. Check the connection, then reload the page.";
    if (failed) return this.message || "The signal could not be computed.";
    if (this.#scene) return "";
    if (this.status === "busy") return "Computing…";
    return this.message || "No signal yet. Choose an input to see what the model makes of it.";
  }

  /** @param {Scene} scene */
  #content(scene) {
    const { input, encoded, spatial } = scene.parts;
    if (input.empty) return emptyState("The input", input);
    const { brush } = this.#brush;
    return html`
      <conv-signal-choices .scene=${scene} .probe=${this._probe}></conv-signal-choices>
      ${
        spatial === 1
          ? html`<div class="lines ${this._arrangement.rows || !encoded ? "stacked" : ""}">
              <conv-signal-curves
                .scene=${scene}
                .view=${this._view}
                .probe=${this._probe}
                .brush=${brush}
              ></conv-signal-curves>
              ${this.#encoded(scene)}
            </div>`
          : html`<conv-signal-images .scene=${scene} .probe=${this._probe} .brush=${brush}>
              ${this.#encoded(scene)}
            </conv-signal-images>`
      }
    `;
  }

  /** @param {Scene} scene */
  #encoded({ parts: { encoded }, choice }) {
    if (!encoded) return nothing;
    const { brush } = this.#brush;
    if (encoded.empty || encoded.flat)
      return html`<conv-signal-bars
        slot="encoded"
        of="encoded"
        .layout=${encoded}
        .item=${choice.item}
        .brush=${brush}
      ></conv-signal-bars>`;
    return html`<conv-signal-channels
      slot="encoded"
      .scene=${this.#scene}
      .name=${this.data?.encoded?.name ?? ""}
      .arrangement=${this._arrangement}
      .view=${this._view}
      .probe=${this._probe}
      .brush=${brush}
    ></conv-signal-channels>`;
  }

  /** A probe set by keyboard stays when the pointer leaves; one that follows the pointer goes with it.
   * @param {CustomEvent<ProbeMove>} event */
  #moveProbe({ detail: { at, by } }) {
    const focused = this.shadowRoot?.activeElement?.shadowRoot?.activeElement;
    if (!at && by === "pointer" && focused?.hasAttribute("data-probe")) return;
    if (at && by === "key" && this.#scene) this._said = probeWords(this.#scene, at);
    if (!(at && this._probe && sameSize(at, this._probe))) this._probe = at;
  }
}

define("conv-signal", ConvSignal);
