#include <algorithm>

#include "analysis/cells/convolution_call.hpp"
#include "convscope/cells.hpp"
#include "layers/axis_names.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope {

using analysis::AxisView;
using analysis::ConvolutionCall;
using layers::fail_call;

namespace {

/// Places along an axis that are drawn at most.
constexpr std::int64_t most_places = 256;  ///< along an axis
constexpr std::int64_t most_cells = 1600;  ///< that a window spans
constexpr std::int64_t most_entries = 4096;

/// The page of outputs that holds `o`: as many as read about `cells` places. The last page is as full as the others.
std::pair<std::int64_t, std::int64_t> page_of(const AxisView& axis, std::int64_t o, std::int64_t cells) {
  const std::int64_t steps = std::max<std::int64_t>(0, cells - axis.span()) / axis.step();
  const std::int64_t size = std::min({steps + 1, cells, axis.output()});
  const std::int64_t begin = std::min(o / size * size, axis.output() - size);
  return {begin, begin + size};
}

/// The stretch of an axis that outputs [begin, end) read; at the axis' ends with the padding and what nobody reads.
GridAxis axis_of(const AxisView& axis, std::pair<std::int64_t, std::int64_t> outputs) {
  const auto [begin, end] = outputs;
  const AxisWindow& w = axis.window();
  GridAxis grid{.name = {},
                .input = axis.input(),
                .output = axis.output(),
                .kernel = w.kernel,
                .stride = w.stride,
                .dilation = w.dilation,
                .inserted = w.transposed ? w.stride - 1 : 0,
                .pad_begin = axis.pad_begin(),
                .pad_end = axis.pad_end()};
  std::int64_t from = axis.at(begin, axis.tap(0));
  std::int64_t to = from + (end - begin - 1) * axis.step() + axis.span();
  if (begin == 0) from = std::max(std::min(from, axis.begin()), to - most_places);
  if (end == axis.output()) to = std::min(std::max(to, axis.end()), from + most_places);
  for (std::int64_t at = from; at < to; ++at) grid.places.push_back(axis.place(at));
  for (std::int64_t o = begin; o < end; ++o) {
    const std::int64_t first = axis.at(o, axis.tap(0));
    grid.outputs.push_back({.at = o, .first = first, .last = first + axis.span() - 1, .reached = axis.reached(o)});
  }
  return grid;
}

/// The tensor of `value(row, column)`.
template <class Value>
Tensor plane(std::size_t rows, std::size_t columns, Value&& value) {
  Tensor tensor = zeros({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)});
  float* next = tensor.data();
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) *next++ = value(row, column);
  }
  return tensor;
}

/// See Grid::opposite.
std::optional<std::string> opposite_of(const ConvolutionCall& call) {
  const bool mirrored = std::ranges::all_of(call.axes(), [](const AxisView& axis) {
    const AxisWindow& w = axis.window();
    if (w.border != AxisWindow::Border::zeros || w.pad_begin != w.pad_end) return false;
    // output_padding of a stride or more (dilation allows it) leaves room for a window that has no input here.
    return !w.transposed || axis.output() + 2 * w.pad_begin - axis.span() < axis.input() * w.stride;
  });
  if (!mirrored) return std::nullopt;
  const std::string dimensions = call.type().substr(call.type().size() - 2);
  return concat(call.transposed() ? "Conv" : "ConvTranspose", dimensions);
}

}  // namespace

Result<Grid> grid(const Network& network, std::size_t layer, const GridRequest& request) {
  const Result<ConvolutionCall> call = ConvolutionCall::find(network, layer);
  if (!call) return std::unexpected(call.error());
  const Result<ConvolutionCall::At> at = call->in_output(request.position);
  if (!at) return std::unexpected(at.error());
  const Result<std::int64_t> channel = call->channel_for(at->channel, request.channel);
  if (!channel) return std::unexpected(channel.error());
  const std::size_t spatial = call->axes().size();
  const AxisView& depth = call->axes()[0];
  const std::int64_t slices = spatial == 3 ? depth.window().kernel : 1;
  if (request.depth_tap < 0 || request.depth_tap >= slices) {
    return analysis::out_of_bounds(request.depth_tap, 2, slices);
  }
  if (request.cells < 1 || request.cells > most_places) {
    return fail_call(ErrorType::value_error, concat("cells must be from 1 to ", most_places, ", got ", request.cells));
  }

  Grid grid{.type = call->type(),
            .transposed = call->transposed(),
            .opposite = opposite_of(*call),
            .position = request.position,
            .input_shape = call->input_shape(),
            .output_shape = call->output_shape(),
            .channel = *channel,
            .groups = call->groups(),
            .group = call->group_of(at->channel),
            .input_groups = {},
            .output_groups = {},
            .axes = {},
            .bias = call->bias(at->channel),
            .kernel_index = call->kernel_of(at->channel, *channel),
            .slice = {},
            .input = {},
            .kernel = {},
            .output = {}};
  for (std::int64_t group = 0; group < std::min(call->groups(), most_places); ++group) {
    const std::int64_t outs = call->out_channels() / call->groups();
    grid.output_groups.emplace_back(group * outs, (group + 1) * outs);
    grid.input_groups.push_back(call->group_of(group * outs));
  }
  for (std::size_t i = 0; i < spatial; ++i) {
    const AxisView& axis = call->axes()[i];
    const bool slice = spatial == 3 && i == 0;  // of a volume's depth one output is drawn
    if (axis.span() > most_places) {
      return fail_call(ErrorType::value_error,
                       concat("one window spans ", axis.span(), " samples: too many to be drawn cell by cell"),
                       concat("Up to ", most_places, " are: dilation·(kernel_size−1) + 1."));
    }
    const std::int64_t o = at->spatial[i];
    GridAxis& drawn =
        grid.axes.emplace_back(axis_of(axis, slice ? std::pair{o, o + 1} : page_of(axis, o, request.cells)));
    drawn.name = layers::axis_name(static_cast<int>(spatial), static_cast<int>(i));
  }

  std::int64_t window = 1;
  for (std::size_t i = spatial == 3 ? 1 : 0; i < spatial; ++i) window *= call->axes()[i].span();
  if (window > most_cells) {
    return fail_call(ErrorType::value_error,
                     concat("one window spans ", window, " places: too many to be drawn cell by cell"),
                     concat("Up to ", most_cells, " are."));
  }

  // A position of the drawn axes, completed by the slice of a volume.
  const auto completed = [&](std::int64_t first, std::int64_t row, std::int64_t column) {
    if (spatial == 1) return Shape{column};
    return spatial == 2 ? Shape{row, column} : Shape{first, row, column};
  };
  const GridAxis line{.name = {}, .places = {{.source = 0}}, .outputs = {{}}};  // the one row of a 1-D layer
  const GridAxis& rows = spatial == 1 ? line : grid.axes[spatial - 2];
  const GridAxis& columns = grid.axes.back();
  const Place slice = depth.place(depth.at(at->spatial[0], request.depth_tap));
  if (spatial == 3) grid.slice = slice;
  grid.input = plane(rows.places.size(), columns.places.size(), [&](std::size_t row, std::size_t column) {
    const auto& y = rows.places[row].source;
    const auto& x = columns.places[column].source;
    if (!y || !x || (spatial == 3 && !slice.source)) return 0.0F;
    return call->input(at->item, *channel, completed(slice.source.value_or(0), *y, *x));
  });
  const auto taps = [](const GridAxis& axis) { return static_cast<std::size_t>(axis.kernel); };
  grid.kernel = plane(taps(rows), taps(columns), [&](std::size_t row, std::size_t column) {
    return call->weight(
        at->channel, *channel,
        completed(request.depth_tap, static_cast<std::int64_t>(row), static_cast<std::int64_t>(column)));
  });
  grid.output = plane(rows.outputs.size(), columns.outputs.size(), [&](std::size_t row, std::size_t column) {
    return call->output(at->item, at->channel,
                        completed(at->spatial[0], rows.outputs[row].at, columns.outputs[column].at));
  });
  return grid;
}

Result<Tensor> channel_matrix(const Network& network, std::size_t layer, std::int64_t output_channel,
                              std::int64_t input_channel) {
  const Result<ConvolutionCall> call = ConvolutionCall::find(network, layer);
  if (!call) return std::unexpected(call.error());
  if (auto known = call->channel_for(output_channel, input_channel); !known) return std::unexpected(known.error());
  Shape outputs;
  Shape inputs;
  Shape kernel;
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  for (const AxisView& axis : call->axes()) {
    outputs.push_back(axis.output());
    inputs.push_back(axis.input());
    kernel.push_back(axis.window().kernel);
    rows *= axis.output();
    columns *= axis.input();
  }
  if (rows > most_entries || columns > most_entries || rows * columns > most_entries) {
    return fail_call(ErrorType::value_error,
                     concat("the matrix of ", rows, " × ", columns, " entries is too large to be drawn"),
                     concat("Up to ", most_entries, " entries are: make the input smaller."));
  }
  Tensor matrix = zeros({rows, columns});
  float* row = matrix.data();
  analysis::each_position(outputs, [&](const Shape& output) {
    analysis::each_position(kernel, [&](const Shape& tap) {
      std::int64_t column = 0;
      for (std::size_t i = 0; i < tap.size(); ++i) {
        const std::int64_t source = call->axes()[i].source(call->axes()[i].at(output[i], tap[i]));
        if (source < 0) return;
        column = column * inputs[i] + source;
      }
      // Added, not set: a mirrored border shows one sample at several places.
      row[column] += call->weight(output_channel, input_channel, tap);
    });
    row += columns;
  });
  return matrix;
}

}  // namespace convscope
