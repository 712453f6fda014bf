import { decimate, oddPositions } from "./decimate.js";

/**
 * One small line without axes: one channel among many. The line's x runs over `view`, in its own samples.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {object} what
 * @param {number} what.width device pixels
 * @param {number} what.height device pixels
 * @param {number} what.scale device pixels per CSS pixel
 * @param {ArrayLike<number>} what.values
 * @param {[number, number]} what.view first and last position shown
 * @param {[number, number]} what.range lowest and highest value
 * @param {boolean} [what.bars] separate values (a Linear layer's output), not a signal
 * @param {{ line: string, zero: string, odd: string }} what.inks
 */
export function drawSparkline(context, { width, height, scale, values, view, range, bars = false, inks }) {
  context.clearRect(0, 0, width, height);
  const pad = 2 * scale;
  const x = (/** @type {number} */ i) => ((i - view[0]) / (view[1] - view[0])) * width;
  const y = (/** @type {number} */ v) => pad + ((range[1] - v) / (range[1] - range[0])) * (height - 2 * pad);
  const zero = y(Math.min(range[1], Math.max(range[0], 0)));
  if (range[0] <= 0 && range[1] >= 0) {
    context.fillStyle = inks.zero;
    context.fillRect(0, Math.round(zero - scale / 2), width, Math.max(1, Math.round(scale)));
  }
  const first = Math.max(0, Math.floor(view[0]));
  const last = Math.min(values.length - 1, Math.ceil(view[1]));
  if (last < first) return;
  const { x: at, y: lines } = decimate([values], first, last, width);
  const [line] = lines;
  const gap = width / (view[1] - view[0]);
  context.strokeStyle = inks.line;
  context.fillStyle = inks.line;
  if (bars) {
    const thick = Math.max(scale, gap * 0.7);
    line.forEach((v, i) => {
      if (v === null) return;
      const top = y(v);
      context.fillRect(x(at[i]) - thick / 2, Math.min(top, zero), thick, Math.max(scale, Math.abs(top - zero)));
    });
  } else {
    context.lineWidth = 1.25 * scale;
    context.lineJoin = "round";
    context.beginPath();
    let pen = false;
    line.forEach((v, i) => {
      if (v === null) pen = false;
      else if (pen) context.lineTo(x(at[i]), y(v));
      else {
        context.moveTo(x(at[i]), y(v));
        pen = true;
      }
    });
    context.stroke();
    // A value between two gaps has no line: it gets a dot. So does everything when there is room.
    line.forEach((v, i) => {
      const alone = (line[i - 1] ?? null) === null && (line[i + 1] ?? null) === null;
      if (v === null || !(alone || gap > 9 * scale)) return;
      context.beginPath();
      context.arc(x(at[i]), y(v), 1.75 * scale, 0, 7);
      context.fill();
    });
  }
  context.fillStyle = inks.odd;
  for (const i of oddPositions(values, first, last, width / (6 * scale)))
    context.fillRect(x(i) - scale, 0, 2 * scale, height);
}
