import { css } from "lit";

/** The ruler of sizes: one shape and one colour for each fate. */
export const rulerStyles = css`
  :host {
    display: block;
    padding: 12px 16px;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 16px;
  }
  .top p {
    flex: 1 1 260px;
  }
  .field {
    display: block;
    margin-block: 12px 8px;
    cursor: crosshair;
    border-radius: 2px;
    touch-action: pan-y;
  }
  svg {
    display: block;
    max-inline-size: 100%;
    overflow: visible;
  }
  text {
    font: 11px var(--cs-font);
    fill: var(--cs-muted);
    text-anchor: end;
    dominant-baseline: central;
  }
  .back {
    fill: var(--cs-output);
  }
  .short,
  .long,
  .gone {
    fill: var(--cs-line-strong);
  }
  .fails {
    stroke: var(--cs-error);
    fill: none;
  }
  .own,
  .at {
    fill: none;
    stroke: var(--cs-text);
    stroke-width: 2;
  }
  .at {
    stroke: var(--cs-input);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    color: var(--cs-muted);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend svg {
    inline-size: 12px;
    block-size: 12px;
  }
  .read {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-block-size: 40px;
  }
  .read p {
    flex: 1 1 260px;
    overflow-wrap: anywhere;
  }
  .uses {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
`;
