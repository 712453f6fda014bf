import { css, html } from "lit";

export const tabsStyle = css`
  [role="tablist"] {
    display: flex;
    flex-wrap: wrap;
    padding-inline: 16px;
    column-gap: 16px;
    border-block-end: 1px solid var(--cs-line);
  }
  [role="tab"] {
    min-block-size: 36px;
    color: var(--cs-muted);
    border-block-end: 2px solid transparent;
    margin-block-end: -1px;
  }
  [role="tab"][aria-selected="true"] {
    color: var(--cs-text);
    font-weight: 600;
    border-color: var(--cs-accent);
  }
  /* Room for the label in bold, so that nothing moves. */
  [role="tab"]::after {
    content: attr(data-text);
    display: block;
    block-size: 0;
    overflow: hidden;
    visibility: hidden;
    font-weight: 600;
  }
`;

/**
 * A row of tabs; arrow keys, Home and End move along it. What the open one shows stands below, with the id "panel".
 *
 * @param {object} what
 * @param {string} what.label
 * @param {[name: string, label: string][]} what.tabs
 * @param {string} what.open the name of the open one
 * @param {(name: string) => void} what.show
 */
export const tabList = ({ label, tabs, open, show }) =>
  html`<div role="tablist" aria-label=${label} @keydown=${move}>
    ${tabs.map(
      ([name, text]) =>
        html`<button
          role="tab"
          id=${name}
          data-text=${text}
          aria-selected=${String(name === open)}
          aria-controls="panel"
          tabindex=${name === open ? 0 : -1}
          @click=${() => show(name)}
        >
          ${text}
        </button>`,
    )}
  </div>`;

/** @param {KeyboardEvent} event */
function move(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[role=tab]"))];
  const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const tab = all.at(to % all.length);
  tab?.focus();
  tab?.click();
}
