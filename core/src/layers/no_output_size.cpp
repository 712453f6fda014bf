#include "layers/no_output_size.hpp"

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

BoxedError no_output_size(std::string_view type) {
  return fail_call(ErrorType::type_error, concat(type, ".forward() got an unexpected keyword argument 'output_size'"),
                   "Only the forward of a single ConvTranspose layer takes output_size. In a model set that layer's "
                   "output_padding.")
      .error();
}

}  // namespace convscope::layers
