#include "analysis/errors/calls.hpp"

#include <algorithm>
#include <cstddef>

#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "text/characters.hpp"

namespace convscope::analysis {

namespace {

struct Span {
  std::size_t begin, end;
};

/// The layer's name that ends before a bracket, with "nn." or "torch.nn." before it.
std::size_t begin_of_name(std::string_view text, std::size_t bracket) {
  std::size_t begin = bracket;
  while (begin > 0 && (text::is_word(text[begin - 1]) || text[begin - 1] == '.')) --begin;
  std::string_view name = text.substr(begin, bracket - begin);
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  return name == "Sequential" || find_layer(name) != nullptr ? begin : bracket;
}

/// Every name of a layer with its brackets, in one pass: outer ones before those inside.
std::vector<Span> named_brackets(std::string_view text) {
  std::vector<Span> spans;
  std::vector<std::size_t> open;  // places in `spans`, one past the end for brackets without a layer's name
  constexpr auto other = static_cast<std::size_t>(-1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') {
      const std::size_t begin = begin_of_name(text, i);
      open.push_back(begin < i ? spans.size() : other);
      if (begin < i) spans.push_back({begin, begin});
    } else if (text[i] == ')' && !open.empty()) {
      if (open.back() != other) spans[open.back()].end = i + 1;
      open.pop_back();
    }
  }
  std::erase_if(spans, [](const Span& span) { return span.begin == span.end; });
  return spans;
}

}  // namespace

std::vector<std::string> calls_in(std::string_view text) {
  std::vector<std::string> calls;
  std::size_t read = 0;  // nested calls that can't be read would cost the square of the text
  std::size_t from = 0;
  for (const auto [begin, end] : named_brackets(text)) {
    if (begin < from) continue;
    const std::string_view call = text.substr(begin, end - begin);
    read += call.size();
    if (calls.size() == most_calls || read > 4 * text.size()) break;
    if (!text::parse(call)) continue;
    if (std::ranges::find(calls, call) == calls.end()) calls.emplace_back(call);
    from = end;
  }
  return calls;
}

}  // namespace convscope::analysis
