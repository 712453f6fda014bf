import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { controls } from "../styles/controls.css.js";
import { byName } from "../state/reports.js";
import { shortened } from "../views/shortened.js";
import "./conv-layer.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { Watch } from "./watch.js";

/** @import { Edit, LayerType, OutlineEntry } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** The model as a list of layers: open, change, add, reorder, duplicate, remove. */
export class ConvLayers extends LitElement {
  static properties = {
    playground: { attribute: false },
    open: { state: true },
    adding: { state: true },
  };

  static styles = [
    controls,
    css`
      :host {
        display: block;
      }
      li {
        content-visibility: auto;
        contain-intrinsic-size: auto 37px;
      }
      li.container {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 28px;
        padding-inline: 12px;
        border-block-end: 1px solid var(--cs-line);
        color: var(--cs-muted);
        font-size: 12px;
      }
      .depth {
        padding-inline-start: 16px;
        border-inline-start: 1px solid var(--cs-line);
        margin-inline-start: 12px;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 12px;
        align-items: center;
      }
      .foot select {
        flex: 1 1 120px;
        max-inline-size: 200px;
      }
      .end {
        margin-inline-start: auto;
        display: flex;
      }
      .state {
        padding: 24px 16px;
        color: var(--cs-muted);
      }
      .state p + p {
        margin-block-start: 8px;
      }
      .problem {
        margin: 0 12px 12px;
        padding: 8px 12px;
        border-inline-start: 3px solid var(--cs-error);
        background: var(--cs-error-soft);
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** Paths of the layers that stand open. @type {Set<string>} */
    this.open = new Set();
    this.adding = "Conv1d";
    this.revision = 0;
    /** The number of axes the offered layer was chosen for. */
    this.offeredFor = 0;
    this.opened = false;
    new Watch(this);
  }

  render() {
    const { playground } = this;
    if (!playground) return nothing;
    const { analysis } = playground;
    this.revision += 1;
    if (!analysis) return html`<p class="state">Reading the model …</p>`;
    if (!analysis.outline) return this.#unreadable();
    const { outline } = analysis;
    const reports = byName(playground.report?.layers ?? []);
    const failing = playground.report?.error ?? null;
    const chosen = playground.chosen;
    const families = familiesOf(outline);
    const { head, words, tail } = shortened(outline.filter((entry) => !(entry.container && entry.depth === 0)));
    const each = (/** @type {readonly OutlineEntry[]} */ entries) =>
      repeat(
        entries,
        (entry) => entry.path,
        (entry) => this.#entry(entry, families, reports, failing, chosen, isGraph(outline)),
      );
    return html`
      <ol aria-label="Layers">
        ${each(head)} ${words ? html`<li class="muted">${words}</li>` : nothing} ${each(tail)}
      </ol>
      ${
        playground.refused &&
        !outline.some((entry) => this.open.has(entry.path) && entry.path === playground.refused?.path)
          ? html`<div class="problem">
              <b class="error-text">${playground.refused.error.type}</b>: ${playground.refused.error.message}
            </div>`
          : nothing
      }
      ${this.#foot(outline)}
    `;
  }

  /**
   * @param {OutlineEntry} entry
   * @param {Map<string, { brothers: string[], at: number }>} families
   * @param {Map<string, import("../engine/types.js").LayerReport>} reports
   * @param {import("../engine/types.js").CoreError | null} failing
   * @param {string | null} chosen
   * @param {boolean} fixed      its place can't be changed
   */
  #entry(entry, families, reports, failing, chosen, fixed) {
    const { path } = entry;
    const inner = entry.depth > 1 ? "depth" : "";
    if (entry.container) return html`<li class="container ${inner}"><b>${path}</b> ${entry.type}</li>`;
    const { brothers, at } = families.get(path) ?? { brothers: [], at: 0 };
    return html`<li class=${inner}>
      <conv-layer
        .playground=${this.playground}
        .entry=${entry}
        .report=${reports.get(path) ?? null}
        .error=${failing?.layer === path ? failing : null}
        .revision=${this.open.has(path) ? this.revision : 0}
        .open=${this.open.has(path)}
        .chosen=${chosen === path}
        .first=${at === 0}
        .last=${at >= brothers.length - 1}
        .fixed=${fixed}
        @toggle-layer=${() => this.#toggle(path)}
        @move-layer=${(/** @type {CustomEvent<number>} */ event) => this.#move(path, at, event.detail, brothers)}
        @edit-layer=${(/** @type {CustomEvent<"duplicate" | "remove">} */ event) => this.#edit({ action: event.detail, path })}
      ></conv-layer>
    </li>`;
  }

  /** @param {OutlineEntry[]} outline */
  #foot(outline) {
    const { playground } = this;
    if (isGraph(outline)) {
      return html`<p class="foot muted small">The calls of a graph are edited in its text, under PyTorch code.</p>`;
    }
    const types = playground?.catalogue?.layerTypes ?? [];
    const spatial = playground?.analysis?.spatial ?? 1;
    const offered = types.filter((type) => !type.spatial || type.spatial === spatial);
    const others = types.filter((type) => type.spatial && type.spatial !== spatial);
    const option = (/** @type {LayerType} */ { type }) =>
      html`<option ?selected=${type === this.adding}>${type}</option>`;
    return html`<div class="foot">
      <select aria-label="Layer to add" @change=${(/** @type {any} */ event) => (this.adding = event.target.value)}>
        ${offered.map(option)}
        ${others.length ? html`<optgroup label="Other dimensions">${others.map(option)}</optgroup>` : nothing}
      </select>
      <button class="button" @click=${() => this.#add(outline)}>${icons.plus} Add layer</button>
      <span class="end">
        <button
          class="button quiet icon"
          title="Undo"
          aria-label="Undo"
          ?disabled=${!playground?.canUndo}
          @click=${() => playground?.undo()}
        >
          ${icons.undo}
        </button>
        <button
          class="button quiet icon"
          title="Redo"
          aria-label="Redo"
          ?disabled=${!playground?.canRedo}
          @click=${() => playground?.redo()}
        >
          ${icons.redo}
        </button>
      </span>
    </div>`;
  }

  #unreadable() {
    const { playground } = this;
    const empty = !playground?.state.model.trim();
    return html`<div class="state">
        ${
          empty
            ? html`<p>No layers yet. Add one, or paste a model under PyTorch code.</p>`
            : html`<p>This text can't be read as layers. PyTorch code shows where.</p>`
        }
        <p><button class="button" @click=${this.#code}>Open PyTorch code</button></p>
      </div>
      ${empty ? this.#foot([]) : nothing}`;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    this.#openFirst();
    const types = this.playground?.catalogue?.layerTypes;
    const spatial = this.playground?.analysis?.spatial;
    if (!types || !spatial || spatial === this.offeredFor || changed.has("adding")) return;
    this.offeredFor = spatial;
    this.adding = types.find((type) => type.spatial === spatial)?.type ?? this.adding;
  }

  /** Where there is room, the layer that matters stands open: at first, and when another model takes the place. */
  #openFirst() {
    const { chosen = null, analysis } = this.playground ?? {};
    if (chosen === null || !analysis?.outline) return;
    const paths = new Set(analysis.outline.map((entry) => entry.path));
    if (this.opened && (this.open.size === 0 || [...this.open].some((path) => paths.has(path)))) return;
    this.opened = true;
    if (matchMedia("(min-width: 900px)").matches) this.open = new Set([chosen]);
  }

  #code() {
    this.playground?.set({ tab: "code" }, { history: false });
  }

  /** @param {string} path */
  #toggle(path) {
    const open = new Set(this.open);
    if (!open.delete(path)) open.add(path);
    this.open = open;
    this.playground?.choose(path);
  }

  /**
   * @param {string} path
   * @param {number} at
   * @param {number} by
   * @param {string[]} brothers
   */
  async #move(path, at, by, brothers) {
    if (brothers[at + by] === undefined) return;
    const moved = await this.#edit({ action: "move", path, index: at + by });
    if (!moved) return;
    // Layers that have changed their numbers stay open, and the focus stays on this one.
    const now = (/** @type {string} */ old) => moved[old] ?? old;
    this.open = new Set([...this.open].map(now));
    this.playground?.choose(now(path));
    this.playground?.announce(`Moved to place ${at + by + 1} of ${brothers.length}.`);
  }

  /** @param {Edit} edit */
  #edit(edit) {
    return this.playground?.edit(edit);
  }

  /** @param {OutlineEntry[]} outline */
  async #add(outline) {
    const { playground } = this;
    const type = playground?.catalogue?.layerTypes.find((each) => each.type === this.adding);
    if (!playground || !type) return;
    const begin = { type: type.type, arriving: playground.report?.output ?? [] };
    const moved = await this.#edit({ action: "insert", path: outline[0].path, begin, index: -1 });
    if (!moved) return;
    this.open = new Set([...this.open].map((path) => moved[path] ?? path));
    playground.choose(null);
    playground.announce(`${type.type} added at the end.`);
  }
}

/** Whether the model is a graph: its modules stand apart from the calls. @param {OutlineEntry[]} outline */
const isGraph = (outline) => outline[0]?.type === "GraphModule";

/**
 * For each module the paths in its container, and its place among them.
 * @param {OutlineEntry[]} outline
 */
function familiesOf(outline) {
  /** @type {Map<string, string[]>} */
  const containers = new Map();
  /** @type {Map<string, { brothers: string[], at: number }>} */
  const families = new Map();
  for (const { path } of outline) {
    if (path === "") continue;
    const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
    const brothers = containers.get(parent) ?? [];
    containers.set(parent, brothers);
    families.set(path, { brothers, at: brothers.push(path) - 1 });
  }
  return families;
}

define("conv-layers", ConvLayers);
