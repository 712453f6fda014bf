import { css, html } from "lit";

/** @typedef {{ text: string, mathml: string, latex: string }} SetFormula */

/**
 * A formula as it is set; as text until that is known, and for those who hear it.
 * @param {string} text
 * @param {SetFormula | undefined} formula
 */
export function math(text, formula) {
  const node = formula && element(formula.mathml);
  if (!node) return text;
  return html`<span class="visually-hidden">${text}</span>${node}`;
}

/** @param {string} mathml one element @returns {Node | null} */
function element(mathml) {
  const root = new DOMParser().parseFromString(mathml, "application/xml").documentElement;
  if (root.localName !== "math") return null;
  root.setAttribute("aria-hidden", "true");
  root.setAttribute("displaystyle", "true");
  for (const bracket of root.querySelectorAll("mo")) drawn(bracket);
  return document.importNode(root, true);
}

/**
 * Brackets grow with what they hold only where a font for mathematics is installed: round ones stay small, floors and
 * ceilings are drawn as borders.
 * @param {Element} bracket
 */
function drawn(bracket) {
  const name = { "⌊": "floor", "⌈": "ceiling" }[bracket.textContent ?? ""];
  const row = bracket.parentElement;
  if (!name || !row) {
    bracket.setAttribute("stretchy", "false");
    return;
  }
  row.setAttribute("class", name);
  row.lastElementChild?.remove();
  bracket.remove();
}

const side = css`linear-gradient(currentColor, currentColor)`;

export const mathStyle = css`
  math {
    display: block math;
    inline-size: max-content;
    padding-block: 4px;
  }
  .floor,
  .ceiling {
    padding-inline: 7px;
    margin-inline: 2px;
    background:
      ${side} 1px 0 / 1px 100% no-repeat,
      ${side} calc(100% - 1px) 0 / 1px 100% no-repeat,
      ${side} 1px var(--foot) / 5px 1px no-repeat,
      ${side} calc(100% - 1px) var(--foot) / 5px 1px no-repeat;
  }
  .floor {
    --foot: 100%;
  }
  .ceiling {
    --foot: 0;
  }
`;
