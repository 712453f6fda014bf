#include "text/torch_names.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "convscope/torch_names.hpp"
#include "text/concat.hpp"

namespace convscope::text {

namespace {

struct Family {
  std::string_view module;
  std::string_view classes;  ///< separated by spaces
};

constexpr std::array families = {
    Family{"activation",
           "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish "
           "MultiheadAttention PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus "
           "Softshrink Softsign Tanh Tanhshrink Threshold"},
    Family{"adaptive", "AdaptiveLogSoftmaxWithLoss"},
    Family{"batchnorm",
           "BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d SyncBatchNorm"},
    Family{"channelshuffle", "ChannelShuffle"},
    Family{"container", "Container ModuleDict ModuleList ParameterDict ParameterList Sequential"},
    Family{"conv",
           "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d "
           "LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d"},
    Family{"distance", "CosineSimilarity PairwiseDistance"},
    Family{"dropout", "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout"},
    Family{"flatten", "Flatten Unflatten"},
    Family{"fold", "Fold Unfold"},
    Family{"instancenorm",
           "InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d "
           "LazyInstanceNorm3d"},
    Family{"linear", "Bilinear Identity LazyLinear Linear"},
    Family{"loss",
           "BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss GaussianNLLLoss "
           "HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss MSELoss MarginRankingLoss MultiLabelMarginLoss "
           "MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss NLLLoss2d PoissonNLLLoss SmoothL1Loss "
           "SoftMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss"},
    Family{"module", "Module"},
    Family{"normalization", "CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm RMSNorm"},
    Family{"padding",
           "CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d "
           "ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d "
           "ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d"},
    Family{"pixelshuffle", "PixelShuffle PixelUnshuffle"},
    Family{"pooling",
           "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d "
           "AdaptiveMaxPool3d AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d "
           "LPPool2d LPPool3d MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d"},
    Family{"rnn", "GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase"},
    Family{"sparse", "Embedding EmbeddingBag"},
    Family{"transformer",
           "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer"},
    Family{"upsampling", "Upsample UpsamplingBilinear2d UpsamplingNearest2d"},
};

constexpr std::string_view sequential_attributes =
    "T_destination _apply _backward_hooks _backward_pre_hooks _buffers _call_impl _compiled_call_impl "
    "_forward_hooks _forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks "
    "_forward_pre_hooks_with_kwargs _get_backward_hooks _get_backward_pre_hooks _get_item_by_idx _get_name "
    "_is_full_backward_hook _load_from_state_dict _load_state_dict_post_hooks _load_state_dict_pre_hooks "
    "_maybe_warn_non_full_backward_hook _modules _named_members _non_persistent_buffers_set _parameters "
    "_register_load_state_dict_pre_hook _register_state_dict_hook _replicate_for_data_parallel "
    "_save_to_state_dict _slow_forward _state_dict_hooks _state_dict_pre_hooks _version _wrapped_call_impl "
    "add_module append apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches "
    "eval extend extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half insert "
    "ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters "
    "pop register_backward_hook register_buffer register_forward_hook register_forward_pre_hook "
    "register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook "
    "register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook "
    "requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu "
    "zero_grad";

bool holds_word(std::string_view words, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

std::vector<std::string_view> split(std::string_view words) {
  std::vector<std::string_view> list;
  for (const auto word : std::views::split(words, ' ')) list.emplace_back(word.begin(), word.end());
  return list;
}

}  // namespace

std::string_view torch_module_of(std::string_view class_name) {
  const auto* const found =
      std::ranges::find_if(families, [&](const Family& family) { return holds_word(family.classes, class_name); });
  return found == families.end() ? std::string_view() : found->module;
}

std::string torch_type_name(std::string_view class_name) {
  return concat("torch.nn.modules.", torch_module_of(class_name), ".", class_name);
}

bool is_sequential_attribute(std::string_view name) { return holds_word(sequential_attributes, name); }

}  // namespace convscope::text

namespace convscope {

std::span<const TorchModule> torch_modules() {
  static const std::vector<TorchModule> modules = [] {
    std::vector<TorchModule> list;
    for (const text::Family& family : text::families) list.push_back({family.module, text::split(family.classes)});
    return list;
  }();
  return modules;
}

}  // namespace convscope
