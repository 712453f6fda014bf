#include "convscope/error.hpp"

namespace convscope {

BoxedError::BoxedError(Error error) : error_(new Error(std::move(error))) {}

BoxedError::BoxedError(const BoxedError& other) : error_(new Error(*other)) {}

BoxedError::~BoxedError() { delete error_; }

std::string_view to_string(ErrorType type) noexcept {
  switch (type) {
    case ErrorType::runtime_error:
      return "RuntimeError";
    case ErrorType::value_error:
      return "ValueError";
    case ErrorType::type_error:
      return "TypeError";
    case ErrorType::not_implemented_error:
      return "NotImplementedError";
    case ErrorType::syntax_error:
      return "SyntaxError";
    case ErrorType::name_error:
      return "NameError";
    case ErrorType::attribute_error:
      return "AttributeError";
    case ErrorType::key_error:
      return "KeyError";
    case ErrorType::index_error:
      return "IndexError";
    case ErrorType::zero_division_error:
      return "ZeroDivisionError";
    case ErrorType::assertion_error:
      return "AssertionError";
  }
  return "RuntimeError";
}

std::string_view to_string(Stage stage) noexcept {
  switch (stage) {
    case Stage::text:
      return "text";
    case Stage::init:
      return "init";
    case Stage::call:
      return "call";
  }
  return "call";
}

}  // namespace convscope
