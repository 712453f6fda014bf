import { css } from "lit";

/** What every component shares: text, buttons, fields, focus, and the two hiding helpers. */
export const controls = css`
  :host {
    box-sizing: border-box;
    font-family: var(--cs-font);
    font-size: 14px;
    line-height: 20px;
    color: var(--cs-text);
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2,
  h3 {
    font-size: 13px;
    line-height: 20px;
    font-weight: 600;
  }
  code,
  pre,
  .mono {
    font-family: var(--cs-mono);
    font-size: 13px;
  }
  .link {
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  /* An answer to what was asked before: it goes pale when the next one takes its time. */
  .stale {
    opacity: 0.5;
    transition: opacity 0s 250ms;
  }
  select {
    max-inline-size: 100%;
  }
  fieldset {
    min-inline-size: 0;
  }
  .muted {
    color: var(--cs-muted);
  }
  .small {
    font-size: 12px;
    line-height: 16px;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--cs-accent);
    outline-offset: 2px;
  }
  button {
    appearance: none;
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    text-align: start;
  }
  button:disabled {
    cursor: default;
    color: var(--cs-muted);
    opacity: 0.6;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 32px;
    padding-inline: 12px;
    border: 1px solid var(--cs-line);
    border-radius: var(--cs-radius);
    background: var(--cs-surface);
    white-space: nowrap;
    transition: background-color var(--cs-quick);
  }
  .button:hover:not(:disabled) {
    background: var(--cs-hover);
  }
  .button.primary {
    background: var(--cs-accent);
    border-color: var(--cs-accent);
    color: var(--cs-on-accent);
    font-weight: 600;
  }
  .button.primary:hover:not(:disabled) {
    opacity: 0.88;
    background: var(--cs-accent);
  }
  .button.quiet {
    border-color: transparent;
    background: none;
  }
  .button.quiet:hover:not(:disabled) {
    background: var(--cs-hover);
  }
  .icon {
    inline-size: 28px;
    min-block-size: 28px;
    padding: 0;
  }
  .icon svg,
  .button svg {
    display: block;
    inline-size: 16px;
    block-size: 16px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    background: var(--cs-surface);
    border: 1px solid var(--cs-line-strong);
    border-radius: var(--cs-radius);
    min-block-size: 32px;
    min-inline-size: 0;
    padding: 0 8px;
    margin: 0;
  }
  input[type="checkbox"] {
    inline-size: 16px;
    min-block-size: 16px;
    block-size: 16px;
    accent-color: var(--cs-accent);
    padding: 0;
  }
  select {
    padding-inline-end: 4px;
    max-inline-size: 100%;
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline-offset: -1px;
  }
  [aria-invalid="true"] {
    border-color: var(--cs-error);
    box-shadow: inset 0 0 0 1px var(--cs-error);
  }
  .error-text {
    color: var(--cs-error);
  }
  @media (pointer: coarse) {
    .icon {
      inline-size: 36px;
      min-block-size: 36px;
    }
    input,
    select,
    textarea {
      font-size: 16px;
    }
  }
  @media (forced-colors: active) {
    .button {
      border-color: ButtonBorder;
    }
  }
`;
