#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

/// Goldens as text: a line "# title", the input, a line "==>", the result. tests/data/parser/*.txt
namespace convscope::test {

struct TextCase {
  std::string title;
  std::string input;
  std::string result;
};

inline std::vector<TextCase> load_cases(const std::string& name) {
  std::ifstream file(std::string(CONVSCOPE_TEST_DATA) + "/parser/" + name);
  REQUIRE(file);
  std::vector<TextCase> cases;
  std::string* block = nullptr;
  const auto finish = [&] {
    if (cases.empty()) return;
    for (std::string* text : {&cases.back().input, &cases.back().result}) {
      while (text->ends_with('\n')) text->pop_back();
    }
    if (cases.back().result.empty()) cases.pop_back();  // the head of the file
  };
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ")) {
      finish();
      cases.push_back({line.substr(2), {}, {}});
      block = &cases.back().input;
    } else if (line == "==>") {
      REQUIRE(!cases.empty());
      block = &cases.back().result;
    } else if (block != nullptr) {
      *block += line + "\n";
    }
  }
  finish();
  REQUIRE(cases.size() > 5);
  return cases;
}

}  // namespace convscope::test
