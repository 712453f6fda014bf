#include "text/concat.hpp"

#include <charconv>

namespace convscope {

namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

}  // namespace

void Piece::append_to(std::string& out) const {
  switch (kind_) {
    case Kind::c_string:
      out.append(c_string_);
      return;
    case Kind::string:
      out.append(*string_);
      return;
    case Kind::view:
      out.append(view_);
      return;
    case Kind::character:
      out.push_back(character_);
      return;
    case Kind::integer:
      append_number(out, integer_);
      return;
    case Kind::natural:
      append_number(out, natural_);
      return;
  }
}

std::string Piece::str() const { return join({this, 1}); }

std::string join(std::span<const Piece> pieces) {
  std::string out;
  for (const Piece& piece : pieces) piece.append_to(out);
  return out;
}

}  // namespace convscope
