import { html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { dialogStyle } from "../styles/dialog.css.js";
import { sizes } from "../state/reports.js";
import { Ask } from "./ask.js";
import { errorStyles } from "./conv-error.css.js";
import "./conv-fixes.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { Watch } from "./watch.js";

/** @import { ErrorReading, ErrorSource, Fix } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

const example =
  "RuntimeError: Given groups=1, weight of size [16, 3, 3, 3], expected input[1, 1, 28, 28] to have 3 channels, but got 1 channels instead";

/** What is typed is read when it pauses, in milliseconds; what is pasted at once. */
const typingPause = 300;

/** "Paste an error": what a traceback says, the layers it can have come from, and what mends them. */
export class ConvError extends LitElement {
  static properties = {
    playground: { attribute: false },
    text: { state: true },
    read: { state: true },
    open: { state: true },
  };

  static styles = [controls, dialogStyle, errorStyles];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** What stands in the field. */
    this.text = "";
    /** What of it is read. */
    this.read = "";
    /** Nothing is asked of the core while it is closed. */
    this.open = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    new Watch(this);
    /** @type {Ask<ErrorReading>} */
    this.reading = new Ask(this, "error", () => this.#wanted());
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector("dialog"));
  }

  #wanted() {
    const { model, input } = /** @type {Playground} */ (this.playground).state;
    return this.open && this.read.trim() ? { text: this.read, model, input } : null;
  }

  /**
   * Opens it, with a text that was pasted elsewhere.
   * @param {string} [text]
   */
  async show(text) {
    if (text !== undefined) this.#take(text);
    this.open = true;
    await this.updateComplete;
    this.#dialog.showModal();
    this.renderRoot.querySelector("textarea")?.select();
  }

  /** @param {string} text */
  #take(text) {
    clearTimeout(this.timer);
    this.text = this.read = text;
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.text = /** @type {HTMLTextAreaElement} */ (event.target).value;
    clearTimeout(this.timer);
    const pause = event.inputType === "insertFromPaste" ? 0 : typingPause;
    this.timer = setTimeout(() => (this.read = this.text), pause);
  }

  render() {
    const reading = this.read.trim() ? this.reading.value : null;
    return html`<dialog aria-labelledby="title" @click=${this.#backdrop} @close=${() => (this.open = false)}>
      <div class="top">
        <h2 id="title">Paste an error</h2>
        <button class="button quiet icon" aria-label="Close" @click=${this.#close}>${icons.cross}</button>
      </div>
      <label for="text">A traceback of PyTorch, or only its last line; with your code, if you like</label>
      <textarea
        id="text"
        spellcheck="false"
        autocapitalize="off"
        placeholder=${example}
        .value=${this.text}
        @input=${this.#typed}
      ></textarea>
      <div role="status">${reading ? this.#meaning(reading) : this.#before()}</div>
      ${reading?.recognised ? this.#sources(reading) : nothing}
    </dialog>`;
  }

  /** What stands where the answer will be. */
  #before() {
    const { error } = this.reading;
    if (error) return html`<p class="meaning">It could not be read: ${error.message}</p>`;
    if (this.read.trim()) return html`<p class="muted small">Reading …</p>`;
    return html`<p class="muted small">
      You get what it means, the layer it came from, and changes that were run before they are shown.
      <button class="button quiet" @click=${() => this.#take(example)}>Try one</button>
    </p>`;
  }

  /** @param {ErrorReading} reading */
  #meaning({ recognised, type, message, meaning, numbers }) {
    const read = html`<span class="mono">${type ? `${type}: ` : ""}${message}</span>`;
    if (!recognised)
      return html`<p class="meaning">Convscope does not know this message.</p>
        <p class="muted small">
          ${message ? html`It read ${read}${message.endsWith(".") ? "" : "."}` : nothing} It knows what PyTorch says
          about the sizes and arguments of convolutions and of the layers around them.
        </p>`;
    return html`<p class="meaning">${meaning || message}</p>
      <dl>
        ${numbers.map(
          ({ name, text, meaning }) =>
            html`<dt>${name}</dt>
              <dd>
                <span class="mono">${text}</span>${meaning ? html` <span class="muted">${meaning}</span>` : nothing}
              </dd>`,
        )}
      </dl>`;
  }

  /** @param {ErrorReading} reading */
  #sources({ sources, fixes }) {
    if (sources.length === 0)
      return html`<p class="muted small apart">The message alone does not say which call it came from.</p>`;
    return html`<h3>${this.#title(sources)}</h3>
      ${
        sources[0].given
          ? nothing
          : html`<p class="muted small">
              ${this.playground?.state.model ? "No layer of the model on the page says it. " : ""}This is made of the
              numbers in the message; what the message does not tell may be different in your code.
            </p>`
      }
      <ul>
        ${sources.map((source) => this.#source(source))}
      </ul>
      <h3>What mends it</h3>
      ${this.#fixes(sources[0], fixes)}`;
  }

  /** @param {ErrorSource[]} sources */
  #title(sources) {
    if (this.#isShown(sources[0])) return "It comes from your model";
    if (sources[0].given) return sources.length > 1 ? "It can have come from" : "It comes from";
    return "What says it";
  }

  /**
   * The source is the model that is shown; else a fix would put another in its place.
   * @param {ErrorSource} source
   */
  #isShown({ model }) {
    return model === this.playground?.state.model;
  }

  /** @param {ErrorSource} source */
  #source(source) {
    const { layer, type, text, input } = source;
    const call = text.includes(type) ? text : type;
    const path = source.given ? layer : "";
    return html`<li class="source">
      <span>
        ${path ? html`<span class="muted">${path}</span> ` : nothing}<span class="mono">${call}</span>
        <span class="muted">${path ? "in a model with input" : "with input"}</span>
        <span class="mono">${sizes(input)}</span>
      </span>
      <button class="button" aria-label="Show ${call}" @click=${() => this.#show(source)}>Show</button>
    </li>`;
  }

  /**
   * @param {ErrorSource} source what they change
   * @param {Fix[]} fixes
   */
  #fixes(source, fixes) {
    if (fixes.length === 0)
      return html`<p class="muted small">No change of up to four places was found that mends it.</p>`;
    return html`${
        this.#isShown(source)
          ? nothing
          : html`<p class="muted small">Takes the place of the model that is shown; Undo brings that back.</p>`
      }
      <conv-fixes
        .fixes=${fixes}
        @apply=${(/** @type {CustomEvent<Fix>} */ event) => this.#apply(source, event.detail)}
      ></conv-fixes>`;
  }

  /** @param {ErrorSource} source */
  #show({ model, input, outputSize, layer }) {
    const { playground } = this;
    this.#close();
    const target = outputSize === null ? "" : [outputSize].flat().join(", ");
    const kernels = model === playground?.state.model ? playground.state.kernels : {};
    playground?.set({ model, input: input.join(", "), outputSize: target, chosen: layer || null, kernels });
  }

  /**
   * @param {ErrorSource} source
   * @param {Fix} fix
   */
  #apply(source, fix) {
    const { playground } = this;
    if (this.text !== this.read || !this.reading.fresh) return; // it mends what another text said
    this.#close();
    if (!this.#isShown(source)) playground?.set({ kernels: {} });
    playground?.apply(fix);
  }

  #close() {
    this.#dialog.close();
  }

  /** @param {MouseEvent} event */
  #backdrop(event) {
    if (event.target === this.#dialog) this.#close();
  }
}

define("conv-error", ConvError);
