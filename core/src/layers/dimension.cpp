// maybe_wrap_dim of c10/core/WrapDimMinimal.cpp.

#include "layers/dimension.hpp"

#include <algorithm>

#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

Failure no_dimension(std::size_t rank, std::int64_t dimension, const Piece& hint) {
  if (rank == 0) {
    return fail_call(ErrorType::index_error,
                     concat("Dimension specified as ", dimension, " but tensor has no dimensions"), hint);
  }
  return fail_call(ErrorType::index_error,
                   concat("Dimension out of range (expected to be in range of [-", rank, ", ", rank - 1, "], but got ",
                          dimension, ")"),
                   hint);
}

Result<std::size_t> wrap_dimension(std::int64_t dimension, std::size_t rank) {
  const std::size_t named = std::max<std::size_t>(rank, 1);
  const auto axes = static_cast<std::int64_t>(named);
  if (dimension >= -axes && dimension < axes) {
    return static_cast<std::size_t>(dimension < 0 ? dimension + axes : dimension);
  }
  return no_dimension(named, dimension,
                      concat("The tensor has ", rank, rank == 1 ? " axis" : " axes",
                             ", counted from 0 or from the end by -1: write a number from ", -axes, " to ", axes - 1,
                             "."));
}

Result<std::int64_t> check_int(std::string_view function, std::string_view name, int position, const Value& value) {
  if (value.is(Value::Kind::integer)) return value.integer;
  return fail_call(ErrorType::type_error,
                   concat(function, "(): argument '", name, "' (position ", position, ") must be int, not ",
                          value.type_name()),
                   hints::not_a_whole_number(name, value));
}

}  // namespace convscope::layers
