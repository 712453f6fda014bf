#include "json/writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "text/real.hpp"
#include "text/utf8.hpp"

namespace convscope::json {

namespace {

bool stands_for_itself(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte >= 0x20U && byte < 0x80U && character != '"' && character != '\\';
}

/// An ASCII character that does not stand for itself.
std::string escaped(char character) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (character == '"' || character == '\\') return {'\\', character};
  if (character == '\n') return "\\n";
  return {'\\', 'u', '0', '0', digits[static_cast<unsigned char>(character) >> 4U],
          digits[static_cast<unsigned char>(character) & 15U]};
}

}  // namespace

char* Writer::room(std::size_t size) {
  if (out_.size() - size_ < size) out_.resize(2 * out_.size() + size);
  size_ += size;
  return out_.data() + size_ - size;
}

void Writer::append(std::string_view text) { std::ranges::copy(text, room(text.size())); }

void Writer::item(std::string_view text) {
  if (!fresh_) *room(1) = ',';
  fresh_ = false;
  append(text);
}

void Writer::open(char bracket) {
  item({&bracket, 1});
  fresh_ = true;
}

void Writer::close(char bracket) {
  *room(1) = bracket;
  fresh_ = false;
}

void Writer::begin_member(std::string_view key) {
  item("\"");
  append(key);
  append("\":");
  fresh_ = true;
}

void Writer::value(std::string_view string) {
  item("\"");
  std::size_t begin = 0;  // of what is not yet written
  for (std::size_t at = 0; at < string.size();) {
    if (stands_for_itself(string[at])) {
      ++at;
      continue;
    }
    const bool ascii = static_cast<unsigned char>(string[at]) < 0x80U;
    const std::size_t size = ascii ? 1 : text::decode(string, at).size;
    if (size == 1) {
      constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD for what is no UTF-8
      append(string.substr(begin, at - begin));
      append(ascii ? escaped(string[at]) : std::string(replacement));
      begin = at + 1;
    }
    at += size;
  }
  append(string.substr(begin));
  append("\"");
}

void Writer::value(bool truth) { item(truth ? "true" : "false"); }

void Writer::value(std::nullopt_t) { item("null"); }

void Writer::value(double number) {
  if (!std::isfinite(number)) return value(std::nullopt);
  item(text::format_real(number));  // what Python writes is JSON, too
}

void Writer::integer(std::int64_t number) {
  char buffer[24];
  item({buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr});
}

}  // namespace convscope::json
