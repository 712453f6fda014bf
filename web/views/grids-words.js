import { html, nothing, svg } from "lit";
import { counted, short } from "./format.js";
import { patterns } from "./grids.js";

/** What the grids show, in words, as a sum and as tables. */

/** @import { Cell, Grid, ReachedCell } from "../engine/types.js" */

/** Terms written out; the others stand in the table. */
const most = 27;

/** @param {number[]} position */
const indices = (position) => `[${position.join(", ")}]`;

const notes = { input: "", padding: "padding", inserted: "inserted zero" };

/** One output value in a sentence. @param {Cell} cell */
export function cellWords({ position, terms, channels, bias, value }) {
  const read = terms.filter(({ source }) => source);
  const counts = /** @type {const} */ (["padding", "inserted"])
    .map((kind) => ({ kind, count: terms.filter((term) => term.kind === kind && !term.source).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => (kind === "padding" ? `${count} in the padding` : counted(count, "inserted zero")));
  const each = channels.length > 1 ? ` in each of ${counted(channels.length, "input channel")}` : "";
  const made = read.length ? [`${counted(read.length, "product")}${each}`, ...counts] : ["no input sample reaches it"];
  return `Output ${indices(position)} is ${short(value)}: ${made.join(", ")}${bias === null ? "" : `, bias ${short(bias)}`}.`;
}

/** What one input sample reaches, in a sentence. @param {number[]} source @param {number} value
 * @param {ReachedCell[]} reached */
export function reachWords(source, value, reached) {
  const begin = `Input ${indices(source)}, ${short(value)},`;
  if (reached.length === 0) return `${begin} reaches no output: no window of this output channel reads it.`;
  // Where the padding repeats samples an output may read this one through several weights.
  /** @type {Map<string, string[]>} */
  const outputs = new Map();
  for (const { position, weight } of reached) {
    const at = indices(position);
    outputs.set(at, [...(outputs.get(at) ?? []), short(weight)]);
  }
  const which = [...outputs].slice(0, 6).map(([at, weights]) => `${at} through ${weights.join(" and ")}`);
  const more = outputs.size > which.length ? `, and ${outputs.size - which.length} more` : "";
  return `${begin} reaches ${counted(outputs.size, "output")}: ${which.join(", ")}${more}.`;
}

/** The sum behind one output value. @param {Cell} cell */
export function sum({ position, channel, terms, channels, own, others, bias, value }) {
  const read = terms.filter(({ source }) => source);
  const shown = read.slice(0, most);
  const part = (/** @type {number} */ v, /** @type {string} */ what) =>
    html`<span class="op">+</span><span class="part"><b>${short(v)}</b><small>${what}</small></span>`;
  const several = channels.length > 1;
  return html`<p class="sum" aria-hidden="true">
    <span class="part"><b class="output">${short(value)}</b><small>output ${indices(position)}</small></span>
    <span class="op">=</span>
    ${shown.length === 0 ? html`<span class="part"><b>0</b><small>no input sample reaches it</small></span>` : nothing}
    ${shown.map(
      ({ input, weight, tap }, i) =>
        html`${i ? html`<span class="op">+</span>` : nothing}<span class="part"
            ><span
              ><b class="input">${short(input)}</b>·<b class="kernel"
                >${weight < 0 ? `(${short(weight)})` : short(weight)}</b
              ></span
            ><small>w${indices(tap)}</small></span
          >`,
    )}
    ${read.length > most ? html`<span class="op">+ … ${read.length - most} more</span>` : nothing}
    ${several ? part(others, channels.length === 2 ? "the other channel" : `the ${channels.length - 1} other channels`) : nothing}
    ${bias === null ? nothing : part(bias, "bias")}
    ${several ? html`<span class="muted own">channel ${channel} alone: ${short(own)}</span>` : nothing}
  </p>`;
}

/** The products of a cell as tables. @param {Cell} cell @param {Grid} grid */
export function cellTable({ terms, channels, channel, bias, sum: total, value }, { transposed }) {
  const row = (/** @type {string} */ name, /** @type {number} */ v) =>
    html`<tr>
      <th scope="row" colspan="5">${name}</th>
      <td>${short(v)}</td>
    </tr>`;
  return html`<table class="of-words">
    <caption>
      Products of input channel ${channel}
    </caption>
    <thead>
      <tr>
        <th scope="col">weight at</th>
        <th scope="col">reads place</th>
        <th scope="col">which is</th>
        <th scope="col">value</th>
        <th scope="col">weight</th>
        <th scope="col">product</th>
      </tr>
    </thead>
    <tbody>
      ${terms.map(
        ({ tap, at, source, kind, input, weight, product }) =>
          html`<tr>
            <th scope="row">${indices(tap)}</th>
            <td>${indices(at)}${transposed ? " of the stretched input" : ""}</td>
            <td>
              ${source ? `input ${indices(source)}` : notes[kind]}${source && kind === "padding" ? ", padding" : ""}
            </td>
            <td>${short(input)}</td>
            <td>${short(weight)}</td>
            <td>${short(product)}</td>
          </tr>`,
      )}
      ${channels.length > 1 ? channels.slice(0, 64).map((one) => row(`all products of channel ${one.channel}`, one.sum)) : nothing}
      ${
        channels.length > 64
          ? html`<tr>
              <th scope="row" colspan="6">… and ${channels.length - 64} channels more</th>
            </tr>`
          : nothing
      }
      ${bias === null ? nothing : row("bias", bias)} ${row("sum, added in double precision", total)}
      ${row("output, computed in float32", value)}
    </tbody>
  </table>`;
}

/** The outputs an input sample reaches, as a table. @param {ReachedCell[]} reached */
export const reachTable = (reached) =>
  html`<table class="of-words">
    <caption>
      Outputs reached
    </caption>
    <thead>
      <tr>
        <th scope="col">output</th>
        <th scope="col">through weight at</th>
        <th scope="col">weight</th>
        <th scope="col">adds</th>
      </tr>
    </thead>
    <tbody>
      ${reached.map(
        ({ position, tap, weight, product }) =>
          html`<tr>
            <th scope="row">${indices(position)}</th>
            <td>${indices(tap)}</td>
            <td>${short(weight)}</td>
            <td>${short(product)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** @param {string} key of a pattern */
const mark = (key) => svg`${patterns}<rect x="0.5" y="0.5" width="15" height="15" fill="url(#${key})" />`;

/** What the marks mean: only those that are to be seen. @param {Grid} grid */
export function legend({ axes, transposed, bias }) {
  const places = axes.flatMap((axis) => axis.places);
  const outputs = axes.flatMap((axis) => axis.outputs);
  const seen = [
    { key: "padding", words: "padding", when: places.some(({ kind }) => kind === "padding") },
    { key: "inserted", words: "zero inserted between samples", when: places.some(({ kind }) => kind === "inserted") },
    { key: "unread", words: "input no window reads", when: places.some(({ kind, read }) => kind === "input" && !read) },
    {
      key: "bare",
      words: bias === null ? "output no sample reaches: 0" : "output no sample reaches: the bias alone",
      when: outputs.some(({ reached }) => reached === 0),
    },
  ].filter(({ when }) => when);
  if (seen.length === 0) return nothing;
  return html`<ul class="legend" aria-label=${transposed ? "Marks of the stretched input" : "Marks"}>
    ${seen.map(
      ({ key, words }) =>
        html`<li>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <rect
              class=${key === "bare" ? "cell output bare" : "cell"}
              x="0.5"
              y="0.5"
              width="15"
              height="15"
              fill-opacity="0.1"
            />
            ${key === "bare" ? nothing : mark(key)}
          </svg>
          ${words}
        </li>`,
    )}
  </ul>`;
}
