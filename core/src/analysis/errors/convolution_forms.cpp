#include <array>

#include "analysis/errors/form.hpp"
#include "analysis/errors/guesses/guesses.hpp"

// Messages of PyTorch's convolutions: torch/nn/modules/conv.py, Convolution.cpp, NaiveConvolutionTranspose2d.cpp.

namespace convscope::analysis {

namespace {

namespace g = guesses;

constexpr char zero_groups[] = "nn.Conv2d(4, 6, 3, groups=0)";
constexpr char indivisible_in[] = "nn.Conv2d(4, 6, 3, groups=3)";
constexpr char indivisible_out[] = "nn.Conv2d(4, 6, 3, groups=4)";
constexpr char strided_same[] = "nn.Conv2d(4, 6, 3, stride=2, padding='same')";
constexpr char negative_padding[] = "nn.Conv2d(4, 6, 3, padding=-1)";
constexpr char negative_output_padding[] = "nn.ConvTranspose2d(4, 6, 3, output_padding=-1)";
constexpr char zero_stride[] = "nn.Conv2d(4, 6, 3, stride=0)";
constexpr char zero_dilation[] = "nn.Conv2d(4, 6, 3, dilation=0)";
constexpr char zero_transposed_dilation[] = "nn.ConvTranspose2d(4, 6, 3, dilation=0)";
constexpr char same_transposed[] = "nn.ConvTranspose2d(4, 6, 3, padding='same')";

constexpr std::string_view only_zeros =
    "Transposed convolutions have no padding_mode but 'zeros': leave padding_mode out.";
constexpr std::string_view not_a_whole_number =
    "An argument is a {type}. Sizes and channels are whole numbers: 3, not 3.0; divide with //.";
constexpr std::string_view other_dtype =
    "The tensor is {input dtype}, the layer's parameters are {layer dtype}. Make them the same: x.float() for another "
    "type of number, x.to(device) for another device.";
constexpr std::string_view old_rank =
    "The layer takes tensors of {wanted axes} axes, batch and channels first; {input} has {input axes}. "
    "x.unsqueeze(0) adds a batch of 1, x.unsqueeze(1) one channel.";
constexpr std::string_view other_bias =
    "The bias has the size {bias}; this weight needs one value for each of the {bias elements} output channels.";

constexpr auto table = std::to_array<Form>({
    // Constructors.
    {"Only \"zeros\" padding mode is supported for {layer}", only_zeros, g::transposed_mode},
    {"Only `zeros` padding mode is supported for {layer}", only_zeros, g::transposed_mode},
    {"groups must be a positive integer", "groups is 0 or less; it is 1 or more.", g::example<zero_groups>},
    {"in_channels must be divisible by groups",
     "Each group reads the same number of channels, so groups has to divide in_channels without remainder.",
     g::example<indivisible_in>},
    {"out_channels must be divisible by groups",
     "Each group makes the same number of channels, so groups has to divide out_channels without remainder.",
     g::example<indivisible_out>},
    {"Invalid padding string {padding}, should be one of",
     "padding is a number, a tuple, 'same' or 'valid'; {padding} is none of these.", g::padding_string},
    {"padding='same' is not supported for strided convolutions",
     "'same' keeps the size, which a stride of 2 or more can't. With a stride, padding is a number: half the "
     "kernel_size, rounded down, divides the size by the stride.",
     g::example<strided_same>},
    {"padding_mode must be one of {modes}, but got padding_mode={mode}",
     "There is no padding_mode {mode}: take 'zeros', 'reflect', 'replicate' or 'circular'.", g::padding_mode},
    {"Trying to create tensor with negative dimension {size}: {weight}",
     "The layer's weight would have the size {weight}: an argument is {size}.", g::negative_tensor},
    {"empty(): argument 'size' must be tuple of SymInts, but found element of type {type} at pos {place}",
     not_a_whole_number, g::float_size},
    {"empty(): argument 'size' must be tuple of ints, but found element of type {type} at pos {place}",
     not_a_whole_number, g::float_size},
    {"empty(): argument 'size' failed to unpack the object at pos {place} with error \"type must be tuple of ints,but "
     "got {type}\"",
     not_a_whole_number, g::float_size},
    {"{layer}.__init__() got an unexpected keyword argument '{argument}'", "{layer} has no argument named {argument}.",
     g::unexpected_keyword},
    {"__init__() got an unexpected keyword argument '{argument}'", "The layer has no argument named {argument}."},
    {"{layer}.__init__() missing {count} required positional argument: {arguments}",
     "{layer} needs a value for {arguments}.", g::missing_argument},
    {"{layer}.__init__() missing {count} required positional arguments: {arguments}",
     "{layer} needs {count} more values: {arguments}.", g::missing_argument},

    // output_size.
    {"ConvTranspose{axes}D: for {input axes}D input, output_size must have {axes again} or {all axes} elements (got "
     "{length})",
     "output_size has {length} numbers; it needs {axes}, one for each axis behind the channels, or the whole shape's "
     "{all axes}.",
     g::output_size_length},
    {"requested an output size of {wanted size}, but valid sizes range from {smallest size} to {largest size} (for an "
     "input of {input})",
     "From {input} this layer can make {smallest size} to {largest size}, and {wanted size} lies outside. stride, "
     "kernel_size and padding say which sizes it can make.",
     g::output_size_range},
    {"object of type 'int' has no len()",
     "output_size is one number where a list is wanted, such as [28, 28]: one number for each axis behind the "
     "channels.",
     g::output_size_number},
    {"conv_transpose{axes}d(): argument 'padding' (position 5) must be tuple of ints, ",
     "A transposed convolution knows no padding='same' or 'valid': give a number.", g::example<same_transposed>},

    // Rank, dtype, lengths.
    {"Expected {unbatched axes}D (unbatched) or {batched axes}D (batched) input to {function}, but got input of size: "
     "{input}",
     "{function} takes tensors of {batched axes} axes, batch and channels first, or of {unbatched axes} without the "
     "batch; {input} has another number of axes.",
     g::rank},
    {"Input type ({input dtype}) and bias type ({layer dtype}) should be the same", other_dtype},
    {"Input type ({input dtype}) and weight type ({layer dtype}) should be the same", other_dtype},
    {"expected {argument} to be a single integer value or a list of {axes} values to match the convolution dimensions, "
     "but got {argument again}={given}",
     "{argument} is {given}, but the layer has {axes} axes by its weight: give one number, or one for each axis. A "
     "kernel_size with too many numbers ends here as well.",
     g::list_length},
    {"weight should have at least three dimensions",
     "A convolution's weight has the axes (out_channels, in_channels / groups, kernel_size...)."},
    {"non-positive groups is not supported", "groups is 0 or less; it is 1 or more."},

    // check_shape_forward.
    {"negative padding is not supported", "padding is below 0; it is 0 or more.", g::example<negative_padding>},
    {"negative output_padding is not supported", "output_padding is below 0; it is 0 or more.",
     g::example<negative_output_padding>},
    {"non-positive stride is not supported", "stride is 0 or less; it is 1 or more.", g::example<zero_stride>},
    {"negative stride is not supported", "stride is below 0; it is 1 or more.", g::example<zero_stride>},
    {"dilation should be greater than zero, but got dilation_height: {height}, dilation_width: {width}",
     "dilation is {height} × {width}; it is 1 or more on each axis.", g::example<zero_transposed_dilation>},
    {"dilation should be greater than zero", "dilation is 0 or less; it is 1 or more.", g::example<zero_dilation>},
    {"expected groups to be greater than 0, but got groups={groups}", "groups is {groups}; it is 1 or more."},
    {"Expected {wanted axes}-dimensional input for {weight axes}-dimensional weight {weight}, but got "
     "{input axes}-dimensional input of size {input} instead",
     old_rank, g::rank},
    {"Expected {wanted axes}-dimensional input for {weight axes}-dimensional weight{weight}, but got "
     "{input axes}-dimensional input of size {input} instead",
     old_rank, g::same_kernel_length},
    {"Given groups={groups}, expected weight to be at least {least} at dimension 0, but got weight of size {weight} "
     "instead",
     "The layer has fewer output channels than its {groups} groups.", g::weight_groups},
    {"Given groups={groups}, expected weight to be divisible by {divisor} at dimension 0, but got weight of size "
     "{weight} instead",
     "The layer's output channels do not fall into {groups} equal groups.", g::weight_groups},
    {"Given groups={groups}, weight of size {weight}, expected input{input} to have {wanted channels} channels, but "
     "got {input channels} channels instead",
     "The layer takes {wanted channels} channels, but the tensor {input} that arrives has {input channels}.",
     g::channels},
    {"Given weight of size {weight}, expected bias to be 1-dimensional with {bias elements} elements, but got bias of "
     "size {bias} instead",
     other_bias},
    {"Given padding={padding} at dimension {axis} , expected padding to be at most {most}",
     "padding={padding} is beyond all tensors: at most {most}.", g::huge_padding},
    {"Calculated padded input size per channel: {padded input}. Kernel size: {kernel}. Kernel size can't be greater "
     "than actual input size",
     "The kernel spans {kernel} samples, but with its padding the tensor has only {padded input}: earlier layers made "
     "it too small, or padding is missing.",
     g::kernel_too_large},
    {"Given transposed={transposed}, weight of size {weight}, expected input{input} to have {wanted channels} "
     "channels, but got {input channels} channels instead",
     "The transposed layer takes {wanted channels} channels, but the tensor {input} that arrives has {input channels}.",
     g::transposed_channels},
    {"Given transposed={transposed}, weight of size {weight}, expected bias to be 1-dimensional with {bias elements} "
     "elements, but got bias of size {bias} instead",
     other_bias},
    {"Only zero batch or zero channel inputs are supported, but got input shape: {input}",
     "The tensor {input} has an axis of size 0 behind the channels: there is nothing to read.", g::empty_input},
    {"unsupported ConvNd parameters", "No backend takes these arguments together."},
    {"kernel size should be greater than zero, but got kernel_height: {height} kernel_width: {width}",
     "kernel_size is {height} × {width}; it is 1 or more on each axis.", g::kernel_zero},
    {"stride should be greater than zero, but got stride_height: {height} stride_width: {width}",
     "stride is {height} × {width}; it is 1 or more on each axis."},

    // padding='same'.
    {"stride cannot broadcast to {axes} dimensions",
     "stride has another length than the layer's axes: give one number, or {axes}.", g::same_stride_length},
    {"dilation cannot broadcast to {axes} dimensions",
     "dilation has another length than the layer's axes: give one number, or {axes}.", g::same_dilation_length},
    {"Invalid padding string: '{padding}'",
     "padding is a number, a tuple, 'same' or 'valid'; '{padding}' is none of these."},

    // Transposed backend.
    {"output padding must be smaller than either stride or dilation, but got output_padding_depth: {output_padding "
     "depth} output_padding_height: {output_padding height} output_padding_width: {output_padding width} stride_depth: "
     "{stride depth} stride_height: {stride height} stride_width: {stride width} dilation_depth: {dilation depth} "
     "dilation_height: {dilation height} dilation_width: {dilation width}",
     "On each axis output_padding has to be smaller than stride or smaller than dilation: it picks one of the sizes "
     "that a stride cannot tell apart.",
     g::output_padding},
    {"output padding must be smaller than either stride or dilation, but got output_padding_height: {output_padding "
     "height} output_padding_width: {output_padding width} stride_height: {stride height} stride_width: {stride width} "
     "dilation_height: {dilation height} dilation_width: {dilation width}",
     "On each axis output_padding has to be smaller than stride or smaller than dilation: it picks one of the sizes "
     "that a stride cannot tell apart. A 1-D layer is shown with height 1.",
     g::output_padding},
    {"Given input size per channel: {input}. Calculated output size per channel: {output}. Output size is too small",
     "From {input} the transposed layer would make {output}: its padding takes off more than its kernel adds. A 1-D "
     "layer is shown with height 1.",
     g::output_too_small},
    {"non-empty {a}D or {b}D weight tensor expected, but got: {weight}",
     "The weight {weight} is empty: channels or kernel_size are 0.", g::no_weight},
    {"non-empty {a}D or {b}D input tensor expected but got a tensor with size {input}",
     "The tensor {input} is empty or has another number of axes than the layer takes."},
    {"It is expected {argument} equals to {count}, but got size {length}",
     "{argument} has {length} numbers where {count} are wanted."},
});

}  // namespace

std::span<const Form> convolution_forms() { return table; }

}  // namespace convscope::analysis
