#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "convscope/fixes.hpp"

/// A reader who does what a fix's card says: changes the model text by the before and after it shows, and runs the
/// shown code on a tensor of the old shape.
namespace card {

/// The shape of what the code makes of a tensor `x`: unsqueeze, squeeze, permute, flatten and F.pad, as PyTorch
/// defines them; nothing where PyTorch would raise an error or the code is none of these.
[[nodiscard]] std::optional<convscope::Shape> shape_of(std::string_view code, const convscope::Shape& x);

/// The model text after all of the fix's changes; nothing where one of them can't be carried out.
[[nodiscard]] std::optional<std::string> edited(const convscope::Fix& fix, std::string_view model);

/// Checks that both lead to the model and the input of the fix.
void check(const convscope::Fix& fix, std::string_view model, const convscope::Shape& input);

}  // namespace card
