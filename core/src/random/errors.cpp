#include "random/errors.hpp"

namespace convscope {

Failure fail_draw(ErrorType type, const Piece& message, const Piece& hint) {
  return Failure(Error{.type = type, .stage = Stage::call, .message = message.str(), .hint = hint.str()});
}

Failure fail_draw(const Piece& message, const Piece& hint) {
  return fail_draw(ErrorType::runtime_error, message, hint);
}

}  // namespace convscope
