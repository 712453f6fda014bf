import { css } from "lit";

/** What the parts of <conv-signal> share. */
export const shared = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .input {
    color: var(--cs-input);
  }
  .output {
    color: var(--cs-output);
  }
  .error {
    color: var(--cs-error);
  }
  .encoded {
    color: var(--cs-encoded);
  }
  h3 small {
    font-weight: 400;
    font-size: 12px;
    color: var(--cs-muted);
    margin-inline-start: 4px;
  }
  .head,
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .head {
    min-block-size: 32px;
    margin-block-end: 4px;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .note-line {
    min-block-size: 20px;
    font-size: 12px;
    color: var(--cs-muted);
  }

  /* readings at the probe */
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 20px;
    font-size: 13px;
    line-height: 20px;
  }
  .legend > div,
  .legend dt {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .legend dd {
    min-inline-size: 9ch;
  }
  .legend .where dt {
    color: var(--cs-muted);
  }
  .hair {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: 0;
    border-inline-start: 1px solid var(--cs-text);
    margin-inline-start: -0.5px;
    opacity: 0.55;
    pointer-events: none;
  }
  .pixel {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    pointer-events: none;
    box-shadow:
      0 0 0 1px #000,
      0 0 0 2px #fff;
  }

  .figure {
    margin: 0;
    min-inline-size: 0;
  }
  .words {
    font-size: 12px;
    line-height: 16px;
    color: var(--cs-muted);
    min-block-size: 32px;
    margin-block-start: 4px;
    text-wrap: pretty;
  }
  .empty {
    display: grid;
    place-content: center;
    gap: 4px;
    min-block-size: 120px;
    padding: 16px;
    border: 1px dashed var(--cs-line-strong, var(--cs-line));
    border-radius: var(--cs-radius, 6px);
    color: var(--cs-muted);
    text-align: center;
    text-wrap: balance;
  }
  @container (max-width: 480px) {
    .figure h3 small {
      display: block;
      margin: 0;
    }
  }
  @media (forced-colors: active) {
    .hair {
      border-color: CanvasText;
    }
  }
`;
