#include "layers/errors.hpp"

namespace convscope::layers {

Failure fail(ErrorType type, Stage stage, const Piece& message, const Piece& hint) {
  return Failure(Error{.type = type, .stage = stage, .message = message.str(), .hint = hint.str()});
}

Failure fail_init(ErrorType type, const Piece& message, const Piece& hint) {
  return fail(type, Stage::init, message, hint);
}

Failure fail_call(const Piece& message, const Piece& hint) {
  return fail(ErrorType::runtime_error, Stage::call, message, hint);
}

Failure fail_call(ErrorType type, const Piece& message, const Piece& hint) {
  return fail(type, Stage::call, message, hint);
}

}  // namespace convscope::layers
