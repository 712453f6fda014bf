import { css, html, LitElement } from "lit";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";

const speeds = [0.5, 1, 2, 5];
/** At speed 1, in milliseconds. */
const pace = 900;

/**
 * Plays through numbered steps: play, pause, one step, scrub, speed. Goes round at the end.
 *
 * @fires step - the number of the step to show, in `detail`
 */
export class ConvGridsPlayer extends LitElement {
  static properties = {
    at: { type: Number },
    count: { type: Number },
    label: {},
    playing: { state: true },
    speed: { state: true },
  };

  static styles = [
    controls,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      .button {
        min-inline-size: 36px;
        padding-inline: 10px;
      }
      .play {
        inline-size: 84px;
      }
      input[type="range"] {
        flex: 1 1 120px;
        inline-size: 120px;
        max-inline-size: 360px;
        padding: 0;
        border: 0;
        accent-color: var(--cs-accent);
      }
      .count {
        font-family: var(--cs-mono);
        font-size: 12px;
        min-inline-size: 9ch;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
        font-size: 13px;
      }
      select {
        min-block-size: 28px;
      }
    `,
  ];

  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  constructor() {
    super();
    this.at = 0;
    this.count = 0;
    /** What a step is: "output cell". */
    this.label = "step";
    this.playing = false;
    this.speed = 1;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.pause();
  }

  pause() {
    clearInterval(this.#timer);
    this.playing = false;
  }

  #play() {
    clearInterval(this.#timer);
    this.playing = true;
    this.#timer = setInterval(() => this.#tell(this.at + 1), pace / this.speed);
  }

  /** @param {number} step */
  #tell(step) {
    const { count } = this;
    if (count > 0) this.dispatchEvent(new CustomEvent("step", { detail: (step + count) % count }));
  }

  /** @param {number} step by the reader's hand */
  #go(step) {
    this.pause();
    this.#tell(step);
  }

  render() {
    const { at, count, label, playing, speed } = this;
    return html`<div class="row" role="group" aria-label="Play">
      <button class="button play" @click=${() => (playing ? this.pause() : this.#play())}>
        ${playing ? "❚❚ Pause" : "▶ Play"}
      </button>
      <button class="button" aria-label="Previous ${label}" @click=${() => this.#go(at - 1)}>◀</button>
      <button class="button" aria-label="Next ${label}" @click=${() => this.#go(at + 1)}>▶</button>
      <input
        type="range"
        min="0"
        max=${Math.max(0, count - 1)}
        .value=${String(at)}
        aria-label="Which ${label}"
        @input=${(/** @type {any} */ event) => this.#go(Number(event.target.value))}
      />
      <span class="count muted">${at + 1} / ${count}</span>
      <label
        >Speed
        <select
          @change=${(/** @type {any} */ event) => {
            this.speed = Number(event.target.value);
            if (playing) this.#play();
          }}
        >
          ${speeds.map((one) => html`<option value=${one} ?selected=${one === speed}>${one}×</option>`)}
        </select>
      </label>
    </div>`;
  }
}

define("conv-grids-player", ConvGridsPlayer);
