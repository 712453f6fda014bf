#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/explain.hpp"

namespace convscope {

/// One axis of a layer as another framework would pad it.
struct PaddedAxis {
  std::string axis;
  std::int64_t begin = 0;  ///< positions padded before the input; transposed: cropped at the output's beginning
  std::int64_t end = 0;    ///< the same at the end; negative: positions added to a transposed convolution's output
  std::int64_t output_padding = 0;  ///< added to a transposed convolution's output before `end` is cropped: ONNX's
  std::int64_t output = 0;
  std::int64_t shift = 0;  ///< how much further back every window lies than in PyTorch; negative: further ahead
  std::string sentence;
  std::optional<NumberLine> line;
};

/// What "same" means elsewhere.
struct PaddingConvention {
  std::string name;              ///< "TensorFlow, Keras"
  std::string option;            ///< "padding='same'"
  std::string source;            ///< address of the definition
  std::vector<PaddedAxis> axes;  ///< empty where it is not defined for this layer
  std::string text;              ///< what gives the same values in PyTorch; empty where it is not defined, or not known
  std::string sentence;          ///< how to get it in PyTorch, in words, and what else differs; why it is not defined
};

struct LayerPaddings {
  std::string name;  ///< as in LayerReport
  std::string type;
  std::vector<PaddingConvention> conventions;
};

struct Paddings {
  std::optional<Error> error{};       ///< as in Report
  std::vector<LayerPaddings> layers;  ///< every call that works of a convolution, a transposed one or a pooling
};

/// How TensorFlow and Keras, ONNX (both auto_pads) and JAX would pad the layers of a model to "same", each for the
/// input that it gets in PyTorch. All want ⌈input/stride⌉ to come out, transposed input·stride; they differ in which
/// end gets the odd one, and in what padding is worth: 0 to a convolution; to a pooling nothing, but for the average
/// of flax. `layer`: a LayerPaddings::name; only the calls known by it are looked at.
///
/// Sources. TensorFlow: tf.nn, "Notes on padding"; tf.nn.convolution and tf.nn.pool (no strides with dilation).
/// ONNX: Conv, MaxPool, AveragePool, LpPool, ConvTranspose since version 11, where output_padding counts; sums below
/// zero are not defined there. JAX: jax.lax.padtype_to_pads, jax.lax.conv_transpose, flax.linen.avg_pool.
[[nodiscard]] Paddings paddings(std::string_view model_text, std::span<const TensorType> inputs,
                                const CallOptions& options = {}, std::optional<std::string_view> layer = {});

}  // namespace convscope
