/**
 * Diagonal lines over a rectangle: "there is nothing here". Sizes are device pixels.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number, ink: string, scale: number }} box
 */
export function hatch(context, { x, y, width, height, ink, scale }) {
  if (width <= 0 || height <= 0) return;
  const step = 5 * scale;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  // Lines sit on a grid of the whole canvas, so neighbouring boxes join without a seam.
  const from = Math.floor((x - y - height) / step) * step;
  for (let at = from; at < x + width - y + step; at += step) {
    context.moveTo(at + y, y);
    context.lineTo(at + y + height, y + height);
  }
  context.strokeStyle = ink;
  context.lineWidth = scale;
  context.stroke();
  context.restore();
}
