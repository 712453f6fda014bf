// nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d: torch/nn/modules/conv.py (PyTorch 2.6).

#include <array>

#include "layers/convolution_layer.hpp"
#include "layers/table.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<std::string_view, 1> padding_modes{"'zeros'"};

constexpr std::array<ParameterInfo, 12> signature{{
    {"in_channels", "", "int"},
    {"out_channels", "", "int"},
    {"kernel_size", "", "size"},
    {"stride", "1", "size"},
    {"padding", "0", "size"},
    {"output_padding", "0", "size"},
    {"groups", "1", "int"},
    {"bias", "True", "bool"},
    {"dilation", "1", "size"},
    {"padding_mode", "'zeros'", "choice", padding_modes},
    {"device", "None", "any"},
    {"dtype", "None", "any"},
}};

}  // namespace

LayerEntry conv_transpose1d() { return {"ConvTranspose1d", signature, make_transposed_convolution, 1}; }
LayerEntry conv_transpose2d() { return {"ConvTranspose2d", signature, make_transposed_convolution, 2}; }
LayerEntry conv_transpose3d() { return {"ConvTranspose3d", signature, make_transposed_convolution, 3}; }

}  // namespace convscope::layers::entries
