/** What the WebAssembly module exports; its meaning stands in wasm/src. Strings of reports are JSON. */

type Tensor = { shape: number[]; data: Float32Array };
type IntegerTensor = { shape: number[]; data: Float64Array };
type OutputSize = number | number[] | undefined;
type Handle = number;
/** Sizes, and whether it is int64. */
type Input = [number[], boolean];

/** The error is JSON: `{type, message, stage, layer, hint, line, column}`. */
export type Answer<T> = { value: T; error?: undefined } | { error: string };

/** Where inputs and outputs stand: places in HEAPF32. */
export interface Places {
  inputs: number[];
  outputs: { shape: number[]; begin: number; end: number }[];
}

export interface Native {
  maxText: number;
  /** The engine's memory: another array whenever it has grown. */
  HEAPF32: Float32Array;
  build(): string;
  /** At most the number of GlueOptions.threads. */
  setThreads(count: number): void;
  liveHandles(): number;
  memoryBytes(): number;
  summary(model: string, inputs: Input[], outputSize: OutputSize): string;
  coverage(model: string, inputs: Input[], outputSize: OutputSize): string;
  reach(model: string, inputs: Input[], outputSize: OutputSize, tensor: number, positions: number[]): string;
  explain(model: string, inputs: Input[], outputSize: OutputSize, layer: string | undefined): string;
  paddings(model: string, inputs: Input[], outputSize: OutputSize, layer: string | undefined): string;
  typeset(formula: string): { mathml: string; latex: string };
  mismatch(model: string, input: number[]): string;
  /** An empty input is none. */
  roundTrip(
    model: string,
    input: number[],
    axis: string,
    from: number | undefined,
    to: number | undefined,
  ): Answer<string>;
  fittingInput(model: string, input: number[]): number[] | null;
  fixes(model: string, input: number[], outputSize: OutputSize): string;
  /** `bounds`: [name, first, last]. */
  solve(
    layer: string,
    input: number[],
    output: number[],
    free: string[],
    bounds: [string, number, number][],
    limit: number,
  ): Answer<string>;
  sizeArguments(model: string): Answer<string>;
  mirror(model: string, input: number[], replaceDecoder: boolean): Answer<string>;
  readError(text: string, model: string, input: number[] | undefined): string;
  parseShape(text: string): Answer<number[]>;
  outline(model: string): Answer<string>;
  edit(model: string, action: number, path: string, name: string, value: string, index: number): Answer<string>;
  layerTypes(): string;
  starter(type: string, arriving: number[]): string;
  functions(): string;
  torchNames(): string;
  signals(spatial: number): string;
  signal(name: string, shape: number[], spatial: number, seed: string): Answer<Tensor>;
  kernels(spatial: number): string;
  kernel(name: string, shape: number[], transposed: boolean, groups: number, stride: number[]): Answer<Tensor>;
  compare(input: Tensor, output: Tensor, spatial: number): Answer<{ report: string; difference: Tensor }>;
  makeGenerator(seed: string): Handle;
  dropGenerator(handle: Handle): void;
  uniform(generator: Handle, shape: number[], low: number, high: number): Answer<Tensor>;
  normal(generator: Handle, shape: number[], mean: number, std: number): Answer<Tensor>;
  bernoulli(generator: Handle, shape: number[], p: number): Answer<Tensor>;
  randint(generator: Handle, low: number, high: number, shape: number[]): Answer<IntegerTensor>;
  randperm(generator: Handle, n: number): Answer<IntegerTensor>;
  kaiming(
    generator: Handle,
    shape: number[],
    normal: boolean,
    a: number,
    mode: string,
    nonlinearity: string,
  ): Answer<Tensor>;
  xavier(generator: Handle, shape: number[], normal: boolean, gain: number): Answer<Tensor>;
  truncNormal(generator: Handle, shape: number[], mean: number, std: number, a: number, b: number): Answer<Tensor>;
  makeNetwork(model: string, seed: string): Answer<Handle>;
  dropNetwork(handle: Handle): void;
  stateDict(network: Handle): Answer<Record<string, Tensor>>;
  loadStateDict(network: Handle, entries: [string, Tensor][]): Answer<undefined>;
  prepare(network: Handle, inputs: Input[], outputSize: OutputSize, grad: boolean): Answer<Places>;
  forward(network: Handle): Answer<undefined>;
  backward(network: Handle, gradOutputs: Tensor[]): Answer<{ inputs: Tensor[]; parameters: Record<string, Tensor> }>;
  train(network: Handle, mode: boolean): Answer<undefined>;
  activation(network: Handle, layer: number): Answer<Tensor>;
  cell(network: Handle, layer: number, position: number[], channel: number | undefined): Answer<string>;
  cellReach(network: Handle, layer: number, position: number[], outputChannel: number): Answer<string>;
  grid(
    network: Handle,
    layer: number,
    position: number[],
    channel: number | undefined,
    cells: number,
    depthTap: number,
  ): Answer<{ report: string; input: Tensor; kernel: Tensor; output: Tensor }>;
  channelMatrix(network: Handle, layer: number, outputChannel: number, inputChannel: number): Answer<Tensor>;
  setKernel(network: Handle, path: string, kernel: string): Answer<undefined>;
  tie(network: Handle, path: string, from: string): Answer<undefined>;
}

export interface GlueOptions {
  /** Of the build with threads: how many it shall have, this one included. */
  threads: number;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  /** The module will never be ready: no instance, or a worker that does not start. */
  fail(cause: unknown): void;
  print(): void;
  printErr(): void;
  /** Set by the build with threads as it starts. */
  PThread?: { terminateAllThreads(): void };
}

export type BuildName = "relaxed" | "relaxed-threads" | "simd128";

export const builds: Record<
  BuildName,
  /** `rest`: of a module in two parts. */
  { wasm: URL; rest?: URL; glue: () => Promise<{ default: (options: GlueOptions) => Promise<Native> }> }
>;
