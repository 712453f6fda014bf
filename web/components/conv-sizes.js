import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { tabList, tabsStyle } from "../views/tabs.js";
import "./conv-mirror.js";
import "./conv-target.js";
import "./conv-ruler.js";
import { define } from "./define.js";

/** @import { Playground } from "../state/playground.js" */

/** What each tab shows. @type {Record<string, { label: string, panel: (playground: Playground) => unknown }>} */
const tabs = {
  ruler: {
    label: "Which sizes come back",
    panel: (playground) => html`<conv-ruler .playground=${playground}></conv-ruler>`,
  },
  reach: {
    label: "Reach a size",
    panel: (playground) => html`<conv-target .playground=${playground}></conv-target>`,
  },
  mirror: {
    label: "Mirror decoder",
    panel: (playground) => html`<conv-mirror .playground=${playground}></conv-mirror>`,
  },
};

/** Sizes to reach, to bring back, and those that come back by themselves. Loaded with the editor's page. */
export class ConvSizes extends LitElement {
  static properties = { playground: { attribute: false }, open: { state: true } };

  static styles = [
    controls,
    tabsStyle,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    this.open = "ruler";
  }

  render() {
    const { playground } = this;
    if (!playground) return nothing;
    return html`
      ${tabList({
        label: "Sizes",
        tabs: Object.entries(tabs).map(([name, { label }]) => [name, label]),
        open: this.open,
        show: (name) => (this.open = name),
      })}
      <div role="tabpanel" id="panel" aria-labelledby=${this.open}>${tabs[this.open].panel(playground)}</div>
    `;
  }
}

define("conv-sizes", ConvSizes);
