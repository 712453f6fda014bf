import { css, unsafeCSS } from "lit";

/**
 * The look, as custom properties. `<conv-playground>` carries them (and the page's own frame), its children
 * inherit them; a host page overrides any of them on the element. One meaning per colour everywhere: input
 * blue, kernel amber, output green, encoded violet, error red; each pair keeps 4.5:1 on its surface.
 * Values are plain colours, so that a canvas can read them with getComputedStyle.
 */
const light = {
  "color-scheme": "light",
  "--cs-page": "#f6f6f4",
  "--cs-surface": "#ffffff",
  "--cs-sunken": "#f1f2f2",
  "--cs-hover": "#eceeef",
  "--cs-text": "#1a1e23",
  "--cs-muted": "#555e68",
  "--cs-line": "#dcdfe2",
  "--cs-line-strong": "#868f98",
  "--cs-accent": "#1f2a37",
  "--cs-on-accent": "#ffffff",
  "--cs-input": "#0068b0",
  "--cs-kernel": "#8a5800",
  "--cs-output": "#007453",
  "--cs-encoded": "#7440b0",
  "--cs-error": "#bb2b10",
  "--cs-input-soft": "#dcebf7",
  "--cs-kernel-soft": "#fbecd0",
  "--cs-output-soft": "#d8f0e6",
  "--cs-encoded-soft": "#ece2f8",
  "--cs-error-soft": "#fcebe6",
};

/** @type {typeof light} */
const dark = {
  "color-scheme": "dark",
  "--cs-page": "#111417",
  "--cs-surface": "#181c20",
  "--cs-sunken": "#20252a",
  "--cs-hover": "#272d33",
  "--cs-text": "#e9ebee",
  "--cs-muted": "#a3acb5",
  "--cs-line": "#31373e",
  "--cs-line-strong": "#78828c",
  "--cs-accent": "#e4e8ec",
  "--cs-on-accent": "#14181c",
  "--cs-input": "#6db8f5",
  "--cs-kernel": "#e6b04e",
  "--cs-output": "#52c99d",
  "--cs-encoded": "#c4a0f2",
  "--cs-error": "#ff8f78",
  "--cs-input-soft": "#123049",
  "--cs-kernel-soft": "#3c2d0c",
  "--cs-output-soft": "#0f3629",
  "--cs-encoded-soft": "#32244a",
  "--cs-error-soft": "#3f1d16",
};

/** @param {typeof light} set */
const block = (set) =>
  unsafeCSS(
    Object.entries(set)
      .map(([name, value]) => `${name}: ${value};`)
      .join("\n"),
  );

export const tokens = css`
  :root,
  :host {
    --cs-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
    --cs-mono:
      ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
    --cs-radius: 6px;
    --cs-gap: 16px;
    --cs-quick: 140ms;
    ${block(light)}
  }
  @media (prefers-color-scheme: dark) {
    :root:not([theme="light"]),
    :host(:not([theme="light"])) {
      ${block(dark)}
    }
  }
  :root[theme="dark"],
  :host([theme="dark"]) {
    ${block(dark)}
  }
  @media (prefers-reduced-motion: reduce) {
    :root,
    :host {
      --cs-quick: 0ms;
    }
  }
`;
