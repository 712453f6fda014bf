import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--cs-text);
    background: var(--cs-surface);
  }
  .stage {
    display: grid;
    min-block-size: 240px;
  }
  .picture,
  .message {
    grid-area: 1 / 1;
    min-inline-size: 0;
  }
  .picture {
    transition: opacity 140ms ease;
  }
  .picture.dim {
    opacity: 0.55;
    transition-delay: 150ms;
  }
  .message {
    align-self: start;
    justify-self: center;
    z-index: 2;
    max-inline-size: 60ch;
    margin-block-start: 72px;
    padding: 8px 12px;
    border: 1px solid var(--cs-line);
    border-radius: var(--cs-radius, 6px);
    background: var(--cs-surface);
    text-align: center;
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .message:empty {
    display: none;
  }
  .message.alone {
    border-color: transparent;
    color: var(--cs-muted);
  }
  .message.failed {
    color: var(--cs-error);
    border-color: var(--cs-error);
  }

  /* choices and measures */
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 24px;
    margin-block-end: 16px;
    min-block-size: 40px;
  }
  .field {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  .field > span {
    color: var(--cs-muted);
  }
  .field input[type="number"] {
    inline-size: 88px;
  }
  .field input[type="range"] {
    inline-size: 160px;
    min-block-size: 32px;
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--cs-accent);
  }
  .field output {
    min-inline-size: 8ch;
  }
  .measures {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 24px;
  }
  .measures > div {
    display: flex;
    align-items: baseline;
    gap: 8px;
  }
  .measures dt {
    color: var(--cs-muted);
  }
  .measures.muted {
    color: var(--cs-muted);
    text-wrap: pretty;
  }
  .measures dd {
    font-weight: 600;
    font-size: 16px;
    min-inline-size: 7ch;
  }

  h3 small {
    font-weight: 400;
    font-size: 12px;
    color: var(--cs-muted);
    margin-inline-start: 4px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
    min-block-size: 32px;
    margin-block-end: 4px;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .tools .range {
    color: var(--cs-muted);
    font-size: 12px;
    text-align: end;
    margin-inline-end: 4px;
  }
  .tools .button {
    min-block-size: 28px;
    padding-inline: 8px;
    font-size: 12px;
  }
  .tools .icon {
    inline-size: 28px;
    padding: 0;
  }
  .toggle {
    display: inline-flex;
  }
  .toggle .button {
    border-radius: 0;
    margin-inline-start: -1px;
    color: var(--cs-muted);
  }
  .toggle .button:first-child {
    border-start-start-radius: var(--cs-radius, 6px);
    border-end-start-radius: var(--cs-radius, 6px);
    margin-inline-start: 0;
  }
  .toggle .button:last-child {
    border-start-end-radius: var(--cs-radius, 6px);
    border-end-end-radius: var(--cs-radius, 6px);
  }
  .toggle .button[aria-pressed="true"] {
    position: relative;
    color: var(--cs-text);
    border-color: var(--cs-line-strong, var(--cs-muted));
    background: var(--cs-sunken, var(--cs-hover));
  }
  .toggle .button:focus-visible {
    z-index: 1;
  }

  /* 1-D */
  .lines {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px 32px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 20px;
    font-size: 13px;
    line-height: 20px;
  }
  .legend > div {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .legend dt {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .legend svg {
    inline-size: 28px;
    block-size: 12px;
    flex: none;
    overflow: visible;
  }
  .legend dd {
    min-inline-size: 9ch;
    font-variant-numeric: tabular-nums;
  }
  .top .legend .where dd {
    min-inline-size: 4ch;
  }
  .legend .where dd {
    min-inline-size: 8ch;
  }
  .legend .where dt {
    color: var(--cs-muted);
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
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
    min-block-size: 28px;
    margin-block-start: 4px;
  }
  .note-line {
    min-block-size: 20px;
    font-size: 12px;
    color: var(--cs-muted);
  }
  .note-line svg {
    inline-size: 8px;
    block-size: 8px;
    fill: var(--cs-error);
    margin-inline: 4px;
  }

  /* channels */
  .channels {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(100px, 1fr));
    gap: 8px 12px;
  }
  .channels.pictures {
    grid-template-columns: repeat(auto-fill, minmax(72px, 1fr));
    justify-items: start;
  }
  .channels.rows {
    grid-template-columns: minmax(0, 1fr);
    gap: 0;
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
  .rows .cell {
    display: grid;
    grid-template-columns: var(--axis-width, 48px) minmax(0, 1fr) 12px;
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
  .encoded-view > .note-line {
    margin-block-start: 8px;
  }
  .end {
    margin-inline-start: auto;
  }
  .more {
    margin-block-start: 8px;
    display: flex;
    gap: 8px;
    flex-wrap: wrap;
    align-items: center;
  }

  /* 2-D, 3-D */
  .images {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    grid-auto-flow: dense;
    gap: 24px 24px;
    align-items: start;
  }
  .images > .wide {
    grid-column: 1 / -1;
  }
  .figure {
    margin: 0;
    min-inline-size: 0;
  }
  .canvas-box {
    position: relative;
    inline-size: fit-content;
    line-height: 0;
    cursor: crosshair;
    touch-action: pan-y pinch-zoom;
    outline-offset: 3px;
  }
  .canvas-box canvas,
  .pictures .cell-box canvas {
    display: block;
    inline-size: auto;
    block-size: auto;
    image-rendering: pixelated;
  }
  .pictures .cell figcaption {
    font-size: 11px;
  }
  .pictures .cell-box {
    border: 0;
    inline-size: fit-content;
    cursor: crosshair;
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
  .scale {
    display: grid;
    grid-template-columns: auto minmax(24px, 96px) auto;
    justify-content: start;
    align-items: center;
    gap: 8px;
    margin-block-start: 8px;
    font-size: 12px;
    line-height: 16px;
  }
  .scale canvas {
    inline-size: 100%;
    block-size: 8px;
    border: 1px solid var(--cs-line);
  }
  .words {
    font-size: 12px;
    line-height: 16px;
    color: var(--cs-muted);
    min-block-size: 32px;
    margin-block-start: 4px;
    text-wrap: pretty;
  }
  .at {
    min-block-size: 20px;
    margin-block-start: 4px;
    font-weight: 600;
    font-size: 13px;
  }
  .bars {
    display: block;
    inline-size: 100%;
    block-size: 120px;
    border-block: 1px solid var(--cs-line);
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

  /* tables */
  details {
    margin-block-start: 12px;
    font-size: 13px;
  }
  summary {
    inline-size: fit-content;
    cursor: pointer;
    color: var(--cs-muted);
    padding-block: 4px;
  }
  summary:hover {
    color: var(--cs-text);
  }
  .scroll {
    max-block-size: 288px;
    max-inline-size: 100%;
    inline-size: fit-content;
    overflow: auto;
    border-block: 1px solid var(--cs-line);
    margin-block: 4px 8px;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 2px 12px;
    text-align: end;
    white-space: nowrap;
    font-weight: 400;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--cs-surface);
    box-shadow: inset 0 -1px var(--cs-line);
    color: var(--cs-muted);
  }
  tbody th {
    color: var(--cs-muted);
  }
  tbody tr:hover {
    background: var(--cs-hover);
  }
  .pages {
    display: flex;
    align-items: center;
    gap: 8px;
  }

  @container (min-width: 880px) {
    .lines:not(.stacked) {
      grid-template-columns: minmax(0, 5fr) minmax(0, 3fr);
    }
    .images {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
    .images.of-2 {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .images.with-encoded.of-3 {
      grid-template-columns: minmax(0, 3fr) minmax(0, 6fr) minmax(0, 3fr) minmax(0, 3fr);
    }
    .images.with-encoded.of-2 {
      grid-template-columns: minmax(0, 3fr) minmax(0, 6fr) minmax(0, 3fr);
    }
    .images.with-encoded.of-1 {
      grid-template-columns: minmax(0, 3fr) minmax(0, 6fr);
    }
    .images > .wide {
      grid-column: auto;
    }
  }
  @container (max-width: 480px) {
    .measures {
      gap: 4px 16px;
    }
    .images {
      gap: 24px 12px;
    }
    .figure h3 small {
      display: block;
      margin: 0;
    }
    /* a column of readings */
    .lines .legend {
      display: grid;
      grid-template-columns: max-content max-content;
      column-gap: 16px;
    }
    .lines .legend > div {
      display: contents;
    }
    .channels {
      grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .picture {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .hair {
      border-color: CanvasText;
    }
    .toggle .button[aria-pressed="true"] {
      border-color: Highlight;
    }
  }
`;
