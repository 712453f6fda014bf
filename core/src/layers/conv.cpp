// nn.Conv1d, nn.Conv2d, nn.Conv3d: torch/nn/modules/conv.py (PyTorch 2.6).

#include <array>

#include "layers/convolution_layer.hpp"
#include "layers/table.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<std::string_view, 2> padding_choices{"'same'", "'valid'"};
constexpr std::array<std::string_view, 4> padding_modes{"'zeros'", "'reflect'", "'replicate'", "'circular'"};

constexpr std::array<ParameterInfo, 11> signature{{
    {"in_channels", "", "int"},
    {"out_channels", "", "int"},
    {"kernel_size", "", "size"},
    {"stride", "1", "size"},
    {"padding", "0", "padding", padding_choices},
    {"dilation", "1", "size"},
    {"groups", "1", "int"},
    {"bias", "True", "bool"},
    {"padding_mode", "'zeros'", "choice", padding_modes},
    {"device", "None", "any"},
    {"dtype", "None", "any"},
}};

}  // namespace

LayerEntry conv1d() { return {"Conv1d", signature, make_convolution, 1}; }
LayerEntry conv2d() { return {"Conv2d", signature, make_convolution, 2}; }
LayerEntry conv3d() { return {"Conv3d", signature, make_convolution, 3}; }

}  // namespace convscope::layers::entries
