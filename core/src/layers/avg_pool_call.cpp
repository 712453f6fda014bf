// avg_pool1d of aten/src/ATen/native/Pooling.cpp, AveragePool2d.cpp and AveragePool3d.cpp.

#include "layers/argument_parser.hpp"
#include "layers/avg_pool.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/pool_checks.hpp"
#include "layers/pool_hints.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Status = Result<void>;

/// The arguments as they go to C++.
Result<PoolWindow> parse(const AvgPoolCall& call, std::string_view function) {
  const auto n = static_cast<std::size_t>(call.spatial);
  const auto ints = [&](std::string_view name, int position, const Value& value) {
    return int_list(function, name, position, value, n);
  };
  Result<std::vector<std::int64_t>> kernel = ints("kernel_size", 2, call.kernel_size);
  if (!kernel) return std::unexpected(std::move(kernel).error());
  Result<std::vector<std::int64_t>> stride;
  if (!call.stride.is(Value::Kind::none)) stride = ints("stride", 3, call.stride);
  if (!stride) return std::unexpected(std::move(stride).error());
  Result<std::vector<std::int64_t>> padding = ints("padding", 4, call.padding);
  if (!padding) return std::unexpected(std::move(padding).error());
  Result<bool> ceil = bool_argument(function, "ceil_mode", 5, call.ceil_mode);
  if (!ceil) return std::unexpected(std::move(ceil).error());
  Result<bool> counted = bool_argument(function, "count_include_pad", 6, call.count_include_pad);
  if (!counted) return std::unexpected(std::move(counted).error());
  const Value& divisor = call.divisor_override;
  if (!divisor.is(Value::Kind::none) && !divisor.is(Value::Kind::integer)) {
    return fail_call(ErrorType::type_error,
                     concat(function, "(): argument 'divisor_override' (position 7) must be int, not ",
                            divisor.type_name()),
                     concat("divisor_override=", divisor.repr(), " is a ", divisor.type_name(),
                            ": write a whole number, or leave it out."));
  }
  return PoolWindow{std::move(*kernel), std::move(*stride), std::move(*padding), std::vector<std::int64_t>(n, 1), *ceil};
}

Status spread_all(PoolWindow& w, std::string_view function, int spatial) {
  // The words differ: "must either be a single int" in two dimensions, "must be a single int" in three.
  const bool two = spatial == 2;
  if (Status status = spread(w.kernel, {function, "kernel_size", two ? "either be " : "be ", !two}, spatial); !status) {
    return status;
  }
  if (w.stride.empty()) w.stride = w.kernel;
  if (Status status = spread(w.stride, {function, "stride", two ? "either be omitted, " : "be omitted, ", !two}, spatial);
      !status) {
    return status;
  }
  return spread(w.padding, {function, "padding", two ? "either be " : "be ", !two}, spatial);
}

Status check_divisor(const Value& divisor) {
  if (!python::equals(divisor, 0)) return {};
  return fail_call("divisor must be not zero", "Leave divisor_override out, or use another number.");
}

Result<Shape> shape_1d(PoolWindow& w, const Shape& input) {
  constexpr std::string_view function = "avg_pool1d";
  if (w.stride.empty()) w.stride = w.kernel;
  if (Status status = check_rank_1d(function, input); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_one_value(function, "kernel_size", w.kernel); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (Status status = check_one_value(function, "stride", w.stride); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (Status status = check_one_value(function, "padding", w.padding); !status) {
    return std::unexpected(std::move(status).error());
  }
  Result<Shape> output = pool2d_shape(with_height(w), with_height(input), 1);
  if (output) output->erase(output->end() - 2);
  return output;
}

Result<Shape> shape_2d(PoolWindow& w, const Value& divisor, const Shape& input) {
  if (Status status = spread_all(w, "avg_pool2d", 2); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_divisor(divisor); !status) return std::unexpected(std::move(status).error());
  if (input.size() < 3) return no_dimension(input.size(), -3, hints::pool_rank(2, input));
  return pool2d_shape(w, input, 2);
}

Result<Shape> shape_3d(PoolWindow& w, const Value& divisor, const Shape& input) {
  if (Status status = spread_all(w, "avg_pool3d", 3); !status) return std::unexpected(std::move(status).error());
  if (input.size() != 4 && input.size() != 5) {
    return fail_call("non-empty 4D or 5D (batch mode) tensor expected for input", hints::pool_rank(3, input));
  }
  if (Status status = check_divisor(divisor); !status) return std::unexpected(std::move(status).error());
  return pool3d_shape(w, input, "avg_pool3d()", true);
}

}  // namespace

Result<Pooled> AvgPoolCall::pool(const Shape& input) const {
  Result<PoolWindow> window = parse(*this, concat("avg_pool", spatial, "d"));
  if (!window) return std::unexpected(std::move(window).error());
  Result<Shape> output = spatial == 1   ? shape_1d(*window, input)
                         : spatial == 2 ? shape_2d(*window, divisor_override, input)
                                        : shape_3d(*window, divisor_override, input);
  if (!output) return std::unexpected(std::move(output).error());
  return Pooled{std::move(*window), std::move(*output)};
}

PoolPlan AvgPoolCall::plan(const Pooled& pooled, const Shape& input) const {
  if (divisor_override.is(Value::Kind::integer)) {
    return window_plan(pooled, input, Divisor::override, divisor_override.integer);
  }
  return window_plan(pooled, input, count_include_pad.boolean ? Divisor::whole : Divisor::inside);
}

}  // namespace convscope::layers
