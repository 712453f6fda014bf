import { css, html, LitElement, nothing } from "lit";
import { exampleOf, firstExample, stateOf } from "../state/examples.js";
import { fromFragment, LinkError, ofLinks, toFragment } from "../state/link.js";
import { isDark, storedTheme, storeTheme } from "../state/theme.js";
import { controls } from "../styles/controls.css.js";
import { tokens } from "../styles/tokens.css.js";
import "./conv-examples.js";
import "./conv-help.js";
import "./conv-model.js";
import "./conv-playground.js";
import "./conv-share.js";
import { define } from "./define.js";
import { icons } from "./icons.js";

/** @import { Example } from "../state/examples.js" */
/** @import { ConvError } from "./conv-error.js" */
/** @import { ConvPlayground } from "./conv-playground.js" */
/** @import { ConvHelp } from "./conv-help.js" */

/** The address follows the state when changes pause. */
const pause = 250;

/** The page: a bar above one <conv-playground> that shows everything. */
export class ConvApp extends LitElement {
  static properties = { theme: { state: true }, notice: { state: true }, example: { state: true } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-block-size: 100vh;
      }
      .bar {
        position: relative;
        z-index: 10;
        display: flex;
        align-items: center;
        gap: 8px;
        max-inline-size: 1600px;
        margin-inline: auto;
        padding: 8px 16px;
      }
      .skip {
        position: absolute;
        inset: 8px auto auto 8px;
      }
      .skip:not(:focus) {
        clip-path: inset(50%);
      }
      h1 {
        margin: 0;
        margin-inline-end: 8px;
        font-size: 16px;
        line-height: 24px;
        font-weight: 700;
        letter-spacing: -0.01em;
      }
      .end {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-inline-start: auto;
      }
      .bar .icon {
        inline-size: 32px;
        min-block-size: 32px;
      }
      main {
        max-inline-size: 1600px;
        margin-inline: auto;
        padding: 0 16px 24px;
      }
      .note {
        display: grid;
        gap: 2px 12px;
        padding: 0 0 8px;
        max-inline-size: 150ch;
        font-size: 13px;
        align-content: start;
        min-block-size: 50px;
      }
      .note.tall {
        min-block-size: 72px;
      }
      .note p {
        overflow-wrap: anywhere;
      }
      .note .gives {
        font-weight: 600;
        color: var(--cs-output);
      }
      .note .wrong {
        font-weight: 600;
        color: var(--cs-error);
      }
      .notice {
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        padding: 8px 12px;
        margin-block-end: 12px;
        border-inline-start: 3px solid var(--cs-error);
        background: var(--cs-error-soft);
      }
      @media (max-width: 640px) {
        .bar {
          flex-wrap: wrap;
          padding-inline: 8px;
        }
        main {
          padding-inline: 8px;
        }
        .note {
          padding-inline: 4px;
        }
        h1 {
          margin-inline-end: 0;
        }
      }
    `,
  ];

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #fragment = "";
  /** What stood in place of a link that could not be read. */
  #unread = "";
  #ready = false;

  constructor() {
    super();
    this.theme = storedTheme();
    /** What was wrong with a link. */
    this.notice = "";
    /** @type {ReturnType<typeof exampleOf>} */
    this.example = null;
    /** Room for the longest note seen, so that nothing moves when an example becomes your own model. */
    this.tall = false;
    this.moved = () => this.#restore();
  }

  connectedCallback() {
    super.connectedCallback();
    const sheet = tokens.styleSheet;
    if (sheet && !document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
    addEventListener("hashchange", this.moved);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.moved);
  }

  /** @returns {ConvPlayground} */
  get #element() {
    return /** @type {ConvPlayground} */ (this.renderRoot.querySelector("conv-playground"));
  }

  get #playground() {
    return this.#element.playground;
  }

  render() {
    const dark = isDark(this.theme);
    return html`
      <header class="bar">
        <button class="button skip" @click=${() => this.#element.focusShapes()}>Skip to the shapes</button>
        <h1>Convscope</h1>
        <conv-examples .current=${this.example?.example.id ?? null} @example=${this.#open}></conv-examples>
        <button class="button" @click=${() => this.#pasteError()}>${icons.paste} Paste an error</button>
        <div class="end">
          <conv-share .link=${() => this.#link()}></conv-share>
          <button
            class="button icon"
            aria-label=${dark ? "Light theme" : "Dark theme"}
            title=${dark ? "Light theme" : "Dark theme"}
            @click=${this.#toggle}
          >
            ${icons.theme}
          </button>
          <button class="button icon" aria-label="Help" title="Help" @click=${this.#help}>${icons.help}</button>
        </div>
      </header>
      <main>
        ${
          this.notice
            ? html`<div class="notice" role="alert">
                <p>${this.notice} Here is the first example instead.</p>
                <button class="button quiet icon" aria-label="Dismiss" @click=${() => (this.notice = "")}>
                  ${icons.cross}
                </button>
              </div>`
            : nothing
        }
        ${this.#note()}
        <conv-playground
          view="all"
          theme=${this.theme}
          @conv-traceback=${(/** @type {CustomEvent<string>} */ event) => {
            event.preventDefault();
            this.#pasteError(event.detail);
          }}
        ></conv-playground>
      </main>
      <conv-error></conv-error>
      <conv-help></conv-help>
    `;
  }

  #note() {
    this.tall ||= Boolean(this.example?.example.wrong);
    const height = this.tall ? "tall" : "";
    if (!this.example)
      return html`<div class="note ${height}"><p class="muted">Your model. Every change is in the link.</p></div>`;
    const { group, example } = this.example;
    const question = group.title.endsWith("?");
    return html`<div class="note ${height}" role="note">
      <p>
        ${question ? html`<b>${group.title}</b> <span class="muted">${example.title}</span>` : html`<b>${example.title}</b>`}
      </p>
      <p><span class="gives">PyTorch gives</span> ${example.gives}</p>
      ${example.wrong ? html`<p><span class="wrong">The usual answer</span> ${example.wrong}</p>` : nothing}
    </div>`;
  }

  firstUpdated() {
    this.#playground.addEventListener("change", () => this.#follow());
    this.#restore();
    this.#ready = true;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has("theme")) return;
    if (this.theme === "auto") document.documentElement.removeAttribute("theme");
    else document.documentElement.setAttribute("theme", this.theme);
  }

  /** Takes the state from the address; without one, or with a broken one, the first example. */
  #restore() {
    if (this.#ready && location.hash === this.#fragment) return;
    const history = this.#ready;
    try {
      const state = fromFragment(location.hash);
      this.notice = "";
      this.#playground.set(state ? { ...ofLinks(), ...state } : stateOf(firstExample), { history });
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.notice = error.message;
      this.#playground.set(stateOf(firstExample), { history });
      this.#unread = toFragment(this.#playground.state);
    }
    this.#fragment = location.hash;
    this.#follow();
  }

  /** The example's note and the address follow the state. */
  #follow() {
    const found = exampleOf(this.#playground.state);
    if (found?.example !== this.example?.example) this.example = found;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const fragment = toFragment(this.#playground.state);
      const untouched =
        location.hash === "" &&
        found?.example === firstExample &&
        fragment === toFragment({ ...this.#playground.state, ...stateOf(firstExample) });
      if (this.notice && fragment === this.#unread) return; // the broken link stays until the first change
      this.notice = "";
      if (untouched || fragment === this.#fragment) return;
      this.#fragment = fragment;
      history.replaceState(null, "", fragment);
    }, pause);
  }

  #link() {
    const url = new URL(location.href);
    url.hash = toFragment(this.#playground.state);
    return url.href;
  }

  /** @param {CustomEvent<Example>} event */
  #open(event) {
    this.notice = "";
    this.#playground.set(stateOf(event.detail));
  }

  #toggle() {
    const theme = isDark(this.theme) ? "light" : "dark";
    const system = isDark("auto") ? "dark" : "light";
    this.theme = theme === system ? "auto" : theme;
    storeTheme(this.theme);
  }

  /** @param {string} [text] pasted where a model belongs */
  async #pasteError(text) {
    await import("./conv-error.js");
    const dialog = /** @type {ConvError} */ (this.renderRoot.querySelector("conv-error"));
    dialog.playground = this.#playground;
    dialog.show(text);
  }

  #help() {
    /** @type {ConvHelp} */ (this.renderRoot.querySelector("conv-help")).show();
  }
}

define("conv-app", ConvApp);
