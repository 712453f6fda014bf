// `npm run docs`: writes docs/coverage.md, what of torch.nn and torch.nn.functional Convscope computes. What is there
// comes from the core itself, what PyTorch has from the core's list of its classes and functional_names.json; the
// reasons are here. A test keeps the file from going stale.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "../wasm/js/index.js";
import { root } from "./setup/paths.mjs";

/** @import { Convscope } from "../wasm/js/index.js" */

/** Where the page is kept. */
export const coverageFile = path.join(root, "docs/coverage.md");

/** Why something is not there: the first reason whose pattern fits the name, in order. */
const reasons = [
  { names: /^(Container|Module|ParameterDict|ParameterList)$/, reason: "base classes and holders of parameters" },
  { names: /^Lazy/, reason: "take their sizes from the first call; written with sizes they are there" },
  { names: /Loss|_loss$|^(binary_)?cross_entropy|^kl_div$/, reason: "losses: part of training, not of the model" },
  { names: /^(RNN|LSTM|GRU)/, reason: "recurrent: out of scope, they go step by step" },
  {
    names: /^Transformer|^MultiheadAttention$|^scaled_dot_product_attention$/,
    reason: "attention: out of scope, every position reads every other",
  },
  { names: /^(EmbeddingBag|embedding_bag)$/, reason: "bags of different lengths: sparse data" },
  { names: /^SyncBatchNorm$/, reason: "for several machines; on one it is BatchNorm" },
  { names: /^[Ff]ractional/, reason: "regions drawn at random" },
  { names: /^CrossMapLRN2d$/, reason: "for old models; LocalResponseNorm is the same" },
  { names: /^(pdist|one_hot|gumbel_softmax|affine_grid|grid_sample)$/, reason: "not part of the models shown here" },
  {
    names: /^(CosineSimilarity|PairwiseDistance|cosine_similarity|pairwise_distance)$/,
    reason: "compare two tensors, for losses",
  },
  { names: /_$/, reason: "in place: written without the underscore" },
];

/** Read and shown; they are no layers of the core's table. */
const containers = ["Sequential", "ModuleList", "ModuleDict"];

const unexplained = "not yet";

/** @param {string[]} names */
const code = (names) => names.map((name) => `\`${name}\``).join(" ");

/**
 * "`LSTM` `GRU`: recurrent", one line for each reason.
 * @param {string[]} names
 */
function explained(names) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const name of names) {
    const reason = reasons.find((each) => each.names.test(name))?.reason ?? unexplained;
    groups.set(reason, [...(groups.get(reason) ?? []), name]);
  }
  return [...groups].map(([reason, group]) => `${code(group)}: ${reason}`).join("<br>");
}

/**
 * One table: a row for each section.
 * @param {{ title: string, names: string[] }[]} sections
 * @param {(name: string) => boolean} has
 */
function table(sections, has) {
  const rows = sections.map(({ title, names }) => {
    const missing = names.filter((name) => !has(name));
    return `| ${title} | ${code(names.filter(has))} | ${explained(missing)} |`;
  });
  const names = sections.flatMap((section) => section.names);
  const head = ["| | computed | not computed |", "|---|---|---|"];
  return [`${names.filter(has).length} of ${names.length}.`, "", ...head, ...rows].join("\n");
}

/**
 * The whole page.
 * @param {Convscope} cs
 */
export function coverage(cs) {
  const layers = new Set([...containers, ...cs.layerTypes().map((layer) => layer.type)]);
  const callees = new Set(cs.functions().flatMap((each) => each.callees));
  const functional = JSON.parse(readFileSync(new URL("reference/functional_names.json", import.meta.url), "utf8"));
  const modules = cs.torchNames().map(({ module, classes }) => ({ title: `\`${module}\``, names: classes }));
  const others = [...callees].filter((callee) => !callee.startsWith("F."));
  const called = ["torch", "Tensor", "operator"].map((title) => ({
    title,
    names: others.filter((callee) => callee.startsWith(`${title}.`)).map((callee) => callee.slice(title.length + 1)),
  }));
  return `# What is computed

<!-- Written by \`npm run docs\` (tools/coverage.mjs); don't edit. -->

PyTorch 2.6, by Convscope's own tables. "Computed" means shapes, errors, values and gradients, as PyTorch gives them on a
CPU in float32. Layers that are not computed are refused with
an error that says what to do instead; functions that are not, as names that do not exist.

## torch.nn

By the Python module that defines the classes. ${table(modules, (name) => layers.has(name))}

## torch.nn.functional

In a graph, called \`F.relu\` or \`torch.nn.functional.relu\`. By the sections of PyTorch's documentation.
${table(functional.sections, (name) => callees.has(`F.${name}`))}

## Other functions in a graph

Sizes, subscripts and arithmetic on numbers besides.

| called | |
|---|---|
${called.map(({ title, names }) => `| \`${title}.\` | ${code([...new Set(names)].sort())} |`).join("\n")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(coverageFile, coverage(await load()));
