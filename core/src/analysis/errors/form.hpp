#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/read_error.hpp"

namespace convscope::analysis {

/// What stands in the holes of a form.
class Holes {
 public:
  explicit Holes(std::vector<ReadNumber> numbers) : numbers_(std::move(numbers)) {}
  [[nodiscard]] const std::vector<ReadNumber>& all() const { return numbers_; }
  /// Empty where the form has no such hole.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  /// Every whole number in it, in order: "[1, 16]", "(4 x 5)", "1x2x2" and "7" all have some. Empty where one is beyond
  /// 64 bits.
  [[nodiscard]] std::vector<std::int64_t> numbers(std::string_view name) const;
  /// The first of them, or 0.
  [[nodiscard]] std::int64_t number(std::string_view name) const;

 private:
  std::vector<ReadNumber> numbers_;
};

/// A call that may say the message: to be run, as it is only a guess.
struct Guess {
  std::string model;
  Shape input;
  std::optional<Value> output_size{};
};

/// Layers with the numbers of a message.
using Guesser = std::vector<Guess> (*)(const Holes& holes);

/// A message of PyTorch.
struct Form {
  std::string_view pattern;  ///< the message, with {name} for what varies
  std::string_view meaning;  ///< what it says, with the same names
  Guesser guess = nullptr;   ///< null: the numbers do not make a layer. Wordings of one check share it.
};

/// Every message that is known, each wording that PyTorch's versions gave it; special ones before general ones.
[[nodiscard]] std::span<const Form> forms();
/// Those of convolutions, and those of what stands around them.
[[nodiscard]] std::span<const Form> convolution_forms();
[[nodiscard]] std::span<const Form> neighbour_forms();

/// The holes of a form that the text begins with; nothing where it does not. A hole ends on its line.
[[nodiscard]] std::optional<Holes> match(std::string_view pattern, std::string_view text);

/// The text with the holes filled in.
[[nodiscard]] std::string filled(std::string_view text, const Holes& holes);

/// What a number of a message is; empty where its name says all.
[[nodiscard]] std::string meaning_of(std::string_view name, const Holes& holes);

}  // namespace convscope::analysis
