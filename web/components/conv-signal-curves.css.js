import { css } from "lit";

export const styles = css`
  .legend .where dd {
    min-inline-size: 8ch;
  }
  .legend svg {
    inline-size: 28px;
    block-size: 12px;
    flex: none;
    overflow: visible;
  }
  svg.soft {
    stroke-opacity: 0.7;
  }
  svg.input,
  svg.output,
  svg.error {
    stroke: currentColor;
    fill: none;
  }
  .plot-box {
    position: relative;
    /* words end where the plot ends */
    margin-inline-start: -8px;
  }
  .plot {
    touch-action: pan-y pinch-zoom;
    cursor: crosshair;
    overflow: hidden;
  }
  .plot[data-plot="main"] {
    block-size: 224px;
  }
  .plot[data-plot="main"].short,
  .plot[data-plot="output"] {
    block-size: 172px;
  }
  .plot[data-plot="difference"] {
    block-size: 116px;
  }
  .probe {
    position: absolute;
    inset: 0;
    pointer-events: none;
    border-radius: 2px;
  }
  .plot .u-select {
    background: color-mix(in srgb, var(--cs-accent) 14%, transparent);
  }
  .plot .uplot {
    font-family: inherit;
  }
  .dot {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-start: -4px;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    border: 1.5px solid var(--cs-surface);
    background: currentColor;
    pointer-events: none;
  }
  .dot.output {
    border-radius: 1px;
  }
  .foot {
    min-block-size: 28px;
    margin-block-start: 4px;
  }
  .note-line svg {
    inline-size: 8px;
    block-size: 8px;
    fill: var(--cs-error);
    margin-inline: 4px;
  }
  @container (max-width: 480px) {
    /* a column of readings */
    .legend {
      display: grid;
      grid-template-columns: max-content max-content;
      column-gap: 16px;
    }
    .legend > div {
      display: contents;
    }
  }
`;
