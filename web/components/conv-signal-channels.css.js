import { css } from "lit";

export const styles = css`
  .channels {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(100px, 1fr));
    gap: 8px 12px;
  }
  .cell {
    min-inline-size: 0;
    margin: 0;
    inline-size: 100%;
  }
  .cell figcaption {
    display: flex;
    justify-content: space-between;
    gap: 4px;
    font-size: 12px;
    line-height: 16px;
    color: var(--cs-muted);
    white-space: nowrap;
  }
  .cell figcaption b {
    font-weight: 400;
    color: var(--cs-encoded);
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .cell-box {
    position: relative;
    overflow: hidden;
    border-block: 1px solid var(--cs-line);
  }
  .cell-box canvas {
    display: block;
    inline-size: 100%;
    block-size: 44px;
  }
  section > .note-line {
    margin-block-start: 8px;
  }
  .more {
    margin-block-start: 8px;
    display: flex;
    gap: 8px;
    flex-wrap: wrap;
    align-items: center;
  }

  /* one under the other, in line with the input */
  .rows {
    grid-template-columns: minmax(0, 1fr);
    gap: 0;
  }
  .rows .cell {
    display: grid;
    grid-template-columns: 48px minmax(0, 1fr) 12px;
    align-items: center;
  }
  .rows .cell figcaption {
    flex-direction: column;
    gap: 0;
    padding-inline-end: 6px;
    text-align: end;
    font-size: 11px;
    line-height: 14px;
  }
  .rows .cell-box {
    border-block-end: 0;
  }
  .rows .cell:last-child .cell-box {
    border-block-end: 1px solid var(--cs-line);
  }
  .rows .cell-box canvas {
    block-size: 32px;
  }

  /* of images */
  .pictures {
    grid-template-columns: repeat(auto-fill, minmax(72px, 1fr));
    justify-items: start;
  }
  .pictures .cell figcaption {
    font-size: 11px;
  }
  .pictures .cell-box {
    border: 0;
    inline-size: fit-content;
    cursor: crosshair;
  }
  .pictures .cell-box canvas {
    inline-size: auto;
    block-size: auto;
    image-rendering: pixelated;
  }
  @container (max-width: 480px) {
    .channels:not(.rows, .pictures) {
      grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
    }
  }
`;
