import { css } from "lit";

export const styles = css`
  .images {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    grid-auto-flow: dense;
    gap: 24px 24px;
    align-items: start;
  }
  ::slotted(*) {
    grid-column: 1 / -1;
  }
  .canvas-box {
    position: relative;
    inline-size: fit-content;
    line-height: 0;
    cursor: crosshair;
    touch-action: pan-y pinch-zoom;
    outline-offset: 3px;
  }
  .canvas-box canvas {
    display: block;
    inline-size: auto;
    block-size: auto;
    image-rendering: pixelated;
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
  .at {
    min-block-size: 20px;
    margin-block-start: 4px;
    font-weight: 600;
    font-size: 13px;
  }

  @container (min-width: 880px) {
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
    ::slotted(*) {
      grid-column: auto;
    }
  }
  @container (max-width: 480px) {
    .images {
      gap: 24px 12px;
    }
  }
`;
