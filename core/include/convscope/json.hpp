#pragma once

#include <span>
#include <string>

#include "convscope/cells.hpp"
#include "convscope/coverage.hpp"
#include "convscope/error.hpp"
#include "convscope/explain.hpp"
#include "convscope/fixes.hpp"
#include "convscope/function.hpp"
#include "convscope/layer.hpp"
#include "convscope/mirror.hpp"
#include "convscope/paddings.hpp"
#include "convscope/reach.hpp"
#include "convscope/read_error.hpp"
#include "convscope/round_trip.hpp"
#include "convscope/signal.hpp"
#include "convscope/solve.hpp"
#include "convscope/summary.hpp"
#include "convscope/text.hpp"
#include "convscope/torch_names.hpp"

/// Reports as JSON text, for every interface that isn't C++. Keys are in camelCase, an absent optional is null,
/// text that is not UTF-8 comes out with U+FFFD, and a number that JSON can't hold (infinite or not a number) is null.
/// Integers are written in full: those beyond 2^53 lose their last digits in JavaScript.
namespace convscope {

/// `{type, message, stage, layer, hint, line, column}`; layer, line and column are null where unknown.
[[nodiscard]] std::string to_json(const Error& error);

/// `{input, output, inputs, outputs, error, parameters, macs, layers, spatial, encoded, repr}`; a layer is `{name,
/// type, text, input, output, inputs, outputs, parameters, macs, formula: [{axis, symbolic, numeric}], unread: [{count,
/// ranges: [[begin, end]]}], receptiveField: [{size, jump, start}], line, column}`, and where LayerReport::same_as is
/// set `{name, sameAs, receptiveField, line, column}`.
[[nodiscard]] std::string to_json(const Report& report);

/// `{error, layers: [{name, type, axes: [{reads: [[begin, end, count]], reached: [[begin, end, count]]}]}]}`; an axis
/// is null where it could not be followed.
[[nodiscard]] std::string to_json(const Coverage& coverage);

/// `{error, tensors: [{name, shape, relation, axes: [[[begin, end]]]}]}`; an axis is null where it could not be
/// followed.
[[nodiscard]] std::string to_json(const Reach& reach);

/// `{error, layers: [{name, type, sentence, axes: [{axis, input, output, sentences, sameOutput: {from, to}, unread:
/// {count, ranges}, remainder, outputPadding, outputSizes: {from, to}, overlap: {least, most, pattern, biasOnly}, line:
/// {begin, end, windows, step, leftOver, parts: [{cells: [{position, kind, count}], windows: [{index, begin,
/// end}]}]}}], checkerboard: {score, sentence}, undo: {text, sentence}}]}`.
[[nodiscard]] std::string to_json(const Explanation& explanation);

/// `{error, layers: [{name, type, conventions: [{name, option, source, axes: [{axis, begin, end, output, shift,
/// sentence, line}], sentence}]}]}`; a line as above.
[[nodiscard]] std::string to_json(const Paddings& paddings);

/// `{position, channel, terms: [{tap, at, source, kind, input, weight, product}], channels: [{channel, sum}], own,
/// others, bias, sum, value}`; source is null where a zero stands, kind "input", "padding" or "inserted".
[[nodiscard]] std::string to_json(const Cell& cell);

/// `{position, value, cells: [{position, tap, at, weight, product}]}`.
[[nodiscard]] std::string to_json(const CellReach& reach);

/// `{type, transposed, position, inputShape, outputShape, channel, groups, group: [begin, end], inputGroups,
/// outputGroups, bias, kernelIndex: [first, second], slice, axes: [{name, input, output, kernel, stride, dilation,
/// inserted, padBegin, padEnd, places: [{at, source, kind, read}], outputs: [{at, first, last, reached}]}]}`. The
/// planes are tensors, and left out.
[[nodiscard]] std::string to_json(const Grid& grid);

/// `[{path, type, depth, container, known, text, line, column, parameters: [{name, text, given, required, kind,
/// choices}]}]`.
[[nodiscard]] std::string to_json(std::span<const text::OutlineEntry> outline);

/// `{sentence, fixes: [{label, layer, explanation, changes: [{layer, name, before, after}], model, input, outputSize,
/// output}]}`.
[[nodiscard]] std::string to_json(const SizeMismatch& mismatch);

/// `{axis, axes, input, dimension, sizes: [{size, encoded, output, off, error}], next, below, above,
/// sentence}`; encoded, output, off, error, next, below and above are null where there are none.
[[nodiscard]] std::string to_json(const RoundTrip& trip);

/// `{error, sentence, fixes, bounded}`, fixes as above.
[[nodiscard]] std::string to_json(const Remedy& remedy);

/// `{type, message, recognised, form, numbers: [{name, text, meaning}], meaning, sources: [{layer, type, text, model,
/// input, outputSize, given}], fixes}`, fixes as above.
[[nodiscard]] std::string to_json(const ErrorReading& reading);

/// `{text, model, input, encoded, steps: [{layer, type, becomes}]}`.
[[nodiscard]] std::string to_json(const Mirror& mirror);

/// `{input, wanted, exact: [{text, changes: [{layer, name, value: [...]}], output}], total, tried, nearest: [...],
/// reason}`; total and tried null where absent.
[[nodiscard]] std::string to_json(const SolveReport& report);

/// `[{name, from, to}]`.
[[nodiscard]] std::string to_json(std::span<const SizeArgument> arguments);

/// `[{type, spatial, parameters: [{name, text, required, kind, choices}]}]`; text is the default, "" where required.
[[nodiscard]] std::string to_json(std::span<const LayerEntry> table);

/// `[{name, callees: ["torch.cat", ...]}]`.
[[nodiscard]] std::string to_json(std::span<const FunctionEntry> table);

/// `[{module, classes: ["Conv1d", ...]}]`.
[[nodiscard]] std::string to_json(std::span<const TorchModule> modules);

/// `[{name, label}]`.
[[nodiscard]] std::string to_json(std::span<const signal::Choice> choices);

/// `{compared, mse, psnr}`; psnr is null where it is infinite. The difference is a tensor, and left out.
[[nodiscard]] std::string to_json(const signal::Quality& quality);

}  // namespace convscope
