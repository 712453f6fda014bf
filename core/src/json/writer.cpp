#include "json/writer.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/detail/conversions/to_chars.hpp>

#include "text/utf8.hpp"

namespace convscope::json {

namespace {

bool needs_escape(char character) {
  return static_cast<unsigned char>(character) < 0x20U || character == '"' || character == '\\';
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

void append_characters(std::string& out, std::string_view valid) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    if (!needs_escape(valid[i])) continue;
    out.append(valid.substr(begin, i - begin));
    append_escaped(out, valid[i]);
    begin = i + 1;
  }
  out.append(valid.substr(begin));
}

}  // namespace

void Writer::value(std::string_view string) {
  separate();
  out_ += '"';
  while (const auto invalid = text::find_invalid_utf8(string)) {
    append_characters(out_, string.substr(0, *invalid));
    text::append_utf8(out_, 0xFFFD);
    string.remove_prefix(*invalid + 1);
  }
  append_characters(out_, string);
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
  char buffer[64];
  // std::to_chars would do, but its tables add 100 kB to the WebAssembly module.
  out_.append(buffer, nlohmann::detail::to_chars(buffer, buffer + sizeof buffer, number));
}

void Writer::integer(std::int64_t number) {
  separate();
  char buffer[24];
  out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

}  // namespace convscope::json
