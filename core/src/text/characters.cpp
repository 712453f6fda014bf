#include "text/characters.hpp"

#include <algorithm>
#include <array>

namespace convscope::text {

namespace {

struct Replacement {
  std::uint32_t code;
  std::string_view plain;
};

constexpr std::array replacements = {
    Replacement{0x00AB, "\""}, Replacement{0x00BB, "\""}, Replacement{0x00D7, "*"},  Replacement{0x00F7, "/"},
    Replacement{0x2010, "-"},  Replacement{0x2011, "-"},  Replacement{0x2012, "-"},  Replacement{0x2013, "-"},
    Replacement{0x2014, "-"},  Replacement{0x2018, "'"},  Replacement{0x2019, "'"},  Replacement{0x201A, "'"},
    Replacement{0x201B, "'"},  Replacement{0x201C, "\""}, Replacement{0x201D, "\""}, Replacement{0x201E, "\""},
    Replacement{0x201F, "\""}, Replacement{0x2032, "'"},  Replacement{0x2033, "\""}, Replacement{0x2212, "-"},
    Replacement{0x22C5, "*"},  Replacement{0x3001, ","},  Replacement{0xFF08, "("},  Replacement{0xFF09, ")"},
    Replacement{0xFF0A, "*"},  Replacement{0xFF0C, ","},  Replacement{0xFF0D, "-"},  Replacement{0xFF0E, "."},
    Replacement{0xFF1A, ":"},  Replacement{0xFF1D, "="},  Replacement{0xFF3B, "["},  Replacement{0xFF3D, "]"},
};

constexpr bool within(std::uint32_t code, std::uint32_t first, std::uint32_t last) {
  return code >= first && code <= last;
}

}  // namespace

bool is_space(std::uint32_t code) {
  return code == ' ' || code == '\t' || code == '\f' || code == 0xA0 || code == 0x1680 ||
         within(code, 0x2000, 0x200A) || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_invisible(std::uint32_t code) {
  return code < 0x20 || within(code, 0x7F, 0x9F) || code == 0xAD || within(code, 0x200B, 0x200F) ||
         within(code, 0x2028, 0x202E) || within(code, 0x2060, 0x206F) || code == 0xFEFF ||
         within(code, 0xE000, 0xF8FF) || within(code, 0xFFF0, 0xFFFB);
}

bool is_letter(std::uint32_t code) {
  if (code < 0xAA) return false;
  if (within(code, 0xAA, 0xBF)) return code == 0xAA || code == 0xB5 || code == 0xBA;
  if (code == 0xD7 || code == 0xF7 || is_space(code) || is_invisible(code)) return false;
  const bool symbols = within(code, 0x2010, 0x203E) || within(code, 0x2041, 0x2053) || within(code, 0x20A0, 0x20CF) ||
                       within(code, 0x2190, 0x2BFF) || within(code, 0x3001, 0x3004) || within(code, 0x3008, 0x3020) ||
                       within(code, 0xFF01, 0xFF0F) || within(code, 0xFF1A, 0xFF20) || within(code, 0xFF3B, 0xFF3E) ||
                       within(code, 0xFF5B, 0xFF65) || within(code, 0xFFFC, 0xFFFF) || within(code, 0x1F000, 0x1FAFF);
  return !symbols;
}

std::string_view plain_character(std::uint32_t code) {
  const auto* const found = std::ranges::find(replacements, code, &Replacement::code);
  return found == replacements.end() ? std::string_view() : found->plain;
}

std::string code_point_name(std::uint32_t code) {
  std::string out = "U+";
  const int digits = code > 0xFFFFF ? 6 : code > 0xFFFF ? 5 : 4;
  for (int i = digits - 1; i >= 0; --i) out.push_back("0123456789ABCDEF"[(code >> (4 * i)) & 15U]);
  return out;
}

}  // namespace convscope::text
