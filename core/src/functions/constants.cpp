// New tensors: zeros, ones, full, rand, randn, and the same in the shape of another.
// aten/src/ATen/native/TensorFactories.cpp.

#include <algorithm>
#include <array>

#include "convscope/random.hpp"
#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

enum class Content : std::uint8_t { number, uniform, normal };

/// A tensor that depends on no other, whatever tensors the call has.
class Constant final : public Operation {
 public:
  Constant(TensorType type, Content content, float number)
      : results_{std::move(type)}, content_(content), number_(number) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return {}; }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> /*inputs*/, CallState& state,
                                     std::span<Tensor> outputs) const override {
    const std::span<float> out{outputs[0].data(), outputs[0].size()};
    if (content_ == Content::number) {
      std::ranges::fill(out, number_);
    } else if (state.generator == nullptr) {
      return fail_call("random numbers are drawn without a generator", "Set a seed for the run.");
    } else if (content_ == Content::uniform) {
      state.generator->rand(out);
    } else {
      state.generator->randn(out);
    }
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> /*grad_outputs*/,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    for (const Tensor* input : inputs) gradients.inputs.push_back(zeros(shape_of(*input)));
    return gradients;
  }

 private:
  std::vector<TensorType> results_;
  Content content_;
  float number_;
};

/// What "zeros", "ones_like", "new_full", ... fill a tensor with.
struct Filling {
  Content content;
  float number;
  bool given;  ///< by an argument
};

Filling filling_of(std::string_view name) {
  if (name.starts_with("new_")) name.remove_prefix(4);
  if (name.starts_with("randn")) return {Content::normal, 0.0F, false};
  if (name.starts_with("rand")) return {Content::uniform, 0.0F, false};
  return {Content::number, name.starts_with("ones") ? 1.0F : 0.0F, name.starts_with("full")};
}

Made make_constant(const Bound& bound, std::string_view name, TensorType type, std::size_t fill_value) {
  const Filling filling = filling_of(name);
  if (Result<std::int64_t> count = element_count(type.shape); !count) return std::unexpected(std::move(count).error());
  const float number = filling.given ? static_cast<float>(bound.number(fill_value)) : filling.number;
  return std::make_unique<Constant>(std::move(type), filling.content, number);
}

/// zeros_like(x): number type, device and the like make no difference here.
Made make_like(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true},
                                         Parameter{"dtype", Kind::any, false, true},
                                         Parameter{"layout", Kind::any, false, true},
                                         Parameter{"device", Kind::any, false, true},
                                         Parameter{"requires_grad", Kind::any, false, true},
                                         Parameter{"memory_format", Kind::any, false, true}};
  static constexpr std::array full{parameters[0], Parameter{"fill_value", Kind::number, true}, parameters[1],
                                   parameters[2], parameters[3], parameters[4], parameters[5]};
  const std::string_view name = last_name(callee);
  const std::span<const Parameter> chosen =
      filling_of(name).given ? std::span<const Parameter>(full) : std::span<const Parameter>(parameters);
  Result<Bound> bound = bind({name, chosen}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return make_constant(*bound, name, {.shape = bound->type(0).shape, .dtype = bound->type(0).dtype}, 1);
}

/// zeros(2, 3), x.new_zeros(2, 3).
Made make_sized(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"size", Kind::sizes, true},
                                         Parameter{"fill_value", Kind::number},
                                         Parameter{"dtype", Kind::any, false, true},
                                         Parameter{"device", Kind::any, false, true},
                                         Parameter{"requires_grad", Kind::any, false, true}};
  const std::string_view name = last_name(callee);
  const bool full = filling_of(name).given;
  std::vector<Parameter> chosen(parameters.begin(), parameters.end());
  if (full) chosen[1].required = true;
  if (!full) chosen.erase(chosen.begin() + 1);
  const std::size_t size = callee.starts_with("Tensor.") ? 1 : 0;
  if (size == 1) chosen.insert(chosen.begin(), Parameter{"input", Kind::tensor, true});
  const Signature::Parser parser = size == 1 ? Signature::Parser::native : Signature::Parser::overloaded;
  Result<Bound> bound = bind({name, chosen, parser, !full}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return make_constant(*bound, name, {.shape = bound->integers(size)}, size + 1);
}

}  // namespace

std::span<const FunctionEntry> constants() {
  static constexpr std::array like{"torch.zeros_like"sv, "torch.ones_like"sv, "torch.full_like"sv,
                                   "torch.rand_like"sv, "torch.randn_like"sv};
  static constexpr std::array sized{"torch.zeros"sv,    "torch.ones"sv,     "torch.full"sv,     "torch.rand"sv,
                                    "torch.randn"sv,    "Tensor.new_zeros"sv, "Tensor.new_ones"sv, "Tensor.new_full"sv};
  static constexpr std::array entries{
      FunctionEntry{"zeros_like", like, make_like},
      FunctionEntry{"zeros", sized, make_sized},
  };
  return entries;
}

}  // namespace convscope::functions::families
