#include <array>

#include "analysis/errors/form.hpp"
#include "analysis/errors/guesses/guesses.hpp"

// Messages of what stands around convolutions: ReflectionPad.cpp, ReplicationPadding.cpp, PadNd.cpp, Pool.h, Linear
// layers, joins, reshapes and norms.

namespace convscope::analysis {

namespace {

namespace g = guesses;

constexpr char wrapped[] = "nn.Conv2d(4, 6, 3, padding=9, padding_mode='circular')";

constexpr char unwound[] = "nn.CircularPad2d((0, -9, 0, 0))";

constexpr std::string_view nothing_left = "The padding is negative, and crops all there is: no sample is left.";

constexpr auto table = std::to_array<Form>({
    // Padding.
    {"Argument #{argument}: Padding size should be less than the corresponding input dimension, but got: padding "
     "{padding} at dimension {axis} of input {input}",
     "'reflect' mirrors samples of the tensor, so its padding is smaller than the size. Here it is {padding} on axis "
     "{axis} of {input}.",
     g::reflect},
    {"Padding value causes wrapping around more than once",
     "'circular' takes samples from the other end, so its padding is at most the size.", g::example<wrapped>},
    {"Negative padding value is resulting in an empty dimension", nothing_left, g::example<unwound>},
    {"input (W: {width}) is too small. Calculated output W: {output width}", nothing_left, g::cropped_away},
    {"input (H: {height}, W: {width} ) is too small. Calculated output H: {output height} W: {output width}",
     nothing_left, g::replication_cropped_away},
    {"input (H: {height}, W: {width}) is too small. Calculated output H: {output height} W: {output width}",
     nothing_left, g::cropped_away},
    {"input (H: {height} W: {width}) is too small. Calculated output H: {output height} W: {output width}",
     nothing_left, g::cropped_away},
    {"input (D: {depth} H: {height}, W: {width}) is too small. Calculated output D: {output depth} H: {output height} "
     "W: {output width}",
     nothing_left, g::cropped_away},
    {"input (D: {depth} H: {height} W: {width}) is too small. Calculated output D: {output depth} H: {output height} "
     "W: {output width}",
     nothing_left, g::cropped_away},
    {"Calculated output H: {output height} W: {output width} must be >= 1 in every dimension (input H: {height}, W: "
     "{width})",
     nothing_left, g::cropped_away},
    {"padding size is expected to be {count}, but got: {length}",
     "padding has {length} numbers where {count} are wanted: a begin and an end for each axis."},
    {"Expected {unbatched axes}D or {batched axes}D (batch mode) tensor with possibly 0 batch size and other non-zero "
     "dimensions for input, but got: {input}",
     "This padding takes tensors of {batched axes} axes, or {unbatched axes} without the batch, none of size 0; not "
     "{input}.",
     g::padded_rank},
    {"Length of pad must be even but instead it equals {length}",
     "pad has {length} numbers; each axis takes two, a begin and an end."},
    {"Length of pad should be no more than twice the number of dimensions of the input. Pad length is {length}while "
     "the input has {axes}dimensions.",
     "pad has {length} numbers; a tensor of {axes} axes takes at most two for each."},
    {"The input size {size}, plus negative padding {begin} and {end} resulted in a negative output size, which is "
     "invalid. Check dimension {axis} of your input.",
     "Axis {axis} has {size} samples, and {begin} and {end} crop more than that."},
    {"Padding size {length} is not supported for {axes}D input tensor.",
     "The tensor has {axes} axes. Two numbers of padding take 2 or 3 axes, four take 3 or 4, six take 4 or 5.",
     g::unpaddable_rank},
    {"Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now",
     "The tensor's axes do not go with this padding: padding 1 axis takes 2 or 3 axes, 2 take 3 or 4, 3 take 4 or 5.",
     g::unpaddable_rank},

    // Pools.
    {"pad should be at most half of effective kernel size, but got pad={padding}, kernel_size={kernel_size} and "
     "dilation={dilation}",
     "A pool's padding is at most half of what its kernel spans; padding={padding} is more.", g::pool_padding},
    {"pad should be at most half of kernel size, but got pad={padding} and kernel_size={kernel_size}",
     "A pool's padding is at most half of kernel_size={kernel_size}; padding={padding} is more.", g::pool_padding},
    {"max_pool1d() padding should be at most half of kernel size, but got padding={padding} and "
     "kernel_size={kernel_size}",
     "A pool's padding is at most half of kernel_size={kernel_size}; padding={padding} is more.",
     g::pool_padding_of_line},
    {"Given input size: {input}. Calculated output size: {output}. Output size is too small",
     "The pool's window does not fit: from {input} (channels × sizes) it would make {output}. Earlier layers made the "
     "tensor too small.",
     g::pool_too_small},
    {"invalid output_size \"{output_size}\" (dim {axis} must be between {smallest size} and {largest size})",
     "MaxUnpool can't make {output_size}: here a size lies between {smallest size} and {largest size}.", g::unpool},

    // Linear layers, joins, reshapes, norms.
    {"mat1 and mat2 shapes cannot be multiplied ({input} and {matrix})",
     "The Linear layer is given {input} (rows × features) and multiplies with {matrix} (in_features × out_features): "
     "the inner two numbers have to be equal. in_features is channels · sizes of what is flattened.",
     g::linear},
    {"size mismatch, m1: {input}, m2: {matrix}",
     "The Linear layer is given {input} (rows × features) and multiplies with {matrix} (in_features × out_features): "
     "the inner two numbers have to be equal.",
     g::linear},
    {"Sizes of tensors must match except in dimension {axis}. Expected size {expected} but got size {other} for tensor "
     "number {number} in the list",
     "cat joins along axis {axis}, and all other axes have to agree: one tensor has {expected}, the other {other}. "
     "Going down and up again did not bring the size back.",
     g::cat},
    {"The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension {axis}",
     "Two tensors are added or compared: on axis {axis} one has {a}, the other {b}. Only equal sizes, or a size of 1, "
     "go together.",
     g::add},
    {"Using a target size ({target}) that is different to the input size ({model output})",
     "The model gives {model output}, but the loss compares it with {target}: the sizes have to be equal, or it "
     "measures something else.",
     g::target_size},
    {"shape '{shape}' is invalid for input of size {count}",
     "The tensor has {count} values, and they do not fill the shape {shape}.", g::view},
    {"unflatten: Provided sizes {sizes} don't multiply up to the size of dim {axis} ({size}) in the input tensor",
     "Axis {axis} has {size} values; {sizes} multiplied is another number.", g::unflatten},
    {"running_mean should contain {arriving channels} elements not {num_features}",
     "The norm layer has num_features={num_features}, but {arriving channels} channels arrive.", g::running_mean},
    {"expected 2D or 3D input (got {input axes}D input)",
     "BatchNorm1d takes tensors of 2 or 3 axes, (N, C) or (N, C, L); this one has {input axes}.", g::norm_rank},
    {"expected {wanted axes}D input (got {input axes}D input)",
     "The norm layer takes tensors of {wanted axes} axes; this one has {input axes}.", g::norm_rank_of_one},
    {"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
     "input.size(-3)={channels} is not divisible by {square}",
     "PixelShuffle makes one channel of {square}, and {channels} channels do not fall into such groups.",
     g::pixel_shuffle},
});

}  // namespace

std::span<const Form> neighbour_forms() { return table; }

}  // namespace convscope::analysis
