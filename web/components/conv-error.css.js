import { css } from "lit";

/** The dialog "Paste an error". */
export const errorStyles = css`
  dialog {
    inline-size: min(760px, calc(100vw - 16px));
    max-inline-size: none;
    max-block-size: calc(100dvh - 32px);
    padding: 16px 20px 20px;
    overflow-wrap: anywhere;
  }
  textarea {
    display: block;
    inline-size: 100%;
    block-size: 112px;
    margin-block-start: 4px;
    padding: 8px;
    resize: vertical;
    font-family: var(--cs-mono);
    font-size: 13px;
    line-height: 18px;
  }
  .meaning {
    margin-block-start: 12px;
    font-weight: 600;
  }
  .apart {
    margin-block-start: 12px;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(64px, max-content) minmax(0, 1fr);
    gap: 2px 16px;
    margin-block-start: 8px;
    font-size: 13px;
    line-height: 18px;
  }
  dt {
    color: var(--cs-muted);
  }
  .source {
    display: flex;
    gap: 4px 12px;
    align-items: center;
    justify-content: space-between;
    padding-block: 4px;
  }
  .source > :first-child {
    flex: 1 1 auto;
    min-inline-size: 0;
  }
  .source .button {
    flex: none;
  }
  @media (pointer: coarse) {
    textarea {
      font-size: 16px;
      line-height: 22px;
    }
  }
`;
