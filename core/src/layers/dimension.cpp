// maybe_wrap_dim of c10/core/WrapDimMinimal.cpp.

#include "layers/dimension.hpp"

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

std::unexpected<Error> no_dimension(std::size_t rank, std::int64_t dimension, std::string hint) {
  if (rank == 0) {
    return fail_call(ErrorType::index_error,
                     concat("Dimension specified as ", dimension, " but tensor has no dimensions"), std::move(hint));
  }
  return fail_call(ErrorType::index_error,
                   concat("Dimension out of range (expected to be in range of [-", rank, ", ", rank - 1, "], but got ",
                          dimension, ")"),
                   std::move(hint));
}

}  // namespace convscope::layers
