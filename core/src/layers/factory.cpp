#include "layers/factory.hpp"

#include <array>

#include "layers/argument_parser.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::factory {

namespace {

/// What the allocation itself refuses.
Result<Shape> allocated(Shape shape, const std::function<std::string(std::size_t index)>& negative_hint) {
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] < 0) {
      return fail_init(ErrorType::runtime_error,
                       concat("Trying to create tensor with negative dimension ", shape[i], ": ", to_string(shape)),
                       negative_hint(i));
    }
  }
  if (Result<std::int64_t> count = element_count(shape); !count) {
    Error error = std::move(count).error();
    error.stage = Stage::init;
    return Failure(std::move(error));
  }
  return shape;
}

}  // namespace

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
  return allocated(std::move(shape), hints.negative);
}

Result<Shape> empty(const std::vector<Value>& sizes, const std::vector<std::string_view>& names) {
  return empty(sizes, {[&](std::size_t i, const Value& size) { return hints::not_a_whole_number(names[i], size); },
                       [&](std::size_t i) { return concat(names[i], " must be at least 0: write ", names[i], "=1."); }});
}

Result<Shape> sized(std::string_view function, std::string_view name, const Value& size) {
  const auto negative = [&](std::size_t /*index*/) { return concat(name, " counts values: give 1 or more."); };
  if (size.is(Value::Kind::integer)) return allocated({size.integer}, negative);
  const auto items = size.is(Value::Kind::string) ? std::nullopt : python::items_of(size);
  if (!items || !looks_like_ints(*items)) {
    return fail_init(ErrorType::type_error,
                     concat(function, "() received an invalid combination of arguments - got (", size.type_name(),
                            ", dtype=NoneType, device=NoneType), but expected one of:"),
                     hints::not_a_whole_number(name, size));
  }
  Result<Shape> shape = unpack_ints(function, "size", *items);
  if (shape) return allocated(*std::move(shape), negative);
  shape.error()->stage = Stage::init;
  return shape;
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

Result<std::string> parameter_dtype(const Value& device, const Value& dtype) {
  if (auto status = check_device(device); !status) return std::unexpected(std::move(status).error());
  Result<std::string> name = dtype_name(dtype);
  if (!name && name.error()->type == ErrorType::runtime_error) {
    // Nothing is drawn: it is nn.Parameter that refuses whole numbers.
    name.error()->message = "Only Tensors of floating point and complex dtype can require gradients";
  }
  return name;
}

std::string_view scalar_type_name(std::string_view dtype) {
  if (dtype == "float") return "Float";
  if (dtype == "double") return "Double";
  if (dtype == "c10::Half") return "Half";
  if (dtype == "c10::BFloat16") return "BFloat16";
  return "ComplexFloat";
}

}  // namespace convscope::layers::factory
