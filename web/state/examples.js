/** @import { State } from "./schema.js" */

/**
 * @typedef {object} Example
 * @property {string} id
 * @property {string} title
 * @property {string} model
 * @property {string} input
 * @property {Partial<State>} [more]   signal, kernels, ... where the defaults would show little
 * @property {string} gives            what PyTorch really gives
 * @property {string | null} wrong     what the usual answer gets wrong; null where it is right
 * @property {{ output: number[] } | { error: string }} expect   checked with the core by tests/wasm/examples.test.mjs
 *
 * @typedef {{ title: string, examples: Example[] }} Group
 */

/**
 * An autoencoder as text: two named halves, one layer a line.
 * @param {string[]} encoder
 * @param {string[]} decoder
 */
function autoencoder(encoder, decoder) {
  const half = (/** @type {string} */ name, /** @type {string[]} */ layers) =>
    `    ("${name}", nn.Sequential(\n${layers.map((layer) => `        ${layer},\n`).join("")}    )),\n`;
  return `nn.Sequential(OrderedDict([\n${half("encoder", encoder)}${half("decoder", decoder)}]))`;
}

/** @param {string[]} layers */
const stack = (...layers) => `nn.Sequential(\n${layers.map((layer) => `    ${layer},\n`).join("")})`;

const oneStep = autoencoder(
  ["nn.Conv2d(1, 16, kernel_size=3, stride=2, padding=1)", "nn.ReLU()"],
  ["nn.ConvTranspose2d(16, 1, kernel_size=3, stride=2, padding=1, output_padding=1)", "nn.Sigmoid()"],
);

/** @type {Group} */
const autoencoderShape = {
  title: "What is the output shape of a Conv2d autoencoder?",
  examples: [
    {
      id: "autoencoder-two-steps",
      title: "Two steps down, two steps up, 32 × 32",
      model: autoencoder(
        [
          "nn.Conv2d(1, 16, 3, stride=2, padding=1)",
          "nn.ReLU()",
          "nn.Conv2d(16, 32, 3, stride=2, padding=1)",
          "nn.ReLU()",
        ],
        [
          "nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1)",
          "nn.ReLU()",
          "nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1)",
          "nn.Sigmoid()",
        ],
      ),
      input: "1, 1, 32, 32",
      gives:
        "[1, 1, 32, 32], by way of 16 and 8. The size comes back only for multiples of 4: 30 gives 32, 33 gives 36.",
      wrong: null,
      expect: { output: [1, 1, 32, 32] },
    },
    {
      id: "autoencoder-mixed-kernels",
      title: "Kernels 4 and 3, strides 2 and 1, 64 × 64",
      model: autoencoder(
        ["nn.Conv2d(3, 16, 4, stride=2, padding=1)", "nn.ReLU()", "nn.Conv2d(16, 32, 3, stride=1, padding=1)"],
        [
          "nn.ConvTranspose2d(32, 16, 3, stride=1, padding=1)",
          "nn.ReLU()",
          "nn.ConvTranspose2d(16, 3, 4, stride=2, padding=1)",
        ],
      ),
      input: "1, 3, 64, 64",
      gives: "[1, 3, 64, 64]: the input's own size, by way of 32, 32, 32. The decoder is the encoder in reverse.",
      wrong:
        "It says the output differs from the input because the design is asymmetric. It does so for odd sizes only: 63 gives 62.",
      expect: { output: [1, 3, 64, 64] },
    },
    {
      id: "autoencoder-28",
      title: "One step for many sizes: 28 × 28",
      model: oneStep,
      input: "1, 1, 28, 28",
      gives: "[1, 1, 28, 28]. Every even size comes back whole.",
      wrong: "It says any input size is kept. Odd ones grow by one: 27 gives 28, 31 gives 32.",
      expect: { output: [1, 1, 28, 28] },
    },
    {
      id: "autoencoder-28-32",
      title: "The same model: 32 × 32",
      model: oneStep,
      input: "1, 1, 32, 32",
      gives: "[1, 1, 32, 32], even, so it comes back whole.",
      wrong: null,
      expect: { output: [1, 1, 32, 32] },
    },
    {
      id: "autoencoder-27",
      title: "The same model: 27 × 27, where it fails",
      model: oneStep,
      input: "1, 1, 27, 27",
      gives: "[1, 1, 28, 28]: one row and one column too many.",
      wrong: "It says this model keeps the resolution for every input.",
      expect: { output: [1, 1, 28, 28] },
    },
  ],
};

/** @type {Group} */
const convOutput = {
  title: "What does Conv2d output?",
  examples: [
    {
      id: "conv2d-basic",
      title: "3 × 3 kernel, no padding",
      model: "nn.Conv2d(in_channels=3, out_channels=16, kernel_size=3, stride=1, padding=0)",
      input: "1, 3, 10, 10",
      gives: "[1, 16, 8, 8]: one map for each of the 16 output channels.",
      wrong:
        "Its formula (input − kernel + 1) / stride holds for stride 1 only: input 11, kernel 3, stride 2 gives 5, not 4.5.",
      expect: { output: [1, 16, 8, 8] },
    },
    {
      id: "conv2d-padding",
      title: "5 × 5 kernel, stride 2, padding 2",
      model: "nn.Conv2d(in_channels=1, out_channels=32, kernel_size=5, stride=2, padding=2)",
      input: "4, 1, 20, 20",
      gives: "[4, 32, 10, 10]: ⌊(20 + 4 − 5) / 2⌋ + 1 = 10.",
      wrong: "Its figure is right by luck: for input 21 the same formula says 10.5, PyTorch gives 11.",
      expect: { output: [4, 32, 10, 10] },
    },
    {
      id: "conv2d-dilation",
      title: "3 × 3 kernel, dilation 2, padding 1",
      model: "nn.Conv2d(in_channels=64, out_channels=128, kernel_size=3, stride=1, padding=1, dilation=2)",
      input: "1, 64, 32, 32",
      gives: "[1, 128, 30, 30]: dilated, the kernel spans 5, and padding 1 makes up for 3 only.",
      wrong: "It says 32 × 32 comes out. That needs padding=2, or padding='same'.",
      expect: { output: [1, 128, 30, 30] },
    },
  ],
};

/** @type {Group} */
const transposedSize = {
  title: "How do I control ConvTranspose1d's output size?",
  examples: [
    {
      id: "transposed-30",
      title: "10 → 30 wanted, with stride 2",
      model: "nn.ConvTranspose1d(in_channels=1, out_channels=1, kernel_size=3, stride=2, padding=1, output_padding=11)",
      input: "1, 1, 10",
      gives:
        "an error on the call: output_padding must be smaller than stride or dilation. Only 19 and 20 can be had here.",
      wrong: "It says output_padding brings 30. It works out 11, which PyTorch refuses; stride=3, padding=0 gives 30.",
      expect: {
        error:
          "RuntimeError: output padding must be smaller than either stride or dilation, but got output_padding_height: 0 output_padding_width: 11 stride_height: 1 stride_width: 2 dilation_height: 1 dilation_width: 1",
      },
    },
    {
      id: "transposed-15",
      title: "7 → 15 with kernel 2, stride 2",
      model: "nn.ConvTranspose1d(in_channels=1, out_channels=1, kernel_size=2, stride=2, padding=0, output_padding=1)",
      input: "1, 1, 7",
      gives: "[1, 1, 15]. No input reaches the last sample: it is the bias alone.",
      wrong: "It calls this equal padding. output_padding adds at the end only.",
      expect: { output: [1, 1, 15] },
    },
    {
      id: "transposed-25",
      title: "12 → 25 with kernel 4, stride 2",
      model: "nn.ConvTranspose1d(in_channels=1, out_channels=1, kernel_size=4, stride=2, padding=1, output_padding=1)",
      input: "1, 1, 12",
      gives: "[1, 1, 25].",
      wrong: "It speaks of fractional strides; the stride is 2. The figure is right.",
      expect: { output: [1, 1, 25] },
    },
  ],
};

/** @type {Group} */
const differentSizes = {
  title: "Why do Conv1d and ConvTranspose1d give different sizes?",
  examples: [
    {
      id: "there-and-back-99",
      title: "Same parameters both ways: 100 → 50 → 99",
      model: stack(
        "nn.Conv1d(in_channels=16, out_channels=32, kernel_size=3, stride=2, padding=1)",
        "nn.ConvTranspose1d(in_channels=32, out_channels=16, kernel_size=3, stride=2, padding=1)",
      ),
      input: "1, 16, 100",
      gives: "[1, 16, 99]. Stride 2 sends 99 and 100 both to 50; the way back can pick only one of them.",
      wrong: "It says sizes will differ whatever you do. Odd lengths come back whole: 99 gives 99.",
      expect: { output: [1, 16, 99] },
    },
    {
      id: "there-and-back-100",
      title: "With output_padding=1: 100 → 50 → 100",
      model: stack(
        "nn.Conv1d(in_channels=16, out_channels=32, kernel_size=3, stride=2, padding=1)",
        "nn.ConvTranspose1d(in_channels=32, out_channels=16, kernel_size=3, stride=2, padding=1, output_padding=1)",
      ),
      input: "1, 16, 100",
      gives: "[1, 16, 100].",
      wrong: "It says lost information is made up for. Only the length is; and now odd lengths grow: 99 gives 100.",
      expect: { output: [1, 16, 100] },
    },
    {
      id: "there-and-back-dilation",
      title: "Dilation 2, stride 1: 100 → 98 → 101",
      model: stack(
        "nn.Conv1d(in_channels=16, out_channels=32, kernel_size=3, stride=1, padding=1, dilation=2)",
        "nn.ConvTranspose1d(in_channels=32, out_channels=16, kernel_size=3, stride=1, padding=1, dilation=2, output_padding=1)",
      ),
      input: "1, 16, 100",
      gives: "[1, 16, 101], one too long. Without output_padding it is exactly 100.",
      wrong:
        "It shows output_padding=1 as part of the match. With stride 1 nothing is lost, so nothing is to be added.",
      expect: { output: [1, 16, 101] },
    },
  ],
};

/** @type {Example} */
const chirp = {
  id: "chirp",
  title: "A chirp there and back, one sample short",
  model: stack("nn.Conv1d(1, 16, 3, stride=2, padding=1)", "nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1)"),
  input: "1, 1, 100",
  more: { signal: "chirp", kernels: { 0: "identity", 1: "triangle" } },
  gives:
    "[1, 1, 99]. Kernels set by hand, identity and triangle, let you see the signal come back; PyTorch starts from random ones.",
  wrong: null,
  expect: { output: [1, 1, 99] },
};

/** A skip connection: the decoder's output meets what the encoder had at that size. */
const skip = {
  type: "SkipNet",
  inputs: ["x"],
  modules: {
    enc: "nn.Conv2d(1, 8, 3, padding=1)",
    down: "nn.MaxPool2d(2)",
    mid: "nn.Conv2d(8, 8, 3, padding=1)",
    up: "nn.ConvTranspose2d(8, 8, 2, stride=2)",
    out: "nn.Conv2d(16, 1, 1)",
  },
  nodes: [
    { name: "e", call: "enc", args: ["$x"] },
    { name: "d", call: "down", args: ["$e"] },
    { name: "m", call: "mid", args: ["$d"] },
    { name: "a", call: "F.relu", args: ["$m"] },
    { name: "u", call: "up", args: ["$a"] },
    { name: "c", call: "torch.cat", args: [["$u", "$e"]], kwargs: { dim: 1 } },
    { name: "y", call: "out", args: ["$c"] },
  ],
  output: "$y",
};

/** @type {Group} */
const whole = {
  title: "Whole models",
  examples: [
    {
      id: "pool-upsample",
      title: "Pooling down, upsampling up, 28 × 28",
      model: autoencoder(
        [
          "nn.Conv2d(1, 16, 3, padding=1)",
          "nn.BatchNorm2d(16)",
          "nn.ReLU()",
          "nn.MaxPool2d(2)",
          "nn.Conv2d(16, 8, 3, padding=1)",
          "nn.ReLU()",
          "nn.MaxPool2d(2)",
        ],
        [
          "nn.Upsample(scale_factor=2, mode='bilinear')",
          "nn.Conv2d(8, 16, 3, padding=1)",
          "nn.ReLU()",
          "nn.Upsample(scale_factor=2, mode='bilinear')",
          "nn.Conv2d(16, 1, 3, padding=1)",
          "nn.Sigmoid()",
        ],
      ),
      input: "1, 1, 28, 28",
      gives: "[1, 1, 28, 28], by way of 14 and 7. Upsample multiplies sizes, so only multiples of 4 come back.",
      wrong: null,
      expect: { output: [1, 1, 28, 28] },
    },
    {
      id: "vector-in-the-middle",
      title: "A vector in the middle: Flatten, Linear, Unflatten",
      model: autoencoder(
        [
          "nn.Conv2d(1, 8, 3, stride=2, padding=1)",
          "nn.ReLU()",
          "nn.Conv2d(8, 16, 3, stride=2, padding=1)",
          "nn.ReLU()",
          "nn.Flatten()",
          "nn.Linear(16 * 7 * 7, 32)",
        ],
        [
          "nn.Linear(32, 16 * 7 * 7)",
          "nn.Unflatten(1, (16, 7, 7))",
          "nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1)",
          "nn.ReLU()",
          "nn.ConvTranspose2d(8, 1, 3, stride=2, padding=1, output_padding=1)",
        ],
      ),
      input: "1, 1, 28, 28",
      gives: "[1, 1, 28, 28]. Linear fixes the size: any other input fails there with mat1 and mat2.",
      wrong: null,
      expect: { output: [1, 1, 28, 28] },
    },
    {
      id: "skip-odd",
      title: "A skip connection and an odd size: 27 × 27",
      model: JSON.stringify(skip, null, 2),
      input: "1, 1, 27, 27",
      gives: "An error in torch.cat: 27 pools to 13, which comes back as 26. Even sizes fit.",
      wrong: null,
      expect: {
        error:
          "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 26 but got size 27 for tensor number 1 in the list.",
      },
    },
    {
      id: "skip-even",
      title: "The same with 28 × 28",
      model: JSON.stringify(skip, null, 2),
      input: "1, 1, 28, 28",
      gives: "[1, 1, 28, 28]. A model that branches is a graph, written as JSON: see the PyTorch code tab.",
      wrong: null,
      expect: { output: [1, 1, 28, 28] },
    },
  ],
};

/** @type {Group} */
const signals = {
  title: "Signals",
  examples: [
    chirp,
    {
      id: "identity",
      title: "Identity kernel: every second sample kept",
      model: stack(
        "nn.Conv1d(1, 1, 3, stride=2, padding=1)",
        "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1)",
      ),
      input: "1, 1, 64",
      more: { kernels: { 0: "identity", 1: "triangle" } },
      gives: "[1, 1, 64]. What was dropped is drawn in as a straight line between its neighbours.",
      wrong: null,
      expect: { output: [1, 1, 64] },
    },
    {
      id: "dilated-stack",
      title: "Dilations 1, 2, 4, 8: a wide field from small kernels",
      model: stack(
        "nn.Conv1d(1, 8, 3, padding=1)",
        "nn.ReLU()",
        "nn.Conv1d(8, 8, 3, padding=2, dilation=2)",
        "nn.ReLU()",
        "nn.Conv1d(8, 8, 3, padding=4, dilation=4)",
        "nn.ReLU()",
        "nn.Conv1d(8, 1, 3, padding=8, dilation=8)",
      ),
      input: "1, 1, 128",
      gives: "[1, 1, 128]; each output sample sees 31 input samples.",
      wrong: null,
      expect: { output: [1, 1, 128] },
    },
    {
      id: "depthwise-1d",
      title: "Depthwise and pointwise, 4 channels",
      model: stack("nn.Conv1d(4, 4, 5, padding='same', groups=4)", "nn.Conv1d(4, 8, 1)"),
      input: "1, 4, 60",
      gives: "[1, 8, 60]. With groups=4 each channel has a kernel to itself.",
      wrong: null,
      expect: { output: [1, 8, 60] },
    },
  ],
};

/** @type {Group} */
const images = {
  title: "Images and volumes",
  examples: [
    {
      id: "image-autoencoder",
      title: "An image there and back",
      model: autoencoder(
        [
          "nn.Conv2d(1, 16, 3, stride=2, padding=1)",
          "nn.ReLU()",
          "nn.Conv2d(16, 32, 3, stride=2, padding=1)",
          "nn.ReLU()",
        ],
        [
          "nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1)",
          "nn.ReLU()",
          "nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1)",
        ],
      ),
      input: "1, 1, 64, 64",
      more: {
        kernels: { "encoder.0": "gaussian", "encoder.2": "gaussian", "decoder.0": "triangle", "decoder.2": "triangle" },
      },
      gives: "[1, 1, 64, 64]. The kernels are set by hand, so that the image comes back blurred rather than as noise.",
      wrong: null,
      expect: { output: [1, 1, 64, 64] },
    },
    {
      id: "edges",
      title: "Sobel kernels: edges",
      model: "nn.Conv2d(1, 2, 3, padding=1, padding_mode='replicate')",
      input: "1, 1, 64, 64",
      more: { kernels: { "": "sobel" } },
      gives: "[1, 2, 64, 64]: one map of upright edges, one of level ones.",
      wrong: null,
      expect: { output: [1, 2, 64, 64] },
    },
    {
      id: "depthwise-2d",
      title: "Depthwise separable, 3 channels",
      model: stack("nn.Conv2d(3, 3, 3, padding=1, groups=3)", "nn.Conv2d(3, 16, 1)"),
      input: "1, 3, 32, 32",
      gives: "[1, 16, 32, 32] from 94 parameters; one plain 3 × 3 layer would take 448.",
      wrong: null,
      expect: { output: [1, 16, 32, 32] },
    },
    {
      id: "volume",
      title: "A volume: Conv3d and back",
      model: stack(
        "nn.Conv3d(1, 8, 3, stride=2, padding=1)",
        "nn.ReLU()",
        "nn.ConvTranspose3d(8, 1, 3, stride=2, padding=1, output_padding=1)",
      ),
      input: "1, 1, 16, 16, 16",
      more: { kernels: { 0: "gaussian", 2: "triangle" } },
      gives: "[1, 1, 16, 16, 16], by way of 8 × 8 × 8.",
      wrong: null,
      expect: { output: [1, 1, 16, 16, 16] },
    },
  ],
};

/** The menu, the four questions first. */
export const groups = [autoencoderShape, convOutput, transposedSize, differentSizes, whole, signals, images];

/** What the page opens with. */
export const firstExample = chirp;

/**
 * @param {Example} example
 * @returns {Partial<State>}
 */
export function stateOf(example) {
  return {
    outputSize: "",
    seed: 0,
    signal: "",
    kernels: {},
    chosen: null,
    ...example.more,
    model: example.model,
    input: example.input,
  };
}

/**
 * The example a state still is, if any.
 * @param {State} state
 */
export function exampleOf({ model, input }) {
  for (const group of groups)
    for (const example of group.examples)
      if (example.model === model && example.input === input) return { group, example };
  return null;
}
