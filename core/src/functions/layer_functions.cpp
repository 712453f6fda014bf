// Functions that do what a layer without parameters does: the layer is made from their arguments and called.
// torch/nn/functional.py.

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "functions/errors.hpp"
#include "functions/layer_call.hpp"
#include "functions/table.hpp"
#include "layers/python.hpp"

namespace convscope::functions::families {

namespace {

using Made = Result<std::unique_ptr<Operation>>;
using Parser = Signature::Parser;

/// Functions and their layer. `parameters` are those behind the first tensor, in the function's order: with ! one that
/// must be given, with @ one that is a tensor too, with ~ one that the layer does not have and that changes nothing
/// here. All others are called as the layer calls them. `training` and `output_size` go into the call.
struct Row {
  std::string_view callees;
  std::string_view layer;
  std::string_view parameters = {};
  Parser parser = Parser::native;
  bool training = true;  ///< where the function has that parameter: its default
};

constexpr std::string_view pool = "kernel_size! stride padding dilation ceil_mode return_indices";
constexpr std::string_view average = "kernel_size! stride padding ceil_mode count_include_pad";
constexpr std::string_view average_divided = "kernel_size! stride padding ceil_mode count_include_pad divisor_override";
constexpr std::string_view adaptive = "output_size!";
constexpr std::string_view adaptive_max = "output_size! return_indices";
constexpr std::string_view lp = "norm_type! kernel_size! stride ceil_mode";
constexpr std::string_view unpool = "indices@! kernel_size! stride padding output_size";
constexpr std::string_view dropout = "p training inplace";
constexpr std::string_view soft = "dim _stacklevel~ dtype~";
constexpr std::string_view resize = "size scale_factor mode align_corners recompute_scale_factor antialias~";

constexpr std::array rows{
    Row{"F.relu", "ReLU", "inplace", Parser::python},
    Row{"torch.relu torch.relu_ Tensor.relu Tensor.relu_ F.relu_", "ReLU"},
    Row{"F.relu6", "ReLU6", "inplace", Parser::python},
    Row{"F.leaky_relu", "LeakyReLU", "negative_slope inplace", Parser::python},
    Row{"F.elu", "ELU", "alpha inplace", Parser::python},
    Row{"F.celu", "CELU", "alpha inplace", Parser::python},
    Row{"torch.celu", "CELU", "alpha"},
    Row{"F.selu", "SELU", "inplace", Parser::python},
    Row{"torch.selu", "SELU"},
    Row{"F.gelu", "GELU", "approximate"},
    Row{"F.silu", "SiLU", "inplace", Parser::python},
    Row{"F.mish", "Mish", "inplace", Parser::python},
    Row{"F.softplus", "Softplus", "beta threshold"},
    Row{"F.hardtanh", "Hardtanh", "min_val max_val inplace", Parser::python},
    Row{"F.hardswish", "Hardswish", "inplace", Parser::python},
    Row{"F.hardsigmoid", "Hardsigmoid", "inplace", Parser::python},
    Row{"F.hardshrink torch.hardshrink Tensor.hardshrink", "Hardshrink", "lambd"},
    Row{"F.softshrink", "Softshrink", "lambd"},
    Row{"F.tanhshrink", "Tanhshrink", "", Parser::python},
    Row{"F.softsign", "Softsign", "", Parser::python},
    Row{"F.sigmoid torch.sigmoid torch.sigmoid_ Tensor.sigmoid Tensor.sigmoid_", "Sigmoid"},
    Row{"F.tanh torch.tanh torch.tanh_ Tensor.tanh Tensor.tanh_", "Tanh"},
    Row{"F.logsigmoid", "LogSigmoid"},
    Row{"F.glu", "GLU", "dim", Parser::python},
    Row{"F.threshold", "Threshold", "threshold! value! inplace", Parser::python},
    Row{"torch.threshold", "Threshold", "threshold! value!"},
    Row{"F.rrelu", "RReLU", "lower upper training inplace", Parser::python, false},
    Row{"F.softmax", "Softmax", soft, Parser::python},
    Row{"torch.softmax Tensor.softmax", "Softmax", "dim! dtype~", Parser::overloaded},
    Row{"F.log_softmax", "LogSoftmax", soft, Parser::python},
    Row{"torch.log_softmax Tensor.log_softmax", "LogSoftmax", "dim! dtype~", Parser::overloaded},
    Row{"F.softmin", "Softmin", soft, Parser::python},
    Row{"F.dropout", "Dropout", dropout, Parser::python},
    Row{"F.dropout1d", "Dropout1d", dropout, Parser::python},
    Row{"F.dropout2d", "Dropout2d", dropout, Parser::python},
    Row{"F.dropout3d", "Dropout3d", dropout, Parser::python},
    Row{"F.alpha_dropout", "AlphaDropout", dropout, Parser::python, false},
    Row{"F.feature_alpha_dropout", "FeatureAlphaDropout", dropout, Parser::python, false},
    Row{"F.max_pool1d", "MaxPool1d", pool, Parser::python},
    Row{"F.max_pool2d", "MaxPool2d", pool, Parser::python},
    Row{"F.max_pool3d", "MaxPool3d", pool, Parser::python},
    Row{"torch.max_pool1d", "MaxPool1d", "kernel_size! stride padding dilation ceil_mode"},
    Row{"torch.max_pool2d", "MaxPool2d", "kernel_size! stride padding dilation ceil_mode"},
    Row{"torch.max_pool3d", "MaxPool3d", "kernel_size! stride padding dilation ceil_mode"},
    Row{"F.max_unpool1d", "MaxUnpool1d", unpool, Parser::python},
    Row{"F.max_unpool2d", "MaxUnpool2d", unpool, Parser::python},
    Row{"F.max_unpool3d", "MaxUnpool3d", unpool, Parser::python},
    Row{"F.avg_pool1d torch.avg_pool1d", "AvgPool1d", average},
    Row{"F.avg_pool2d", "AvgPool2d", average_divided},
    Row{"F.avg_pool3d", "AvgPool3d", average_divided},
    Row{"F.lp_pool1d", "LPPool1d", lp, Parser::python},
    Row{"F.lp_pool2d", "LPPool2d", lp, Parser::python},
    Row{"F.lp_pool3d", "LPPool3d", lp, Parser::python},
    Row{"F.adaptive_avg_pool1d torch.adaptive_avg_pool1d", "AdaptiveAvgPool1d", adaptive},
    Row{"F.adaptive_avg_pool2d", "AdaptiveAvgPool2d", adaptive, Parser::python},
    Row{"F.adaptive_avg_pool3d", "AdaptiveAvgPool3d", adaptive, Parser::python},
    Row{"F.adaptive_max_pool1d", "AdaptiveMaxPool1d", adaptive_max, Parser::python},
    Row{"F.adaptive_max_pool2d", "AdaptiveMaxPool2d", adaptive_max, Parser::python},
    Row{"F.adaptive_max_pool3d", "AdaptiveMaxPool3d", adaptive_max, Parser::python},
    Row{"F.interpolate", "Upsample", resize, Parser::python},
    Row{"F.upsample", "Upsample", "size scale_factor mode align_corners", Parser::python},
    Row{"F.upsample_nearest", "UpsamplingNearest2d", "size scale_factor", Parser::python},
    Row{"F.upsample_bilinear", "UpsamplingBilinear2d", "size scale_factor", Parser::python},
    Row{"F.pixel_shuffle torch.pixel_shuffle", "PixelShuffle", "upscale_factor!"},
    Row{"F.pixel_unshuffle torch.pixel_unshuffle", "PixelUnshuffle", "downscale_factor!"},
    Row{"F.channel_shuffle torch.channel_shuffle", "ChannelShuffle", "groups!"},
    Row{"F.fold", "Fold", "output_size! kernel_size! dilation padding stride", Parser::python},
    Row{"F.unfold", "Unfold", "kernel_size! dilation padding stride", Parser::python},
    Row{"F.local_response_norm", "LocalResponseNorm", "size! alpha beta k", Parser::python},
};

/// One parameter of a row, its marks read.
struct RowParameter {
  Parameter parameter;
  bool tensor = false;
  bool ignored = false;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t end = 0; !text.empty(); text.remove_prefix(std::min(end + 1, text.size()))) {
    end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
  }
  return words;
}

std::vector<RowParameter> parameters_of(const Row& row) {
  std::vector<RowParameter> found{{.parameter = {"input", Kind::tensor, true}, .tensor = true}};
  for (const std::string_view word : words_of(row.parameters)) {
    const std::size_t end = std::min(word.find_first_of("!@~"), word.size());
    const std::string_view marks = word.substr(end);
    RowParameter parameter{.parameter = {word.substr(0, end)}};
    parameter.parameter.required = marks.contains('!');
    parameter.tensor = marks.contains('@');
    if (parameter.tensor) parameter.parameter.kind = Kind::tensor;
    parameter.ignored = marks.contains('~');
    found.push_back(parameter);
  }
  return found;
}

const Row& row_of(std::string_view callee) {
  return *std::ranges::find_if(rows, [&](const Row& row) {
    const std::vector<std::string_view> callees = words_of(row.callees);
    return std::ranges::find(callees, callee) != callees.end();
  });
}

/// PyTorch's functions take lists where a module's constructor takes tuples.
Value as_tuple(Value value) {
  if (value.is(Value::Kind::list)) value.kind = Value::Kind::tuple;
  return value;
}

Made make(std::string_view name, const FunctionArguments& arguments) {
  constexpr std::string_view long_prefix = "torch.nn.functional.";
  const std::string callee =
      name.starts_with(long_prefix) ? concat("F.", name.substr(long_prefix.size())) : std::string(name);
  const Row& row = row_of(callee);
  const std::vector<RowParameter> rules = parameters_of(row);
  std::vector<Parameter> parameters;
  for (const RowParameter& rule : rules) parameters.push_back(rule.parameter);
  Result<Bound> bound = bind({last_name(callee), parameters, row.parser}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());

  LayerCall call{.type = row.layer};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Operand* operand = bound->get(i);
    const std::string_view parameter = rules[i].parameter.name;
    if (rules[i].tensor) {
      if (operand == nullptr || !operand->is(Operand::Kind::tensor)) {
        const std::string_view type = operand == nullptr ? "NoneType" : type_name(*operand);
        return fail_type(concat(last_name(callee), "(): argument '", parameter, "' (position ", i + 1,
                                ") must be Tensor, not ", type),
                         concat("Give a tensor for ", parameter, "."));
      }
      call.inputs.push_back(operand->tensor);
    } else if (parameter == "training") {
      call.options.training = operand == nullptr ? row.training : layers::python::truthy(operand->value);
    } else if (parameter == "antialias" && operand != nullptr && layers::python::truthy(operand->value)) {
      return fail_call(ErrorType::not_implemented_error, "interpolate with antialias=True is not computed by Convscope",
                       "Leave antialias out: the values differ, the sizes do not.");
    } else if (operand == nullptr || rules[i].ignored) {
      continue;
    } else if (!operand->is(Operand::Kind::value)) {
      return fail_type(concat(last_name(callee), "(): argument '", parameter, "' must not be ", type_name(*operand)),
                       concat("Give a number for ", parameter, "."));
    } else if (parameter == "output_size" && row.layer.starts_with("MaxUnpool")) {
      call.options.output_size = operand->value;
    } else {
      const bool sizes = row.layer.starts_with("Upsampl") && parameter != "mode";
      call.arguments.push_back(named_argument(parameter, sizes ? as_tuple(operand->value) : operand->value));
    }
  }
  return call_layer(std::move(call), bound->tensors());
}

}  // namespace

std::span<const FunctionEntry> layer_functions() {
  static const std::array names = [] {
    std::array<std::vector<std::string_view>, rows.size()> all;
    std::ranges::transform(rows, all.begin(), [](const Row& row) { return words_of(row.callees); });
    return all;
  }();
  static const std::array entries = [] {
    std::array<FunctionEntry, rows.size()> all;
    std::ranges::transform(names, all.begin(), [](const std::vector<std::string_view>& callees) {
      return FunctionEntry{last_name(callees.front()), callees, make};
    });
    return all;
  }();
  return entries;
}

}  // namespace convscope::functions::families
