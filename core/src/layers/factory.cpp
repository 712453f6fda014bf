#include "layers/factory.hpp"

#include <array>

#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::factory {

Result<Shape> empty(const std::vector<Value>& sizes, const SizeHints& hints) {
  if (!sizes.front().is(Value::Kind::integer)) {
    return fail_init(ErrorType::type_error,
                     "empty() received an invalid combination of arguments - got (tuple, dtype=NoneType, "
                     "device=NoneType), but expected one of:",
                     hints.not_whole(0, sizes.front()));
  }
  Shape shape;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto size = python::as_int(sizes[i]);
    if (!size) {
      return fail_init(ErrorType::type_error,
                       concat("empty(): argument 'size' failed to unpack the object at pos ", i + 1,
                              " with error \"type must be tuple of ints,but got ", sizes[i].type_name(), "\""),
                       hints.not_whole(i, sizes[i]));
    }
    shape.push_back(*size);
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] < 0) {
      return fail_init(ErrorType::runtime_error,
                       concat("Trying to create tensor with negative dimension ", shape[i], ": ", to_string(shape)),
                       hints.negative(i));
    }
  }
  if (Result<std::int64_t> count = element_count(shape); !count) {
    Error error = std::move(count).error();
    error.stage = Stage::init;
    return std::unexpected(std::move(error));
  }
  return shape;
}

Result<Shape> empty(const std::vector<Value>& sizes, const std::vector<std::string_view>& names) {
  return empty(sizes, {[&](std::size_t i, const Value& size) { return hints::not_a_whole_number(names[i], size); },
                       [&](std::size_t i) { return concat(names[i], " must be at least 0: write ", names[i], "=1."); }});
}

Result<void> check_device(const Value& device) {
  if (device.is(Value::Kind::none) || device.is(Value::Kind::call)) return {};
  if (device.is(Value::Kind::string)) {
    const std::string_view name = std::string_view(device.string).substr(0, device.string.find(':'));
    if (name == "cpu" || name == "meta") return {};
    if (name == "cuda" || name == "mps" || name == "xpu") {
      return fail_init(ErrorType::runtime_error,
                       concat("Torch not compiled with ", name == "cuda" ? "CUDA" : name, " enabled"),
                       "Leave device out: shapes are the same on every device.");
    }
    return fail_init(ErrorType::runtime_error,
                     concat("Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, "
                            "xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device "
                            "string: ",
                            name),
                     "Leave device out: shapes are the same on every device.");
  }
  return fail_init(ErrorType::type_error,
                   concat("empty() received an invalid combination of arguments - got (tuple, dtype=NoneType, device=",
                          device.type_name(), "), but expected one of:"),
                   "Leave device out: shapes are the same on every device.");
}

Result<std::string> dtype_name(const Value& dtype) {
  if (dtype.is(Value::Kind::none)) return "float";
  constexpr std::array<std::array<std::string_view, 2>, 8> floating{{{"torch.float", "float"},
                                                                     {"torch.float32", "float"},
                                                                     {"torch.double", "double"},
                                                                     {"torch.float64", "double"},
                                                                     {"torch.half", "c10::Half"},
                                                                     {"torch.float16", "c10::Half"},
                                                                     {"torch.bfloat16", "c10::BFloat16"},
                                                                     {"torch.complex64", "c10::complex<float>"}}};
  if (dtype.is(Value::Kind::name)) {
    for (const auto& [python_name, name] : floating) {
      if (dtype.string == python_name) return std::string(name);
    }
    return fail_init(ErrorType::runtime_error, "\"check_uniform_bounds\" not implemented for 'Int'",
                     "A layer's parameters are floating-point numbers: leave dtype out.");
  }
  return fail_init(ErrorType::type_error,
                   concat("empty() received an invalid combination of arguments - got (tuple, dtype=",
                          dtype.type_name(), ", device=NoneType), but expected one of:"),
                   "Leave dtype out, or give torch.float32.");
}

}  // namespace convscope::layers::factory
