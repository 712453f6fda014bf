/** Sizes of a tensor, outermost first: (N, C, L), (N, C, H, W), (N, C, D, H, W), or the same without N. */
export type Shape = number[];

/** Values in row-major order. Always a copy: it stays as it is whatever happens afterwards. */
export interface Tensor {
  shape: Shape;
  data: Float32Array;
}

/** What functions take as a tensor; the data are copied. */
export interface TensorLike {
  shape: readonly number[];
  data: Float32Array | readonly number[];
  /** "int64": whole numbers, such as the indices that Embedding takes. */
  dtype?: "float32" | "int64";
}

/** The input of a model: its shape. For a graph with several inputs, or with integers: one entry for each. */
export type InputShape =
  readonly number[] | readonly (readonly number[] | { shape: readonly number[]; dtype?: "float32" | "int64" })[];

/** Tensors by PyTorch's names ("0.weight"), in PyTorch's order. */
export type StateDict = Record<string, Tensor>;

/** ConvTranspose's `output_size`: an int, or a list with or without batch and channels. */
export type OutputSize = number | readonly number[] | null;

/** When an error comes up: reading the text, constructing a layer, or calling it. */
export type Stage = "text" | "init" | "call";

/** What went wrong, in PyTorch's words. */
export interface ErrorReport {
  /** Python's exception type: "RuntimeError", "ValueError", "TypeError", "SyntaxError", ... */
  type: string;
  /** PyTorch's text, its first line word for word. */
  message: string;
  stage: Stage;
  /** state_dict prefix of the failing module, "" for a lone layer; null where unknown. */
  layer: string | null;
  /** What to change, with numbers; may be empty. */
  hint: string;
  /** Place in the model text, from 1; columns count characters. */
  line: number | null;
  column: number | null;
}

/** The same as an Error: `name` is Python's exception type. */
export interface ConvscopeError extends Error {
  stage: Stage;
  layer: string | null;
  hint: string;
  line: number | null;
  column: number | null;
}

/** How the size of one spatial axis comes about. */
export interface AxisFormula {
  /** "L", "H", "W", "D" */
  axis: string;
  symbolic: string;
  numeric: string;
}

/** What one output value sees of the whole model's input along one spatial axis, in input samples. */
export interface ReceptiveField {
  /** From the first to the last sample read. */
  size: number;
  /** Between neighbouring outputs; below 1 after upsampling. Null where they do not advance evenly. */
  jump: number | null;
  /** First sample that output 0 reads; negative: in the padding. */
  start: number;
}

/** Input samples of a layer that no output reads, along one axis. */
export interface Unread {
  count: number;
  /** [begin, end), the first 256 of them. */
  ranges: [number, number][];
}

export interface LayerReport {
  /** state_dict prefix: "enc.0"; for a function in a graph the node's name. */
  name: string;
  /** "Conv2d"; for a function "cat" */
  type: string;
  /** PyTorch's repr; for a function its call, "torch.cat([h, x], dim=1)". */
  text: string;
  /** Of the first tensor it gets. */
  input: Shape;
  /** Of the first tensor it gives; null for the layer that failed. */
  output: Shape | null;
  /** Of all tensors it gets, and gives. */
  inputs: Shape[];
  outputs: Shape[];
  parameters: number;
  /** Multiply-accumulates of one call. */
  macs: number;
  /** Per spatial axis; empty for layers that keep the shape. */
  formula: AxisFormula[];
  receptiveField: ReceptiveField[];
  unread: Unread[];
  /** Where its call begins in the model text, from 1; null in a graph. */
  line: number | null;
  column: number | null;
}

/** The most memory in bytes that is needed at once, besides what the caller holds and what kernels work in. */
export interface MemoryUse {
  /** By forward with grad: false: parameters, buffers, and what is alive at the worst call. */
  inference: number;
  /** By forward and backward: all activations, the parameters' gradients, and the worst call. */
  training: number;
  /** What forward keeps for backward: inputs and results of all calls. */
  activations: number;
}

export interface Report {
  /** The first input's shape. */
  input: Shape;
  /** The first output's shape; null when there is an error. */
  output: Shape | null;
  inputs: Shape[];
  /** Empty when there is an error. */
  outputs: Shape[];
  error: ErrorReport | null;
  parameters: number;
  macs: number;
  /** null when there is an error. */
  memory: MemoryUse | null;
  /** In the order of their calls, up to and including the one that failed. */
  layers: LayerReport[];
  /** Trailing spatial axes of the input; 0 where nothing says it. */
  spatial: number;
  /** The call, by its place in `layers`, whose result the decoder begins with; null without a decoder. */
  encoded: number | null;
  /** print(model); "" when the model could not be made. */
  repr: string;
}

/** [begin, end, count]: neighbouring positions with the same count. */
export type CountedRange = [number, number, number];

/** How positions of a tensor depend on the model's input along one spatial axis. */
export interface AxisCoverage {
  /** For each input sample, how many positions depend on it; 0: unread. */
  reads: CountedRange[];
  /** For each position, how many input samples it depends on; 0: bias only. */
  reached: CountedRange[];
}

export interface Coverage {
  error: ErrorReport | null;
  /** One entry for each call, as in a report; an axis is null where it could not be followed. */
  layers: { name: string; type: string; axes: (AxisCoverage | null)[] }[];
}

/** The part of one tensor that a position reads or feeds. */
export interface TensorReach {
  /** As in a report; "" for the model's input. */
  name: string;
  shape: Shape;
  /** "read": the position is computed from it. "fed": it is computed from the position. "none": neither. */
  relation: "chosen" | "read" | "fed" | "none";
  /** For each axis the positions [begin, end), in order; null where it could not be followed. */
  axes: ([number, number][] | null)[];
}

export interface Reach {
  error: ErrorReport | null;
  /** The model's first input, then the first result of every call that works. */
  tensors: TensorReach[];
}

/** Sizes from … to, both included; `to` is null where there is no end. */
export interface SizeRange {
  from: number;
  to: number | null;
}

/** One axis of a call as a line of positions, numbered like the input's samples; transposed: like the output's. */
export interface NumberLine {
  /** First position, negative with padding. */
  begin: number;
  /** Behind the last one. */
  end: number;
  /** How many windows there are in all; transposed: inputs. */
  windows: number;
  /** From tap to tap of a window. */
  step: number;
  /** Positions at the end behind the last window. */
  leftOver: number;
  /** The whole line, or of one of more than 32 positions its two ends. */
  parts: {
    /** `count`: windows over the position; transposed: inputs that reach it. */
    cells: { position: number; kind: "sample" | "unread" | "padding" | "output" | "bias" | "cropped"; count: number }[];
    /** Where output `index` reads, or input `index` writes: begin, begin + step, … end − 1. */
    windows: { index: number; begin: number; end: number }[];
  }[];
}

/** Why one axis of a call has its size. null: does not apply to the layer, or would take too long. */
export interface AxisExplanation {
  axis: string;
  input: number;
  output: number;
  /** The first says why this size. */
  sentences: string[];
  /** The input sizes that give this very output. */
  sameOutput: SizeRange;
  unread: Unread | null;
  /** Padded positions behind the last window; negative: how far the last window reaches beyond (ceil_mode). */
  remainder: number | null;
  /** Of a convolution: what its ConvTranspose needs to come back to this input. */
  outputPadding: number | null;
  /** Of a transposed convolution: what output_size may ask for. */
  outputSizes: SizeRange | null;
  /** How many inputs meet in an output away from the ends; output o gets pattern[o % stride]. */
  overlap: { least: number; most: number; pattern: number[]; biasOnly: Unread | null } | null;
  line: NumberLine | null;
}

export interface LayerExplanation {
  name: string;
  type: string;
  /** What the call does to the shape. */
  sentence: string;
  axes: AxisExplanation[];
  /** Of a transposed convolution with outputs away from the ends: 0 where these add up equally many inputs, 1 where some
   * get none. */
  checkerboard: { score: number; sentence: string } | null;
  /** The layer that brings these sizes back; it was run. */
  undo: { text: string; sentence: string } | null;
}

export interface Explanation {
  error: ErrorReport | null;
  /** Every call that works, in order. */
  layers: LayerExplanation[];
}

/** What "same" padding means in another framework, for one layer. */
export interface PaddingConvention {
  /** "TensorFlow, Keras" */
  name: string;
  /** "padding='same'" */
  option: string;
  /** Address of the definition. */
  source: string;
  /** Empty where it is not defined for this layer. */
  axes: {
    axis: string;
    /** Positions padded before the input; transposed: cropped at the output's beginning. */
    begin: number;
    /** The same at the end; negative: positions added to a transposed convolution's output. */
    end: number;
    /** Added to a transposed convolution's output before `end` is cropped: ONNX's. */
    outputPadding: number;
    output: number;
    /** How much further back every window lies than in PyTorch; negative: further ahead. */
    shift: number;
    sentence: string;
    line: NumberLine | null;
  }[];
  /** What gives the same values in PyTorch; empty where it is not defined, or no arguments do. */
  text: string;
  /** How to get it in PyTorch, and what else differs; or why it is not defined. */
  sentence: string;
}

export interface Paddings {
  error: ErrorReport | null;
  /** Every convolution, transposed one and pooling that works, in order. */
  layers: { name: string; type: string; conventions: PaddingConvention[] }[];
}

/** "size": an int or a tuple. "padding": a size or a choice. Choices are Python literals: "'zeros'". */
export type ParameterKind = "int" | "size" | "bool" | "float" | "choice" | "padding" | "any";

export interface LayerParameter {
  /** PyTorch's name: "kernel_size" */
  name: string;
  /** Python text of the default; "" where required. */
  text: string;
  required: boolean;
  kind: ParameterKind;
  choices: string[];
}

export interface LayerType {
  type: string;
  /** Number of spatial axes it works on; 0: any shape. */
  spatial: number;
  parameters: LayerParameter[];
}

/** A function that can stand in a graph. */
export interface FunctionType {
  /** What it does: "cat". */
  name: string;
  /** What it is called: "torch.cat", "Tensor.add", "operator.add", "F.relu". */
  callees: string[];
}

/** The classes that one Python module of torch.nn defines. */
export interface TorchModule {
  /** Last part of its name: "conv" for torch.nn.modules.conv. */
  module: string;
  classes: string[];
}

export interface OutlineParameter extends LayerParameter {
  /** As it stands in the text, or PyTorch's default. */
  text: string;
  /** false: the text leaves it at the default. */
  given: boolean;
}

export interface OutlineEntry {
  /** state_dict prefix; "" for the outermost module. */
  path: string;
  type: string;
  /** Nesting, 0 for the outermost. */
  depth: number;
  container: boolean;
  /** false: no layer of this name. */
  known: boolean;
  /** The call as it stands in the text. */
  text: string;
  line: number;
  column: number;
  parameters: OutlineParameter[];
}

/** One change of a model text. */
export type Edit =
  /** Parameter `name` of module `path` becomes `value`, Python text; "" takes it back to the default. */
  | { action: "set"; path: string; name: string; value: string }
  /** Module text `value` goes into container `path` before child `index`; -1: at the end. */
  | { action: "insert"; path: string; value: string; index?: number }
  | { action: "remove"; path: string }
  | { action: "duplicate"; path: string }
  /** Module `path` goes to place `index` among its siblings. */
  | { action: "move"; path: string; index: number }
  /** Module `path` becomes the module text `value`. */
  | { action: "replace"; path: string; value: string };

/** One place of the code that a fix changes. */
export interface CodeChange {
  /** "module": a layer as a whole, put in, taken out or replaced; "text": a line; "tensor": code that brings a tensor, `x`, into the input's new shape. */
  kind: "argument" | "module" | "text" | "input" | "tensor" | "outputSize";
  /** Path of the module, of the place where a new one is put in; "" for a lone layer, the text, the input and output_size. */
  layer: string;
  /** Of an argument: "kernel_size"; "" for other kinds. */
  name: string;
  /** What stands there; "": nothing, the default holds. */
  before: string;
  /** What takes its place; "": nothing. */
  after: string;
}

/** A change that was run through the core and does what it says. */
export interface Fix {
  label: string;
  /** Path of the first changed module; "" where the input changes. */
  layer: string;
  explanation: string;
  changes: CodeChange[];
  /** The whole model text after the change. */
  model: string;
  input: Shape;
  /** What forward is to be given then; null: nothing. */
  outputSize: number | number[] | null;
  output: Shape;
}

/** What is wrong with a model and what mends it. */
export interface Remedy {
  error: ErrorReport | null;
  /** Why a size does not come back; "" where that is not the trouble. */
  sentence: string;
  /** Nearest change first. */
  fixes: Fix[];
  /** The search ended before everything was tried: there may be nearer changes. */
  bounded: boolean;
}

/** A layer, or a call of a function, that says a message: it was run. */
export interface ErrorSource {
  /** Path in the model or code that was given; "" for a lone layer. */
  layer: string;
  type: string;
  /** Its constructor as it is written, or the call. */
  text: string;
  /** What says the message ... */
  model: string;
  /** ... on this input ... */
  input: Shape;
  /** ... and with this output_size. */
  outputSize: number | number[] | null;
  /** Stands in the model or in the pasted code; false: a layer made of the message's numbers. */
  given: boolean;
}

/** What a message of PyTorch says. */
export interface ErrorReading {
  /** "RuntimeError"; "" where the text names none. */
  type: string;
  /** As it stands in the text, without the type; the last line where none is recognised. */
  message: string;
  /** false: no message that Convscope knows; all below is empty then. */
  recognised: boolean;
  /** The message with names in braces in place of its numbers; "" for one that only the model knows. */
  form: string;
  /** `meaning` is "" where the name says it. */
  numbers: { name: string; text: string; meaning: string }[];
  /** What is wrong, with the numbers. */
  meaning: string;
  /** Where it came from or can have come from, the most certain first. */
  sources: ErrorSource[];
  /** Of the first source: each was run. */
  fixes: Fix[];
}

export interface Mismatch {
  /** "99, not 100: stride 2 sends 99 and 100 both to 50." */
  sentence: string;
  fixes: Fix[];
}

export interface SolveRequest {
  /** Any model text: a layer, or a chain of layers. */
  layer: string;
  /** One size for all spatial axes, one for each, or a whole shape. */
  input: number | readonly number[];
  /** The spatial sizes wanted, in the same forms. */
  output: number | readonly number[];
  /** Arguments that may change: "stride" wherever there is one, or "1.stride". Without it all that set sizes. */
  free?: readonly string[];
  /** First and last value tried, by the argument's name. */
  bounds?: Record<string, readonly [number, number]>;
  /** The most answers listed: 64. */
  limit?: number;
}

/** An argument that sets sizes, with the bounds that `solve` keeps to when none are given. */
export interface SizeArgument {
  name: string;
  from: number;
  to: number;
}

export interface Solution {
  /** The model text after the changes. */
  text: string;
  /** By "stride" or, in a stack, "1.stride": one number, or one for each axis. Empty: it does already. */
  changed: Record<string, number | number[]>;
  /** Its spatial sizes. */
  output: Shape;
}

export interface SolveReport {
  input: Shape;
  wanted: Shape;
  /** Answers within the bounds, nearest change first; the first of `total`. */
  exact: Solution[];
  /** How many there are in all; null where not every combination was tried. */
  total: number | null;
  /** Where not every combination was tried: all that change up to so many arguments were, none that changes more. */
  tried: number | null;
  /** Where none is exact: those whose sizes come nearest. */
  nearest: Solution[];
  /** Why the model as given does not; null where it does. */
  reason: string | null;
}

/** A decoder that undoes an encoder's shapes. It was run. */
export interface Mirror {
  /** The decoder. */
  text: string;
  /** Encoder and decoder in one nn.Sequential. */
  model: string;
  /** Of the encoder, and what the decoder gives back. */
  input: Shape;
  /** Between the two. */
  encoded: Shape;
  /** What became of each layer of the encoder; `becomes` is "" where it was left out. */
  steps: { layer: string; type: string; becomes: string }[];
}

export interface RoundTripOptions {
  /** The spatial axis that changes: its letter in formulas, or its number from 0, negative from the end; the last. */
  axis?: string | number;
  /** The first size; without it the 512 sizes that the input's own lies in. */
  from?: number;
  /** The last size, included. At most 4096 sizes are tried at once. */
  to?: number;
  /** Sizes of the other axes; without it the channels the model asks for, and every spatial axis of the size tried. */
  inputShape?: readonly number[];
}

/** What one input size becomes, along the axis. */
export interface RoundTripSize {
  size: number;
  /** Where the decoder begins; null without a decoder, or where the axis is gone. */
  encoded: number | null;
  /** After the model; null where it fails, or the output has other axes. */
  output: number | null;
  /** output − size: 0 comes back exactly. */
  off: number | null;
  error: ErrorReport | null;
}

export interface RoundTrip {
  axis: string;
  /** Letters of all spatial axes. */
  axes: string[];
  input: Shape;
  /** The axis as an index into it. */
  dimension: number;
  sizes: RoundTripSize[];
  /** The first size that was not tried, where the work came to its bound. */
  next: number | null;
  /** The nearest size tried that comes back and is smaller than the input's. */
  below: number | null;
  /** And larger. */
  above: number | null;
  /** "256 of 512 sizes come back: 1, 3, 5, … 511, 2 apart." */
  sentence: string;
}

/** One named signal or kernel. */
export interface Choice {
  name: string;
  label: string;
}

export interface Quality {
  /** Sizes of the part compared. */
  compared: Shape;
  /** Mean squared error. */
  mse: number;
  /** In dB; Infinity when equal. */
  psnr: number;
  /** b − a on the part compared. */
  difference: Tensor;
}

export interface Gradients {
  /** Of the first input. */
  input: Tensor;
  inputs: Tensor[];
  parameters: StateDict;
}

export interface PrepareOptions {
  /** forward's output_size, of a lone ConvTranspose or MaxUnpool. */
  outputSize?: OutputSize;
  /**
   * false, as in torch.no_grad(): nothing is kept for backward() or activation(). Memory is used again as soon as it can
   * be, and an activation is computed together with the convolution before it. true when left out.
   */
  grad?: boolean;
}

export interface ForwardOptions extends PrepareOptions {
  /**
   * Tensors of the outputs' shapes to write them into, as PyTorch's out=: they are returned, and nothing new is made.
   * For loops: a browser takes longer to give out fresh memory than a fast layer to fill it.
   */
  out?: Tensor | Tensor[];
}

/**
 * A forward that copies nothing: inputs are written and outputs read where the engine has them. For loops over frames.
 * Holds until the module is prepared or called with other shapes or options, switched by train() or deleted: then run()
 * and `data` throw.
 */
export interface PreparedForward {
  /**
   * `data` is a view of the engine's memory: write all of it before each run(), which may use that memory again. Take it
   * from here each time, and keep it no longer than the module: memory that grows is another array.
   */
  readonly inputs: readonly Tensor[];
  /** `data` is a view too, of what the last run() has left; the next one writes over it. */
  readonly outputs: readonly Tensor[];
  /** As forward() with what is in `inputs`. */
  run(): void;
}

/** A model with parameters. Lives in the engine until delete(). */
export interface Module {
  stateDict(): StateDict;
  /** The same checks and messages as PyTorch's; nothing is changed when it throws. */
  loadStateDict(dict: Record<string, TensorLike>): void;
  /** In training, dropout draws on the generator that made the parameters, and norms update their running statistics. */
  forward(x: TensorLike, options?: ForwardOptions): Tensor;
  /** One tensor for each input of a graph. What returns one tensor gives that tensor, not an array. */
  forward(x: readonly TensorLike[], options?: ForwardOptions): Tensor | Tensor[];
  /** What forwards of inputs of that shape need, with access to their memory. */
  prepare(input: InputShape, options?: PrepareOptions): PreparedForward;
  /** Gradients of sum(output · gradOutput) of the last forward; one for each output. */
  backward(gradOutput: TensorLike | readonly TensorLike[]): Gradients;
  /** As in PyTorch: over what `.eval()` in the text says. */
  train(mode?: boolean): void;
  eval(): void;
  /** First result of call number `layer`, in the order of report.layers, in the last forward. */
  activation(layer: number): Tensor;
  /**
   * How the value at `position` of the output of call number `layer` comes about, in the last forward: only of
   * convolutions. Positions are whole indices, [n, c, ...]. Throws an IndexError for a position that is none,
   * NotImplementedError for other layers, ValueError where there is too much to list.
   */
  cell(layer: number, position: readonly number[], options?: CellOptions): Cell;
  /** Every output of one channel that the input sample at `position` reaches. */
  cellReach(layer: number, position: readonly number[], outputChannel: number): CellReach;
  /** What to draw around an output position. */
  grid(layer: number, position: readonly number[], options?: GridOptions): Grid;
  /** The matrix (outputs, inputs) that takes one input plane to one output plane, bias left out. */
  channelMatrix(layer: number, outputChannel: number, inputChannel: number): Tensor;
  /** Fills "<path>.weight" with a named kernel and the bias with 0; "default" brings PyTorch's values back. */
  setKernel(path: string, name: string): void;
  /** The weight of `path` becomes a copy of the weight of `fromPath`. */
  tie(path: string, fromPath: string): void;
  /** Frees its memory. Harmless when done before. */
  delete(): void;
}

export interface CellOptions {
  /** The input channel whose terms are listed; the first that the output channel reads when left out. */
  channel?: number;
}

/** What stands at a place that windows read: a sample, padding, or a zero between the samples of a ConvTranspose. */
export type PlaceKind = "input" | "padding" | "inserted";

export interface Place {
  /** From the first sample on; negative: before it. */
  at: number;
  /** The sample whose value stands here; null: zero. */
  source: number | null;
  kind: PlaceKind;
  /** Some output reads it. */
  read: boolean;
}

/** One product. Taps that meet a zero are listed too. */
export interface CellTerm {
  /** Place in the kernel as PyTorch stores it, one number for each spatial axis. */
  tap: number[];
  /** Place that is read, from the first sample on; of a ConvTranspose among the samples with zeros inserted. */
  at: number[];
  /** The sample whose value stands there; null: zero. */
  source: number[] | null;
  kind: PlaceKind;
  input: number;
  weight: number;
  product: number;
}

/** One output value: bias + the sums of all channels. */
export interface Cell {
  position: number[];
  /** The input channel whose terms are listed. */
  channel: number;
  terms: CellTerm[];
  channels: { channel: number; sum: number }[];
  /** The sum of the terms, and that of the other input channels. */
  own: number;
  others: number;
  /** null: the layer has none. */
  bias: number | null;
  /** Added in double precision. */
  sum: number;
  /** What the layer computed. */
  value: number;
}

/** An output that an input sample reaches. */
export interface ReachedCell {
  /** Along the spatial axes. */
  position: number[];
  tap: number[];
  /** Where the output meets the sample. */
  at: number[];
  weight: number;
  /** What it adds there. */
  product: number;
}

/** One input sample and the outputs of one channel that it reaches. */
export interface CellReach {
  position: number[];
  value: number;
  cells: ReachedCell[];
}

export interface GridOptions extends CellOptions {
  /** About how many places to draw along an axis, 16 when left out. */
  cells?: number;
  /** Of a volume: which slice of the kernel, 0 when left out. */
  depthTap?: number;
}

export interface GridAxis {
  /** "L", "H", "W", "D" */
  name: string;
  input: number;
  output: number;
  kernel: number;
  stride: number;
  dilation: number;
  /** Zeros between two samples: stride − 1 of a ConvTranspose. */
  inserted: number;
  /** Places before the first and after the last sample; negative: so many are cropped. */
  padBegin: number;
  padEnd: number;
  /** Neighbours. */
  places: Place[];
  /** Neighbours; first, last: the places its window spans; reached: taps that meet a sample, 0: the bias alone. */
  outputs: { at: number; first: number; last: number; reached: number }[];
}

/** A stretch of a convolution to draw. The planes are (rows, columns); of a 1-D layer, one row. */
export interface Grid {
  type: string;
  transposed: boolean;
  /** The type of the layer whose matrix, with the same weight, is the transpose of this one's; null where there is none. */
  opposite: string | null;
  position: number[];
  inputShape: Shape;
  outputShape: Shape;
  channel: number;
  groups: number;
  /** [begin, end): the input channels that the output channel reads. */
  group: [number, number];
  /** The same of every group, the first 256, and its output channels. */
  inputGroups: [number, number][];
  outputGroups: [number, number][];
  bias: number | null;
  /** What is drawn of the weight: its first two indices. */
  kernelIndex: [number, number];
  /** Of a volume: the place along the depth that is drawn of the input; else null. */
  slice: Place | null;
  axes: GridAxis[];
  /** A value for each pair of places. */
  input: Tensor;
  kernel: Tensor;
  /** A value for each pair of outputs. */
  output: Tensor;
}

/** PyTorch's CPU generator. Lives in the engine until delete(). */
export interface Generator {
  /** torch.rand: uniform on [0, 1). */
  rand(shape: readonly number[]): Tensor;
  /** torch.randn: mean 0, standard deviation 1. */
  randn(shape: readonly number[]): Tensor;
  /** tensor.uniform_(low, high); 0 and 1 when left out. */
  uniform(shape: readonly number[], low?: number, high?: number): Tensor;
  /** tensor.normal_(mean, std); 0 and 1 when left out. */
  normal(shape: readonly number[], mean?: number, std?: number): Tensor;
  /** tensor.bernoulli_(p): 1 with probability p, else 0; 0.5 when left out. */
  bernoulli(shape: readonly number[], p?: number): Tensor;
  /** torch.randint: whole numbers from low to high − 1. */
  randint(low: number, high: number, shape: readonly number[]): IntegerTensor;
  /** torch.randperm: 0 … n−1 in any order. */
  randperm(n: number): IntegerTensor;
  /** torch.nn.init.kaiming_uniform_ */
  kaimingUniform(shape: readonly number[], options?: KaimingOptions): Tensor;
  /** torch.nn.init.kaiming_normal_ */
  kaimingNormal(shape: readonly number[], options?: KaimingOptions): Tensor;
  /** torch.nn.init.xavier_uniform_; gain 1 when left out. */
  xavierUniform(shape: readonly number[], options?: { gain?: number }): Tensor;
  /** torch.nn.init.xavier_normal_; gain 1 when left out. */
  xavierNormal(shape: readonly number[], options?: { gain?: number }): Tensor;
  /** torch.nn.init.trunc_normal_; mean 0, std 1, a −2, b 2 when left out. */
  truncNormal(shape: readonly number[], options?: { mean?: number; std?: number; a?: number; b?: number }): Tensor;
  delete(): void;
}

/** Whole numbers, an int64 tensor in PyTorch. */
export interface IntegerTensor {
  shape: Shape;
  data: Float64Array;
}

export interface KaimingOptions {
  /** Negative slope of leaky_relu; 0 when left out. */
  a?: number;
  /** "fan_in" when left out. */
  mode?: "fan_in" | "fan_out";
  /** As torch.nn.init.calculate_gain has them; "leaky_relu" when left out. */
  nonlinearity?: string;
}

/** A seed from 0 to 2^64 − 1; above 2^53 as a BigInt. */
export type Seed = number | bigint;

export interface Convscope {
  readonly build: { readonly simd: "relaxed" | "simd128"; readonly threads: number; readonly version: string };
  /**
   * Resolves when all of the engine is here, which in a browser's worker is after load(): it is fetched as soon as this
   * is read, or a tenth of a second later. A call that needs more before waits for it. Rejects with a LoadError.
   */
  readonly loaded: Promise<void>;
  /** false once the engine has failed: load() starts a new one then. */
  readonly alive: boolean;
  /** Number of modules and generators that live in the engine. */
  liveHandles(): number;
  /** Size of the engine's memory. It grows with need and never shrinks; 0 once the engine has failed. */
  memoryBytes(): number;

  /** Runs the shapes through the model. Never throws for a wrong model or wrong sizes: see report.error. */
  summary(model: string, inputShape: InputShape, options?: { outputSize?: OutputSize }): Report;
  /** Which input samples every tensor depends on, exactly, along every spatial axis. */
  coverage(model: string, inputShape: InputShape, options?: { outputSize?: OutputSize }): Coverage;
  /**
   * What a part of one tensor reads and feeds in all others. `tensor`: 0, the input, when left out; 1: the first call's
   * result, and so on. `positions` are those along its last axes; the axes before are taken whole.
   */
  reach(
    model: string,
    inputShape: InputShape,
    options: { tensor?: number; positions: readonly number[]; outputSize?: OutputSize },
  ): Reach;
  /** Why every call gives its sizes, in sentences and numbers, axis by axis; `layer`: only the calls of that name. */
  explain(model: string, inputShape: InputShape, options?: { outputSize?: OutputSize; layer?: string }): Explanation;
  /** How TensorFlow and Keras, ONNX and JAX would pad each layer to "same"; `layer`: only the calls of that name. */
  paddings(model: string, inputShape: InputShape, options?: { outputSize?: OutputSize; layer?: string }): Paddings;
  /** A formula of a report for those who set it: one `<math>` element, and LaTeX for math mode. */
  typeset(formula: string): { mathml: string; latex: string };
  /** Reads "1, 3, 32, 32", "(1, 3, 32, 32)", "1x3x32x32", "torch.Size([1, 3])", ... */
  parseShape(text: string): Shape;
  /** All modules of the text, containers before their children; works for models whose values are wrong. */
  outline(model: string): OutlineEntry[];
  /** The model text after one change; what the change does not touch stays as it is. */
  edit(model: string, edit: Edit): string;
  /** Why the output's size is not the input's, and what mends it; null where there is nothing to say. */
  mismatch(model: string, inputShape: readonly number[]): Mismatch | null;
  /** Which arguments make an output of a wanted size: the nearest answers within bounds, each run. Throws the model's error. */
  solve(request: SolveRequest): SolveReport;
  /** The arguments with which a model's layers set sizes: what can be `free` for `solve`. Throws SyntaxError. */
  sizeArguments(model: string): SizeArgument[];
  /** The decoder that brings the shape back exactly. Throws the model's error, or that a layer has no opposite. */
  mirror(
    model: string,
    inputShape: readonly number[],
    options?: {
      /** The model has a decoder: mirror the layers before it. */
      replaceDecoder?: boolean;
    },
  ): Mirror;
  /** What every input size becomes: where it is encoded, and after the model. Throws the model's error. */
  roundTrip(model: string, options?: RoundTripOptions): RoundTrip;
  /** An input shape with which the model runs, or gets further than with `inputShape`; null where none is better. */
  fittingInput(model: string, inputShape: readonly number[]): number[] | null;
  /** Changes after which the whole model runs or, where it runs, brings its input's size back. Each was run. */
  fixes(model: string, inputShape: InputShape, options?: { outputSize?: OutputSize }): Remedy;
  /**
   * Reads a traceback, its last line or a message: what it says, the layers it can have come from, and what mends them.
   * Sizes that are none count as not given.
   */
  readError(text: string, options?: { model?: string; inputShape?: readonly number[] }): ErrorReading;
  /** Every layer Convscope knows. */
  layerTypes(): LayerType[];
  /** Every function that can stand in a graph. */
  functions(): FunctionType[];
  /** The call of a layer begun with values that fit a tensor of shape `arriving`: "nn.Conv2d(16, 16, 3)". */
  starter(type: string, arriving?: readonly number[]): string;
  /** Every class of torch.nn, whether Convscope computes it or not. */
  torchNames(): TorchModule[];

  /** Test signals for inputs with that many spatial axes (1 to 3). */
  signals(spatial: number): Choice[];
  /** The named signal in an input's shape; `spatial`: the number of trailing spatial axes. */
  signal(name: string, inputShape: readonly number[], options: { spatial: number; seed?: Seed }): Tensor;
  /** Named kernels for that many spatial axes (1 to 3). */
  kernels(spatial: number): Choice[];
  /** The named kernel in the shape of a convolution's weight. */
  kernel(
    name: string,
    weightShape: readonly number[],
    options?: { transposed?: boolean; groups?: number; stride?: readonly number[] },
  ): Tensor;
  /** How near b comes to a; `spatial`: trailing axes whose sizes may differ (default: all behind N and C). */
  compare(a: TensorLike, b: TensorLike, options?: { spatial?: number }): Quality;

  /** Parameters exactly as PyTorch's after torch.manual_seed(seed); seed 0 when left out. */
  module(model: string, options?: { seed?: Seed }): Module;
  generator(seed?: Seed): Generator;
}

export interface LoadOptions {
  /** "auto" (default): relaxed SIMD where the engine has it, else plain SIMD. */
  wasm?: "auto" | "relaxed" | "simd128";
  /**
   * Threads that share the work of a call; results are the same for any number. At most 16, and 1 where threads can't be
   * had: without relaxed SIMD, or in a page that is not cross-origin isolated. By default the cores of a cross-origin
   * isolated page, at most 4, and 1 in Node; 1 too where workers don't start, which is an error when threads were asked
   * for.
   */
  threads?: number;
}

/** Loads the engine. The same build is loaded once; call again after an InternalError for a new one. */
export function load(options?: LoadOptions): Promise<Convscope>;
