#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// What became of one layer of the encoder.
struct MirrorStep {
  std::string layer;    ///< its path
  std::string type;     ///< "MaxPool2d"
  std::string becomes;  ///< the call that undoes its sizes, or that is used again; empty: left out
};

/// A decoder that undoes an encoder's shapes, last layer first. It was run.
struct Mirror {
  std::string text;               ///< the decoder: "nn.Sequential(...)", or a lone layer
  std::string model;              ///< encoder and decoder in one nn.Sequential
  Shape input;                    ///< of the encoder, and what the decoder gives back
  Shape encoded;                  ///< between the two
  std::vector<MirrorStep> steps;  ///< of the layers mirrored, in the encoder's order
};

struct MirrorOptions {
  /// The model has a decoder already: it is left out, and the mirror is made of the layers before it. What counts as
  /// its begin is Report::encoded; a model without one is mirrored whole.
  bool replace_decoder = false;
};

/// Makes the decoder for an encoder and one input shape:
///  - Conv and ConvTranspose become each other, channels reversed, kernel_size, stride, padding, dilation and groups
///  kept, with the
///    output_padding that brings this size back; 'same' padding that is uneven stays a Conv with padding='same';
///  - pooling becomes Upsample (a MaxUnpool would need the pool's indices), by scale_factor where that is exact, else
///  by size;
///    Upsample becomes average pooling;
///  - Flatten, Unflatten, Fold, Unfold, PixelShuffle, PixelUnshuffle, padding and Linear become their opposites;
///  - what keeps the shape (activations, norms, dropout) is used again where the tensor has the same shape: behind the
///    layer that brings it back. What follows the last layer that changes a shape, or precedes the first, is left out.
/// Nested Sequentials are mirrored as such.
/// Errors: those of the model and its call; NotImplementedError (stage call) for graphs and layers without an opposite.
[[nodiscard]] Result<Mirror> mirror(std::string_view model_text, const Shape& input, const MirrorOptions& options = {});

}  // namespace convscope
