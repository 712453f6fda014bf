// What this machine can do in WebAssembly: a module, made here byte by byte, that does nothing but multiply and add in
// registers. 12 sums that don't wait for each other keep the arithmetic units busy.

const sums = 12;
const unroll = 4; // steps of all sums in one turn of the loop

const i32 = 0x7f;
const v128 = 0x7b;

/** f32x4 instructions behind the prefix 0xfd. */
const simd = { mul: [0xfd, 0xe6, 0x01], add: [0xfd, 0xe4, 0x01], relaxedMadd: [0xfd, 0x85, 0x02] };

/** @param {number[]} content */
const sized = (content) => [...leb(content.length), ...content];
/** @param {number} value */
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
/**
 * @param {number} id
 * @param {number[]} content
 */
const section = (id, content) => [id, ...sized(content)];

/**
 * A module with one function, `run(turns)`.
 * @param {"relaxed" | "simd128"} kind fused, or mul and then add
 */
function moduleBytes(kind) {
  const get = (/** @type {number} */ local) => [0x20, local];
  const set = (/** @type {number} */ local) => [0x21, local];
  const [turns, factor, firstSum] = [0, 1, 2];
  const step = (/** @type {number} */ sum) =>
    kind === "relaxed"
      ? [...get(sum), ...get(factor), ...get(sum), ...simd.relaxedMadd, ...set(sum)]
      : [...get(sum), ...get(factor), ...simd.mul, ...get(sum), ...simd.add, ...set(sum)];
  const steps = Array.from({ length: sums * unroll }, (_, i) => step(firstSum + (i % sums))).flat();
  const loop = [
    ...[0x03, 0x40], // loop
    ...steps,
    ...[...get(turns), 0x41, 0x01, 0x6b, 0x22, turns], // turns -= 1
    ...[0x0d, 0x00, 0x0b], // br_if, end
  ];
  const result = Array.from({ length: sums }, (_, i) => [...get(firstSum + i), ...(i > 0 ? simd.add : [])]).flat();
  const lane = [0xfd, 0x1f, 0x00]; // f32x4.extract_lane 0
  const body = [...[1, sums + 1, v128], ...loop, ...result, ...lane, 0x0b];
  const f32 = 0x7d;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 1, i32, 1, f32]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...sized([...new TextEncoder().encode("run")]), 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ]);
}

/** @param {"relaxed" | "simd128"} kind */
export async function openPeak(kind) {
  const { instance } = await WebAssembly.instantiate(moduleBytes(kind));
  const run = /** @type {(turns: number) => number} */ (instance.exports.run);
  const turns = 20_000;
  return { run: () => run(turns), operations: turns * sums * unroll * 4 * 2 };
}
