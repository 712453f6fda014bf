#include "layers/table.hpp"

#include <algorithm>
#include <array>

// Every layer, in the order of PyTorch's documentation. Each name is a function in the layer's own file.
#define CONVSCOPE_LAYERS(LAYER) \
  LAYER(conv1d)                 \
  LAYER(conv2d)                 \
  LAYER(conv3d)                 \
  LAYER(conv_transpose1d)       \
  LAYER(conv_transpose2d)       \
  LAYER(conv_transpose3d)       \
  LAYER(unfold)                 \
  LAYER(fold)                   \
  LAYER(max_pool1d)             \
  LAYER(max_pool2d)             \
  LAYER(max_pool3d)             \
  LAYER(max_unpool1d)           \
  LAYER(max_unpool2d)           \
  LAYER(max_unpool3d)           \
  LAYER(avg_pool1d)             \
  LAYER(avg_pool2d)             \
  LAYER(avg_pool3d)             \
  LAYER(lp_pool1d)              \
  LAYER(lp_pool2d)              \
  LAYER(lp_pool3d)              \
  LAYER(adaptive_max_pool1d)    \
  LAYER(adaptive_max_pool2d)    \
  LAYER(adaptive_max_pool3d)    \
  LAYER(adaptive_avg_pool1d)    \
  LAYER(adaptive_avg_pool2d)    \
  LAYER(adaptive_avg_pool3d)    \
  LAYER(reflection_pad1d)       \
  LAYER(reflection_pad2d)       \
  LAYER(reflection_pad3d)       \
  LAYER(replication_pad1d)      \
  LAYER(replication_pad2d)      \
  LAYER(replication_pad3d)      \
  LAYER(zero_pad1d)             \
  LAYER(zero_pad2d)             \
  LAYER(zero_pad3d)             \
  LAYER(constant_pad1d)         \
  LAYER(constant_pad2d)         \
  LAYER(constant_pad3d)         \
  LAYER(circular_pad1d)         \
  LAYER(circular_pad2d)         \
  LAYER(circular_pad3d)         \
  LAYER(elu)                    \
  LAYER(hardshrink)             \
  LAYER(hardsigmoid)            \
  LAYER(hardtanh)               \
  LAYER(hardswish)              \
  LAYER(leaky_relu)             \
  LAYER(log_sigmoid)            \
  LAYER(prelu)                  \
  LAYER(relu)                   \
  LAYER(relu6)                  \
  LAYER(rrelu)                  \
  LAYER(selu)                   \
  LAYER(celu)                   \
  LAYER(gelu)                   \
  LAYER(sigmoid)                \
  LAYER(silu)                   \
  LAYER(mish)                   \
  LAYER(softplus)               \
  LAYER(softshrink)             \
  LAYER(softsign)               \
  LAYER(tanh)                   \
  LAYER(tanhshrink)             \
  LAYER(threshold)              \
  LAYER(glu)                    \
  LAYER(softmin)                \
  LAYER(softmax)                \
  LAYER(softmax2d)              \
  LAYER(log_softmax)            \
  LAYER(batch_norm1d)           \
  LAYER(batch_norm2d)           \
  LAYER(batch_norm3d)           \
  LAYER(group_norm)             \
  LAYER(instance_norm1d)        \
  LAYER(instance_norm2d)        \
  LAYER(instance_norm3d)        \
  LAYER(layer_norm)             \
  LAYER(local_response_norm)    \
  LAYER(rms_norm)               \
  LAYER(identity)               \
  LAYER(linear)                 \
  LAYER(bilinear)               \
  LAYER(dropout)                \
  LAYER(dropout1d)              \
  LAYER(dropout2d)              \
  LAYER(dropout3d)              \
  LAYER(alpha_dropout)          \
  LAYER(feature_alpha_dropout)  \
  LAYER(embedding)              \
  LAYER(pixel_shuffle)          \
  LAYER(pixel_unshuffle)        \
  LAYER(upsample)               \
  LAYER(upsampling_nearest2d)   \
  LAYER(upsampling_bilinear2d)  \
  LAYER(channel_shuffle)        \
  LAYER(flatten)                \
  LAYER(unflatten)

namespace convscope {

namespace layers::entries {

#define CONVSCOPE_DECLARE(name) Entry name;
CONVSCOPE_LAYERS(CONVSCOPE_DECLARE)
#undef CONVSCOPE_DECLARE

}  // namespace layers::entries

std::span<const LayerEntry> layer_table() {
#define CONVSCOPE_ROW(name) layers::entries::name(),
  static const std::array table{CONVSCOPE_LAYERS(CONVSCOPE_ROW)};
#undef CONVSCOPE_ROW
  return table;
}

const LayerEntry* find_layer(std::string_view type) {
  const std::span<const LayerEntry> table = layer_table();
  const auto row = std::ranges::find(table, type, &LayerEntry::type);
  return row == table.end() ? nullptr : &*row;
}

}  // namespace convscope
