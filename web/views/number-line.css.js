import { css } from "lit";

/** How a number line looks. */
export const numberLineStyle = css`
  .scroll {
    overflow-x: auto;
    padding-block: 4px;
    scrollbar-width: thin;
  }
  svg.line {
    display: block;
    font-family: var(--cs-mono);
    font-size: 11px;
  }
  .line text {
    text-anchor: middle;
    fill: var(--cs-muted);
  }
  .line rect {
    stroke-width: 1;
  }
  .line :is(.sample, .output) {
    --ink: var(--cs-input);
    fill: var(--cs-input-soft);
    stroke: var(--cs-input);
  }
  .line .output {
    --ink: var(--cs-output);
    fill: var(--cs-output-soft);
    stroke: var(--cs-output);
  }
  .line :is(.padding, .cropped) {
    fill: url(#nothing);
    stroke: var(--cs-line-strong);
    stroke-dasharray: 3 2;
  }
  .line .unread {
    fill: url(#missed);
    stroke: var(--cs-error);
  }
  .line .bias {
    fill: var(--cs-surface);
    stroke: var(--cs-output);
    stroke-dasharray: 2 2;
  }
  #nothing path {
    stroke: var(--cs-line);
    stroke-width: 3;
  }
  #missed path {
    stroke: var(--cs-error-soft);
    stroke-width: 5;
  }
  .line text.count {
    fill: var(--cs-text);
    stroke: none;
    font-size: 12px;
  }
  .line text.count:is(.unread, .bias) {
    fill: var(--cs-error);
    font-weight: 700;
  }
  .line .window path {
    stroke: var(--cs-kernel);
    stroke-width: 2;
  }
  .line .window rect {
    fill: var(--cs-kernel-soft);
    stroke: var(--cs-kernel);
  }
  .line .window text {
    fill: var(--cs-kernel);
    stroke: var(--cs-kernel-soft);
    stroke-width: 3;
    paint-order: stroke;
    font-weight: 600;
  }
  .line path.left-over {
    fill: none;
    stroke: var(--cs-error);
    stroke-width: 1.5;
  }
  .line text.left-over {
    fill: var(--cs-error);
    text-anchor: end;
    font-weight: 600;
  }
  .line .dots {
    font-size: 16px;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin-block-start: 4px;
    font-size: 12px;
    line-height: 16px;
    color: var(--cs-muted);
  }
  .key span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
`;
