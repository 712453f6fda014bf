#include "json/writer.hpp"

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

void append_escaped(std::string& out, char character) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (character == '"' || character == '\\') {
    out += '\\';
    out += character;
  } else if (character == '\n') {
    out.append("\\n");
  } else {
    out.append("\\u00");
    out += digits[static_cast<unsigned char>(character) >> 4U];
    out += digits[static_cast<unsigned char>(character) & 15U];
  }
}

}  // namespace

void Writer::begin_member(std::string_view key) {
  separate();
  out_ += '"';
  out_.append(key).append("\":");
  fresh_ = true;
}

void Writer::value(std::string_view string) {
  separate();
  out_ += '"';
  std::size_t begin = 0;  // of what is not yet written
  for (std::size_t at = 0; at < string.size();) {
    if (stands_for_itself(string[at])) {
      ++at;
      continue;
    }
    const bool ascii = static_cast<unsigned char>(string[at]) < 0x80U;
    const std::size_t size = ascii ? 1 : text::decode(string, at).size;
    if (size == 1) {
      out_.append(string, begin, at - begin);
      if (ascii) {
        append_escaped(out_, string[at]);
      } else {
        text::append_utf8(out_, 0xFFFD);  // no UTF-8
      }
      begin = at + 1;
    }
    at += size;
  }
  out_.append(string, begin);
  out_ += '"';
}

void Writer::value(bool truth) {
  separate();
  out_.append(truth ? "true" : "false");
}

void Writer::value(std::nullopt_t) {
  separate();
  out_.append("null");
}

void Writer::value(double number) {
  if (!std::isfinite(number)) return value(std::nullopt);
  separate();
  out_.append(text::format_real(number));  // what Python writes is JSON, too
}

void Writer::integer(std::int64_t number) {
  separate();
  char buffer[24];
  out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

}  // namespace convscope::json
