#include "convscope/cells.hpp"

#include <algorithm>

#include "analysis/cells/convolution_call.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope {

using analysis::AxisView;
using analysis::ConvolutionCall;
using layers::fail_call;

namespace {

/// Products that are added up for one cell, at most: a moment's work.
constexpr std::int64_t most_products = std::int64_t{1} << 22;
constexpr std::size_t most_reached = 4096;

/// The terms of one output position, as yet without values: they are the same for every channel.
std::vector<CellTerm> taps_of(const ConvolutionCall& call, const Shape& output) {
  Shape kernel;
  for (const AxisView& axis : call.axes()) kernel.push_back(axis.window().kernel);
  std::vector<CellTerm> terms;
  analysis::each_position(kernel, [&](const Shape& index) {
    CellTerm& term = terms.emplace_back();
    bool zero = false;
    for (std::size_t i = 0; i < index.size(); ++i) {
      const AxisView& axis = call.axes()[i];
      term.tap.push_back(axis.tap(index[i]));
      term.at.push_back(axis.at(output[i], term.tap.back()));
      term.source.push_back(axis.source(term.at.back()));
      zero = zero || term.source.back() < 0;
      const Place::Kind kind = axis.kind(term.at.back());
      if (kind == Place::Kind::padding || term.kind == Place::Kind::input) term.kind = kind;
    }
    if (zero) term.source.clear();
  });
  return terms;
}

}  // namespace

Result<Cell> cell(const Network& network, std::size_t layer, const Shape& position,
                  std::optional<std::int64_t> channel) {
  const Result<ConvolutionCall> call = ConvolutionCall::find(network, layer);
  if (!call) return std::unexpected(call.error());
  const Result<ConvolutionCall::At> at = call->in_output(position);
  if (!at) return std::unexpected(at.error());
  const Result<std::int64_t> listed = call->channel_for(at->channel, channel);
  if (!listed) return std::unexpected(listed.error());

  Cell cell{.position = position, .channel = *listed, .terms = {}, .channels = {}, .bias = call->bias(at->channel)};
  std::vector<CellTerm> terms = taps_of(*call, at->spatial);
  const auto [begin, end] = call->group_of(at->channel);
  const std::int64_t products = (end - begin) * static_cast<std::int64_t>(terms.size());
  if (products > most_products) {
    return fail_call(ErrorType::value_error, concat("a cell of ", products, " products is too large to be listed"),
                     concat("Up to ", most_products, " are."));
  }
  cell.value = static_cast<double>(call->output(at->item, at->channel, at->spatial));
  for (std::int64_t c = begin; c < end; ++c) {
    ChannelSum& sum = cell.channels.emplace_back(ChannelSum{.channel = c});
    for (CellTerm& term : terms) {
      term.weight = static_cast<double>(call->weight(at->channel, c, term.tap));
      if (!term.source.empty()) {
        term.input = static_cast<double>(call->input(at->item, c, term.source));
        term.product = term.input * term.weight;
      }
      sum.sum += term.product;
    }
    (c == *listed ? cell.own : cell.others) += sum.sum;
    if (c == *listed) cell.terms = terms;
  }
  cell.sum = cell.own + cell.others + cell.bias.value_or(0.0);
  return cell;
}

Result<CellReach> cell_reach(const Network& network, std::size_t layer, const Shape& position,
                             std::int64_t output_channel) {
  const Result<ConvolutionCall> call = ConvolutionCall::find(network, layer);
  if (!call) return std::unexpected(call.error());
  const Result<ConvolutionCall::At> at = call->in_input(position);
  if (!at) return std::unexpected(at.error());
  if (auto known = call->channel_for(output_channel, {}); !known) return std::unexpected(known.error());
  const auto [begin, end] = call->group_of(output_channel);
  CellReach reached{
      .position = position, .value = static_cast<double>(call->input(at->item, at->channel, at->spatial)), .cells = {}};
  if (at->channel < begin || at->channel >= end) return reached;

  std::vector<std::vector<AxisView::Reader>> readers;
  Shape counts;
  std::size_t total = 1;
  for (std::size_t i = 0; i < call->axes().size(); ++i) {
    readers.push_back(call->axes()[i].readers(at->spatial[i], most_reached + 1));
    counts.push_back(static_cast<std::int64_t>(readers.back().size()));
    total = std::min(total * readers.back().size(), most_reached + 1);
  }
  if (total > most_reached) {
    return fail_call(ErrorType::value_error, "this sample reaches too many outputs to be listed",
                     concat("Up to ", most_reached, " are."));
  }
  analysis::each_position(counts, [&](const Shape& which) {
    ReachedCell& cell = reached.cells.emplace_back();
    for (std::size_t i = 0; i < which.size(); ++i) {
      const AxisView::Reader& reader = readers[i][static_cast<std::size_t>(which[i])];
      cell.position.push_back(reader.output);
      cell.tap.push_back(reader.tap);
      cell.at.push_back(call->axes()[i].at(reader.output, reader.tap));
    }
    cell.weight = static_cast<double>(call->weight(output_channel, at->channel, cell.tap));
    cell.product = cell.weight * reached.value;
  });
  return reached;
}

}  // namespace convscope
