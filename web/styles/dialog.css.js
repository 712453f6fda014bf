import { css } from "lit";

/** A dialog with its title and what closes it in one row. Each says how wide and how high it may be. */
export const dialogStyle = css`
  dialog {
    color: var(--cs-text);
    background: var(--cs-surface);
    border: 1px solid var(--cs-line-strong);
    border-radius: 8px;
    overflow-y: auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.4);
  }
  .top {
    display: flex;
    justify-content: space-between;
    align-items: center;
    margin-block-end: 8px;
  }
  h2 {
    font-size: 17px;
    line-height: 24px;
  }
  h3 {
    margin-block: 16px 4px;
  }
`;
