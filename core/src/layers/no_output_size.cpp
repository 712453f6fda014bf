#include "layers/no_output_size.hpp"

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

Error no_output_size(std::string_view type) {
  return fail_call(ErrorType::type_error, concat(type, ".forward() got an unexpected keyword argument 'output_size'"),
                   "Only transposed convolutions take output_size: leave it out.")
      .error();
}

}  // namespace convscope::layers
