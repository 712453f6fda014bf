#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convscope/fixes.hpp"
#include "convscope/model.hpp"
#include "convscope/text.hpp"
#include "graph/trace.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

/// One convolution of the model, either way, with the sizes it was called with.
struct Convolution {
  const LayerReport* row = nullptr;
  std::vector<AxisWindow> windows;

  [[nodiscard]] bool transposed() const { return windows.front().transposed; }
  [[nodiscard]] std::int64_t input(std::size_t axis) const { return row->input[row->input.size() - windows.size() + axis]; }
  [[nodiscard]] std::int64_t output(std::size_t axis) const {
    return (*row->output)[row->output->size() - windows.size() + axis];
  }
  /// Size a transposed layer makes without output_padding; for a convolution, the smallest input with this output.
  /// Both are the same formula (ConvUtils.h, conv_input_size): the one goes back where the other came from.
  [[nodiscard]] std::int64_t smallest(std::size_t axis) const {
    const AxisWindow& w = windows[axis];
    const std::int64_t positions = transposed() ? input(axis) : output(axis);
    return (positions - 1) * w.stride - w.pad_begin - w.pad_end + w.dilation * (w.kernel - 1) + 1;
  }
  /// "Conv1d (0)", as print(model) shows it; the bare type when `row` has no name.
  [[nodiscard]] std::string label() const {
    return row->name.empty() ? row->type : concat(row->type, " (", row->name, ")");
  }
};

/// An encoder and the decoder that is meant to undo its sizes, outermost pair first.
struct Autoencoder {
  std::vector<Convolution> encoder;
  std::vector<Convolution> decoder;  ///< decoder[i] mirrors encoder[i]
  std::size_t axes = 0;
};

/// Convolutions first, then as many transposed ones, whose strides multiply to the same: made to bring sizes back.
std::optional<Autoencoder> find_autoencoder(const Model& model, const Report& report) {
  Autoencoder found;
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    const LayerReport& row = report.layers[i];
    const Layer& layer = *model.layers()[i]->layer;
    if (!layer.weight_use()) continue;
    Convolution convolution{&row, layer.windows(row.input, {})};
    if (found.axes == 0) found.axes = convolution.windows.size();
    if (found.axes != convolution.windows.size()) return std::nullopt;
    if (convolution.transposed()) {
      found.decoder.push_back(std::move(convolution));
    } else if (found.decoder.empty()) {
      found.encoder.push_back(std::move(convolution));
    } else {
      return std::nullopt;
    }
  }
  if (found.encoder.empty() || found.encoder.size() != found.decoder.size()) return std::nullopt;
  std::reverse(found.decoder.begin(), found.decoder.end());
  for (std::size_t axis = 0; axis < found.axes; ++axis) {
    double ratio = 1.0;
    for (const auto& down : found.encoder) ratio *= static_cast<double>(down.windows[axis].stride);
    for (const auto& up : found.decoder) ratio /= static_cast<double>(up.windows[axis].stride);
    if (std::abs(ratio - 1.0) > 1e-9) return std::nullopt;
  }
  return found;
}

bool same_spatial(const Shape& a, const Shape& b, std::size_t axes) {
  return a.size() == b.size() && std::equal(a.end() - static_cast<std::ptrdiff_t>(axes), a.end(),
                                            b.end() - static_cast<std::ptrdiff_t>(axes));
}

/// "2", or "(2, 1)" where the axes differ.
std::string python_size(const std::vector<std::int64_t>& sizes) {
  if (std::all_of(sizes.begin(), sizes.end(), [&](std::int64_t size) { return size == sizes.front(); })) {
    return concat(sizes.front());
  }
  return Value::tuple_of(sizes).repr();
}

std::string sizes_of(const Shape& shape, std::size_t axes) {
  std::string text;
  for (std::size_t axis = shape.size() - axes; axis < shape.size(); ++axis) {
    text += concat(text.empty() ? "" : "×", shape[axis]);
  }
  return text;
}

std::optional<std::string> set_parameter(std::string_view model_text, const std::string& path, const char* name,
                                         const std::string& value) {
  auto changed = text::apply(model_text, {.path = path, .name = name, .value = value});
  return changed ? std::optional(std::move(*changed)) : std::nullopt;
}

/// Runs the changed model; a fix is only what brings the size back.
std::optional<Fix> prove(Fix fix, std::size_t axes) {
  const Report report = summary(fix.model, fix.input);
  if (!report.output || !same_spatial(*report.output, report.input, axes)) return std::nullopt;
  fix.output = *report.output;
  return fix;
}

/// output_padding for every transposed layer that stops short of what its mirror had.
std::optional<Fix> fix_output_padding(std::string_view model_text, const Autoencoder& ae, const Shape& input) {
  Fix fix{.model = std::string(model_text), .input = input};
  std::string changes;
  for (std::size_t i = ae.decoder.size(); i-- > 0;) {
    const Convolution& up = ae.decoder[i];
    const Convolution& down = ae.encoder[i];
    std::vector<std::int64_t> wanted;
    bool changes_size = false;
    for (std::size_t axis = 0; axis < ae.axes; ++axis) {
      // Once the layers before are put right, this one is called with what its mirror made.
      const AxisWindow& w = up.windows[axis];
      const std::int64_t base = up.smallest(axis) + (down.output(axis) - up.input(axis)) * w.stride;
      const std::int64_t padding = down.input(axis) - base;
      if (padding < 0 || padding >= std::max(w.stride, w.dilation)) return std::nullopt;
      wanted.push_back(padding);
      changes_size = changes_size || down.input(axis) != up.output(axis);
    }
    if (!changes_size) continue;
    const std::string value = python_size(wanted);
    auto changed = set_parameter(fix.model, up.row->name, "output_padding", value);
    if (!changed) return std::nullopt;
    fix.model = std::move(*changed);
    if (fix.label.empty()) {
      fix.label = concat("output_padding=", value);
      fix.layer = up.row->name;
    }
    changes += concat(changes.empty() ? "" : ", ", up.label(), ": output_padding=", value);
  }
  if (fix.label.empty()) return std::nullopt;
  fix.explanation = concat("Decides among the sizes that the encoder's floor made one: the decoder then ends where the "
                           "input did. ", changes, ".");
  return prove(std::move(fix), ae.axes);
}

/// The nearest other value of one parameter of the outermost transposed layer.
std::optional<Fix> fix_parameter(std::string_view model_text, const Autoencoder& ae, const Shape& input,
                                 const char* name, std::int64_t AxisWindow::* member) {
  const Convolution& up = ae.decoder.front();
  for (const std::int64_t change : {1, -1, 2, -2}) {
    std::vector<std::int64_t> values;
    for (std::size_t axis = 0; axis < ae.axes; ++axis) {
      const bool right = up.output(axis) == ae.encoder.front().input(axis);
      values.push_back(up.windows[axis].*member + (right ? 0 : change));
    }
    if (std::any_of(values.begin(), values.end(), [](std::int64_t value) { return value < 0; })) continue;
    const std::string value = python_size(values);
    auto changed = set_parameter(model_text, up.row->name, name, value);
    if (!changed) continue;
    Fix fix{.label = concat(name, "=", value), .layer = up.row->name, .model = std::move(*changed), .input = input};
    if (auto proven = prove(std::move(fix), ae.axes)) {
      proven->explanation =
          concat(up.label(), " then makes ", sizes_of(proven->output, ae.axes), " instead of ",
                 sizes_of(*up.row->output, ae.axes),
                 member == &AxisWindow::kernel ? "; its weight gets another shape, so train it anew."
                                               : "; its weight keeps its shape, each value lands elsewhere.");
      return proven;
    }
  }
  return std::nullopt;
}

/// Sizes through all layers, nothing else.
std::optional<Shape> output_of(const Model& model, Shape shape) {
  const TensorType input{std::move(shape)};
  const Trace sizes = trace(model, std::span(&input, 1), {});
  if (sizes.error) return std::nullopt;
  return sizes.tensors[sizes.outputs.front()].shape;
}

/// The nearest input on one side whose sizes come back; `direction` −1 crops, +1 pads.
std::optional<Fix> fix_input(std::string_view model_text, const Model& model, const Autoencoder& ae,
                             const Report& report, std::int64_t direction) {
  constexpr std::int64_t farthest = 64;
  Shape changed = report.input;
  for (std::size_t axis = changed.size() - ae.axes; axis < changed.size(); ++axis) {
    if ((*report.output)[axis] == report.input[axis]) continue;
    bool found = false;
    for (std::int64_t step = 1; step <= farthest && !found; ++step) {
      Shape tried = report.input;
      tried[axis] += direction * step;
      if (tried[axis] < 1) break;
      const auto output = output_of(model, tried);
      found = output && (*output)[axis] == tried[axis];
      if (found) changed[axis] = tried[axis];
    }
    if (!found) return std::nullopt;
  }
  const std::string sizes = sizes_of(changed, ae.axes);
  return prove({.label = concat("input ", sizes),
                .layer = {},
                .explanation = concat(direction < 0 ? "Crop" : "Pad", " the input from ", sizes_of(report.input, ae.axes),
                                      " to ", sizes, ": that size comes back exactly, the model stays as it is."),
                .model = std::string(model_text),
                .input = changed,
                .output = {}},
               ae.axes);
}

std::string explain(const Autoencoder& ae, const Report& report) {
  std::size_t axis = 0;
  const std::size_t lead = report.input.size() - ae.axes;
  while ((*report.output)[lead + axis] == report.input[lead + axis]) ++axis;
  const std::string head = concat((*report.output)[lead + axis], ", not ", report.input[lead + axis], ": ");

  // The innermost pair that does not fit is where the sizes part; what follows only carries the difference on.
  for (std::size_t i = ae.decoder.size(); i-- > 0;) {
    const Convolution& down = ae.encoder[i];
    const Convolution& up = ae.decoder[i];
    if (up.output(axis) == down.input(axis)) continue;
    const std::int64_t stride = down.windows[axis].stride;
    const std::int64_t smallest = down.smallest(axis);
    if (down.input(axis) > smallest && down.windows[axis].border == AxisWindow::Border::zeros) {
      const std::string collapse =
          stride == 2 ? concat(smallest, " and ", smallest + 1, " both to ", down.output(axis))
                      : concat(smallest, " … ", smallest + stride - 1, " all to ", down.output(axis));
      const std::string back = up.output(axis) == smallest
                                   ? concat(up.label(), " goes back to the smallest of them.")
                                   : concat(up.label(), " makes ", up.output(axis), " of ", up.input(axis), ".");
      return concat(head, "stride ", stride, " of ", down.label(), " sends ", collapse, ", and ", back);
    }
    return concat(head, down.label(), " makes ", down.output(axis), " of ", down.input(axis), ", but ", up.label(),
                  " makes ", up.output(axis), " of ", up.input(axis), ".");
  }
  return concat(head, "the decoder's sizes do not mirror the encoder's.");
}

}  // namespace

std::optional<SizeMismatch> explain_mismatch(std::string_view model_text, const Report& report) {
  if (!report.output || report.output->size() != report.input.size()) return std::nullopt;
  const auto model = Model::parse(model_text);
  const bool chain = model && model->layers().size() == report.layers.size() &&
                     std::ranges::equal(model->layers(), model->nodes(), {}, {}, &Node::module);
  if (!chain) return std::nullopt;
  const auto ae = find_autoencoder(*model, report);
  if (!ae || same_spatial(*report.output, report.input, ae->axes)) return std::nullopt;

  SizeMismatch mismatch{.sentence = explain(*ae, report), .fixes = {}};
  const auto offer = [&](std::optional<Fix> fix) {
    if (fix) mismatch.fixes.push_back(std::move(*fix));
  };
  offer(fix_output_padding(model_text, *ae, report.input));
  offer(fix_parameter(model_text, *ae, report.input, "kernel_size", &AxisWindow::kernel));
  offer(fix_parameter(model_text, *ae, report.input, "padding", &AxisWindow::pad_begin));
  offer(fix_input(model_text, *model, *ae, report, -1));
  offer(fix_input(model_text, *model, *ae, report, +1));
  return mismatch;
}

}  // namespace convscope
