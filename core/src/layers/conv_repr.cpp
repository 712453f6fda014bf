#include "layers/conv_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

std::string conv_repr(const ConvArguments& a) {
  std::string text =
      concat(a.in_channels.str(), ", ", a.out_channels.str(), ", kernel_size=", python::tuple_repr(a.kernel_size),
             ", stride=", python::tuple_repr(a.stride));
  if (!a.padding_text.empty()) {
    text += concat(", padding=", a.padding_text);
  } else if (!python::all_equal(a.padding, 0)) {
    text += concat(", padding=", python::tuple_repr(a.padding));
  }
  if (!python::all_equal(a.dilation, 1)) text += concat(", dilation=", python::tuple_repr(a.dilation));
  if (!python::all_equal(a.output_padding, 0)) {
    text += concat(", output_padding=", python::tuple_repr(a.output_padding));
  }
  if (!python::equals(a.groups, 1)) text += concat(", groups=", a.groups.str());
  if (!a.bias) text += ", bias=False";
  if (a.padding_mode != "zeros") text += concat(", padding_mode=", a.padding_mode);
  return text;
}

}  // namespace convscope::layers
