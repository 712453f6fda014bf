import { css } from "lit";

/** The grids: cells, their patterns, frames and rays, and the sum below. */
export const gridStyles = css`
  :host {
    display: block;
    padding: 12px 16px 16px;
    min-inline-size: 0;
  }
  /* Of the model before: it goes pale when the next run takes its time. */
  :host([outrun]) {
    opacity: 0.5;
    transition: opacity 0s 250ms;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 20px;
    margin-block: 4px 8px;
  }
  .bar h3 {
    margin-inline-end: auto;
  }
  conv-grids-player {
    display: block;
    margin-block: 8px;
  }
  .scroll {
    overflow-x: auto;
    overflow-y: hidden;
    padding: 4px 2px;
  }
  svg {
    display: block;
    touch-action: pan-y;
  }
  svg:focus-visible {
    outline-width: 1.5px;
    outline-offset: 0;
    border-radius: 3px;
  }
  [role="application"] {
    cursor: crosshair;
  }
  .planes {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 16px;
  }
  .planes .op,
  .two > .op {
    font-size: 20px;
    color: var(--cs-muted);
  }
  .views {
    display: grid;
    gap: 16px;
  }
  .two {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 16px 24px;
  }
  .view h4 {
    margin: 0 0 4px;
    font-size: 13px;
    font-weight: 600;
  }
  .plane {
    margin: 0;
    min-inline-size: 0;
  }
  figcaption {
    font-size: 13px;
  }
  b.input {
    color: var(--cs-input);
  }
  b.kernel {
    color: var(--cs-kernel);
  }
  b.output {
    color: var(--cs-output);
  }
  .cell {
    stroke: var(--cs-line-strong);
    stroke-opacity: 0.45;
    fill: var(--cs-surface);
  }
  .cell.input,
  .cell.padding,
  .cell.inserted {
    fill: var(--cs-input);
  }
  .cell.kernel {
    fill: var(--cs-kernel);
  }
  .cell.output {
    fill: var(--cs-output);
  }
  .cell.bare {
    stroke: var(--cs-output);
    stroke-opacity: 0.9;
    stroke-dasharray: 2 3;
    fill-opacity: 0.05;
  }
  pattern .line {
    stroke: var(--cs-line-strong);
    stroke-opacity: 0.7;
    stroke-width: 1;
  }
  pattern .bad {
    stroke: var(--cs-error);
    stroke-opacity: 0.9;
    stroke-width: 1.25;
  }
  pattern .dot {
    fill: var(--cs-muted);
  }
  .number,
  .index,
  .weight,
  .tap {
    font-family: var(--cs-font);
    font-variant-numeric: tabular-nums;
    text-anchor: middle;
    fill: var(--cs-text);
    pointer-events: none;
  }
  .number.zero {
    fill: var(--cs-muted);
    stroke: var(--cs-surface);
    stroke-width: 4px;
    paint-order: stroke;
  }
  .index {
    font-size: 10px;
    fill: var(--cs-muted);
  }
  .index.row {
    text-anchor: end;
  }
  .weight {
    font-size: 10px;
    font-weight: 600;
    fill: var(--cs-kernel);
    stroke: var(--cs-surface);
    stroke-width: 3px;
    paint-order: stroke;
  }
  .tap {
    font-size: 9px;
    text-anchor: start;
    fill: var(--cs-kernel);
  }
  .sign {
    stroke: var(--cs-surface);
    stroke-width: 2;
    mix-blend-mode: difference;
  }
  .frame {
    fill: none;
    stroke-width: 3;
    pointer-events: none;
  }
  .frame.input {
    stroke: var(--cs-input);
  }
  .frame.kernel {
    stroke: var(--cs-kernel);
  }
  .frame.output {
    stroke: var(--cs-output);
  }
  .ray {
    stroke: var(--cs-kernel);
    stroke-width: 1.75;
    stroke-opacity: 0.8;
    fill: none;
    pointer-events: none;
  }
  .ray.zero {
    stroke: var(--cs-line-strong);
    stroke-width: 1;
    stroke-dasharray: 3 3;
  }
  .catch {
    fill: transparent;
  }
  .band:focus-visible {
    outline: none;
  }
  .band:focus-visible .catch {
    stroke: var(--cs-accent);
    stroke-width: 1.5;
    stroke-dasharray: 4 3;
  }
  .band .cell {
    pointer-events: none;
  }
  .caption {
    font-family: var(--cs-font);
    font-size: 12px;
    font-weight: 600;
  }
  .caption.input {
    fill: var(--cs-input);
  }
  .caption.kernel {
    fill: var(--cs-kernel);
  }
  .caption.output {
    fill: var(--cs-output);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    font-size: 12px;
    color: var(--cs-muted);
    margin-block: 4px 8px;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .sum {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 6px 8px;
    min-block-size: 44px;
    margin-block: 12px 4px;
    font-size: 15px;
  }
  .sum .part {
    display: inline-grid;
    justify-items: center;
  }
  .sum small {
    font-size: 11px;
    line-height: 14px;
    color: var(--cs-muted);
  }
  .sum .op {
    color: var(--cs-muted);
  }
  .sum .own {
    font-size: 12px;
    margin-inline-start: 8px;
  }
  .words {
    min-block-size: 20px;
  }
  .slices {
    display: flex;
    gap: 8px;
    align-items: center;
    font-size: 13px;
    margin-block-end: 8px;
  }
  @media (max-width: 640px) {
    .planes {
      gap: 12px;
    }
    .op[aria-hidden] {
      display: none;
    }
  }
`;
