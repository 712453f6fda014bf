import { plane, product } from "./tensor.js";
import { valueTable } from "./value-table.js";

/** @import { Line, Picture } from "./parts.js" */
/** @import { Layout } from "./tensor.js" */
/** @typedef {{ page: number, turn: (page: number) => void }} Paging */

/** @param {Line[]} lines @param {Layout | null} flat an output that is no signal @param {number} item @param {Paging} paging */
export function lineTable(lines, flat, item, paging) {
  const all = [...lines, ...(flat ? [{ key: "output", name: "Output", values: plane(flat, item, 0) }] : [])];
  const columns = all.map(({ key, name, values }) => ({
    name: key === "difference" ? "Difference (reconstructed − input)" : name,
    values: (/** @type {number} */ row) => values[row],
  }));
  const rows = Math.max(...all.map(({ values }) => values.length));
  return valueTable({ caption: "Signal values", keys: ["sample"], key: (row) => [row], columns, rows, ...paging });
}

/** @param {Float32Array[]} channels @param {number[]} size @param {Paging} paging */
export function channelTable(channels, size, paging) {
  const columns = channels.map((values, i) => ({
    name: `ch ${i}`,
    values: (/** @type {number} */ row) => values[row],
  }));
  return valueTable({ caption: "Encoded values", ...rowKeys(size), columns, rows: product(size), ...paging });
}

/** @param {Picture[]} pictures @param {Paging} paging */
export function pictureTable(pictures, paging) {
  const known = pictures.filter(({ planes }) => planes.length);
  const outer = [0, 1].map((i) => Math.max(0, ...known.map(({ size }) => size[i])));
  const columns = known.flatMap(({ name, planes, size: [rows, width] }) =>
    planes.map((values, i) => ({
      name: planes.length === 3 ? `${name} ${["red", "green", "blue"][i]}` : name,
      values: (/** @type {number} */ n) => {
        const [row, column] = [Math.floor(n / outer[1]), n % outer[1]];
        return row < rows && column < width ? values[row * width + column] : null;
      },
    })),
  );
  return valueTable({ caption: "Pixel values", ...rowKeys(outer), columns, rows: product(outer), ...paging });
}

/** @param {number[]} size */
function rowKeys([, second]) {
  if (second === undefined) return { keys: ["sample"], key: (/** @type {number} */ row) => [row] };
  return { keys: ["row", "column"], key: (/** @type {number} */ n) => [Math.floor(n / second), n % second] };
}
