#pragma once

#include <vector>

#include "analysis/errors/form.hpp"

/// Layers made of the numbers of a message, the likeliest first. Each is only a guess: it is run before it is shown.
namespace convscope::analysis::guesses {

using Guesses = std::vector<Guess>;

// constructors.cpp
Guesses unexpected_keyword(const Holes& h);
Guesses missing_argument(const Holes& h);
Guesses negative_tensor(const Holes& h);
Guesses float_size(const Holes& h);
Guesses transposed_mode(const Holes& h);
Guesses padding_string(const Holes& h);
Guesses padding_mode(const Holes& h);

// convolutions.cpp
Guesses channels(const Holes& h);
Guesses weight_groups(const Holes& h);
Guesses kernel_too_large(const Holes& h);
Guesses rank(const Holes& h);
Guesses same_kernel_length(const Holes& h);
Guesses same_stride_length(const Holes& h);
Guesses same_dilation_length(const Holes& h);
Guesses list_length(const Holes& h);
Guesses huge_padding(const Holes& h);
Guesses kernel_zero(const Holes& h);
Guesses empty_input(const Holes& h);

// transposed.cpp
Guesses transposed_channels(const Holes& h);
Guesses output_padding(const Holes& h);
Guesses output_too_small(const Holes& h);
Guesses output_size_range(const Holes& h);
Guesses output_size_length(const Holes& h);
Guesses output_size_number(const Holes& h);
Guesses no_weight(const Holes& h);

// pads.cpp
Guesses reflect(const Holes& h);
Guesses cropped_away(const Holes& h);
Guesses replication_cropped_away(const Holes& h);
Guesses padded_rank(const Holes& h);
Guesses unpaddable_rank(const Holes& h);

// pools.cpp
Guesses pool_too_small(const Holes& h);
Guesses pool_padding(const Holes& h);
Guesses pool_padding_of_line(const Holes& h);
Guesses unpool(const Holes& h);

// joins.cpp
Guesses cat(const Holes& h);
Guesses add(const Holes& h);
Guesses target_size(const Holes& h);

// features.cpp
Guesses linear(const Holes& h);
Guesses view(const Holes& h);
Guesses unflatten(const Holes& h);
Guesses running_mean(const Holes& h);
Guesses norm_rank(const Holes& h);
Guesses norm_rank_of_one(const Holes& h);
Guesses pixel_shuffle(const Holes& h);

/// A message without numbers: this layer says it.
template <const char* model>
Guesses example(const Holes& /*holes*/) {
  return {{.model = model, .input = {1, 4, 8, 8}}};
}

}  // namespace convscope::analysis::guesses
