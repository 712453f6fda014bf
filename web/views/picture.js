import { hatch } from "./hatch.js";

/** @typedef {import("./palette.js").Palette} Palette */

/**
 * Values as pixels at their own size; NaN and infinite values stay transparent.
 *
 * @param {ArrayLike<number>[]} planes one, or red, green and blue
 * @param {number} width @param {number} height
 * @param {[number, number]} range values of the first and last colour
 * @param {Palette} palette for one plane
 */
export function pixels(planes, width, height, range, palette) {
  const image = new ImageData(width, height);
  const out = image.data;
  const low = range[0];
  const step = range[1] > low ? 255 / (range[1] - low) : 0;
  const middle = step ? 0 : 128;
  const [red, green, blue] = planes;
  for (let i = 0; i < width * height; i++) {
    const v = red[i];
    if (green && blue) {
      const g = green[i];
      const b = blue[i];
      const sum = v + g + b;
      if (sum - sum !== 0) continue;
      out[i * 4] = (v - low) * step + middle;
      out[i * 4 + 1] = (g - low) * step + middle;
      out[i * 4 + 2] = (b - low) * step + middle;
      out[i * 4 + 3] = 255;
    } else if (v - v === 0) {
      const at = Math.min(255, Math.max(0, Math.round((v - low) * step + middle))) * 4;
      out[i * 4] = palette[at];
      out[i * 4 + 1] = palette[at + 1];
      out[i * 4 + 2] = palette[at + 2];
      out[i * 4 + 3] = 255;
    }
  }
  return image;
}

/**
 * Device pixels for one value: a whole number when it fits (every value the same square), else what makes it fit.
 * @param {number} width values across @param {number} height values down
 * @param {number} roomX device pixels @param {number} roomY device pixels
 */
export function wholeFactor(width, height, roomX, roomY) {
  const fit = Math.min(roomX / width, roomY / height);
  return fit >= 1 ? Math.floor(fit) : Math.max(fit, 1 / 4096);
}

/**
 * Draws an image enlarged in a frame that may be larger than it: what is missing of the frame is hatched, and so is
 * what stands out of it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {ImageData} image
 * @param {object} how
 * @param {number} how.factor device pixels per value
 * @param {number} how.scale device pixels per CSS pixel
 * @param {[number, number]} how.frame rows and columns to compare the size with
 * @param {string} how.ink of what is not there
 */
export function drawPicture(context, image, { factor, scale, frame, ink }) {
  const { canvas } = context;
  const width = image.width * factor;
  const height = image.height * factor;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = ink;
  if (image.data.some((v, i) => i % 4 === 3 && v === 0)) context.fillRect(0, 0, width, height);
  const source = document.createElement("canvas");
  source.width = image.width;
  source.height = image.height;
  source.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = factor < 1;
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  if (factor >= 6 * scale) markOdd(context, image, factor, scale);

  const [rows, columns] = frame;
  const [frameWidth, frameHeight] = [columns * factor, rows * factor];
  const cut = { ink, scale };
  // Missing: right of the image, then below it over the whole frame. Too much: the same with the roles exchanged.
  hatch(context, { x: width, y: 0, width: frameWidth - width, height: Math.min(height, frameHeight), ...cut });
  hatch(context, { x: 0, y: height, width: frameWidth, height: frameHeight - height, ...cut });
  hatch(context, { x: frameWidth, y: 0, width: width - frameWidth, height: Math.min(height, frameHeight), ...cut });
  hatch(context, { x: 0, y: frameHeight, width, height: height - frameHeight, ...cut });
  if (rows !== image.height || columns !== image.width) {
    context.strokeStyle = ink;
    context.lineWidth = scale;
    context.strokeRect(scale / 2, scale / 2, frameWidth - scale, frameHeight - scale);
  }
}

/** A cross over every NaN or infinite value. @param {CanvasRenderingContext2D} context @param {ImageData} image
 * @param {number} factor @param {number} scale */
function markOdd(context, image, factor, scale) {
  context.strokeStyle = "#fff";
  context.lineWidth = scale;
  context.beginPath();
  for (let i = 0; i < image.width * image.height; i++) {
    if (image.data[i * 4 + 3]) continue;
    const [x, y] = [(i % image.width) * factor, Math.floor(i / image.width) * factor];
    const [a, b] = [factor * 0.25, factor * 0.75];
    context.moveTo(x + a, y + a);
    context.lineTo(x + b, y + b);
    context.moveTo(x + b, y + a);
    context.lineTo(x + a, y + b);
  }
  context.stroke();
}
