#include "text/errors.hpp"

namespace convscope::text {

BoxedError syntax_error(const Piece& message, const Piece& hint, Position position) {
  return Error{.type = ErrorType::syntax_error,
               .stage = Stage::text,
               .message = message.str(),
               .hint = hint.str(),
               .position = position};
}

BoxedError evaluation_error(ErrorType type, const Piece& message, const Piece& hint, Position position) {
  return Error{
      .type = type, .stage = Stage::init, .message = message.str(), .hint = hint.str(), .position = position};
}

}  // namespace convscope::text
