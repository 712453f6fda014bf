import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import "./conv-signal.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Playground } from "../state/playground.js" */

/** Band 4: what goes in, what it is encoded to, what comes back. Loaded when first needed. */
export class ConvBand extends LitElement {
  static properties = { playground: { attribute: false }, theme: {}, wrongSeed: { state: true } };

  #seedThere = NaN;

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 12px 16px 8px;
      }
      h2 {
        align-self: center;
        margin-inline-end: 8px;
        font-size: 15px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: 13px;
      }
      label.of-input span {
        color: var(--cs-input);
        font-weight: 600;
      }
      .seed input {
        inline-size: 84px;
        font-family: var(--cs-mono);
      }
      .wrong {
        font-size: 13px;
      }
      .kernels {
        flex: 1 1 220px;
        color: var(--cs-muted);
        font-size: 13px;
      }
      .kernels b {
        color: var(--cs-kernel);
        font-weight: 600;
      }
      .wait {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 4px 16px 8px;
      }
      conv-signal {
        display: block;
        padding-inline: 16px;
        padding-block-end: 16px;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    this.theme = "auto";
    /** What stands in the seed's field is none. */
    this.wrongSeed = false;
    /** @type {import("../engine/types.js").RunResult | null} */
    this.shown = null;
    /** @type {object | null} */
    this.data = null;
    new Watch(this);
  }

  /** What <conv-signal> takes, made once for each result. */
  #data() {
    const result = this.playground?.values.result ?? null;
    if (result !== this.shown) {
      this.shown = result;
      this.data = result && {
        spatial: result.spatial,
        input: result.input,
        encoded: { ...result.encoded.tensor, name: result.encoded.name },
        output: result.output,
        quality: result.quality,
      };
    }
    return this.data;
  }

  /** Undo and links put their own seed into the field. */
  willUpdate() {
    const seed = this.playground?.state.seed ?? NaN;
    if (seed === this.#seedThere) return;
    this.#seedThere = seed;
    this.wrongSeed = false;
  }

  render() {
    const { playground } = this;
    if (!playground) return nothing;
    const { state, analysis, catalogue } = playground;
    const offered = catalogue?.signals[analysis?.spatial ?? 1] ?? [];
    const signal = playground.values.signal || offered[0]?.name;
    const unknown = offered.length > 0 && !offered.some(({ name }) => name === signal);
    return html`
      <div class="head">
        <h2>Signal</h2>
        <label class="of-input">
          <span>Input</span>
          <select
            @change=${(/** @type {any} */ event) => playground.set({ signal: event.target.value }, { kind: "signal" })}
          >
            ${unknown ? html`<option selected disabled>${signal}</option>` : nothing}
            ${offered.map(({ name, label }) => html`<option value=${name} ?selected=${name === signal}>${label}</option>`)}
          </select>
        </label>
        <label class="seed">
          <span>Seed</span>
          <input
            type="number"
            min="0"
            step="1"
            .value=${String(state.seed)}
            aria-invalid=${String(this.wrongSeed)}
            aria-describedby="wrong-seed"
            @input=${(/** @type {any} */ event) => this.#seed(event.target.value)}
          />
        </label>
        <p class="wrong error-text" id="wrong-seed" role="status" ?hidden=${!this.wrongSeed}>
          A seed is a whole number from 0. These are the values of ${state.seed}.
        </p>
        <p class="kernels">${this.#kernels()}</p>
      </div>
      ${
        playground.slow
          ? html`<div class="wait">
              <span>Still calculating …</span><button class="button" @click=${() => playground.cancel()}>Cancel</button>
            </div>`
          : nothing
      }
      <conv-signal
        theme=${this.theme}
        .data=${this.#data()}
        .status=${playground.values.status}
        .message=${playground.values.message}
      ></conv-signal>
    `;
  }

  /** Whose kernels these are. */
  #kernels() {
    const { playground } = this;
    const { kernels } = playground?.state ?? {};
    const spatial = playground?.analysis?.spatial ?? 1;
    const names = new Set(playground?.report?.layers.map((layer) => layer.name));
    const set = Object.entries(kernels ?? {}).filter(([path]) => names.has(path));
    if (set.length === 0) return html`Kernels: PyTorch's random start from this seed.`;
    const label = (/** @type {string} */ name) =>
      playground?.catalogue?.kernels[spatial]?.find((choice) => choice.name === name)?.label.split(":")[0] ?? name;
    const words = set.map(([path, kernel]) => {
      const what =
        typeof kernel === "string" ? label(kernel) : "tie" in kernel ? `tied to ${kernel.tie}` : "your numbers";
      return html`<b>${what}</b>${path ? html` in ${path}` : nothing}`;
    });
    return html`Kernels set by hand: ${words.map((word, at) => html`${at ? ", " : ""}${word}`)}.
      <button class="link" @click=${() => playground?.set({ kernels: {} }, { kind: "kernels" })}>
        Use PyTorch's random ones
      </button>`;
  }

  /** @param {string} text */
  #seed(text) {
    const seed = Number(text);
    this.wrongSeed = !(text.trim() && Number.isSafeInteger(seed) && seed >= 0);
    if (!this.wrongSeed) this.playground?.set({ seed }, { kind: "seed" });
  }
}

define("conv-band", ConvBand);
