#include "text/formula.hpp"

#include <array>
#include <utility>

#include "text/characters.hpp"

namespace convscope::text {
namespace {

using Kind = Formula::Kind;

constexpr int max_brackets = 32;
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> brackets{{{"(", ")"}, {"⌊", "⌋"}, {"⌈", "⌉"}}};

Formula operator_of(std::string_view text) { return {Kind::words, std::string(text), {}, true}; }

/// Recursive descent: equation = sum {= or … sum}, sum = term {+ or − term}, term = factor {· or / factor}.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<Formula> all() {
    std::optional<Formula> formula = equation();
    skip();
    return rest_.empty() ? formula : std::nullopt;
  }

 private:
  using Rule = std::optional<Formula> (Reader::*)();

  std::optional<Formula> equation() { return chain({"=", "…"}, &Reader::sum); }
  std::optional<Formula> sum() { return chain({"+", "−"}, &Reader::term); }

  std::optional<Formula> chain(std::array<std::string_view, 2> operators, Rule part) {
    Formula row;
    while (true) {
      std::optional<Formula> next = (this->*part)();
      if (!next) return std::nullopt;
      row.children.push_back(*std::move(next));
      std::string_view found;
      for (const std::string_view sign : operators) {
        if (found.empty() && take(sign)) found = sign;
      }
      if (found.empty()) return row.children.size() == 1 ? std::move(row.children[0]) : std::move(row);
      row.children.push_back(operator_of(found));
    }
  }

  /// A quotient takes all that was multiplied before it.
  std::optional<Formula> term() {
    std::optional<Formula> left = factor();
    while (left) {
      const bool divided = take("/");
      if (!divided && !take("·")) break;
      std::optional<Formula> right = factor();
      if (!right) return std::nullopt;
      Formula both;
      if (divided) {
        both = {Kind::fraction, {}, {bare(*std::move(left)), bare(*std::move(right))}};
      } else {
        if (left->kind == Kind::row)
          both = *std::move(left);
        else
          both.children.push_back(*std::move(left));
        both.children.push_back(operator_of("·"));
        both.children.push_back(*std::move(right));
      }
      left = std::move(both);
    }
    return left;
  }

  std::optional<Formula> factor() {
    if (take("−")) {
      std::optional<Formula> positive = factor();
      if (!positive) return std::nullopt;
      return Formula{Kind::row, {}, {operator_of("−"), *std::move(positive)}};
    }
    std::optional<Formula> base = atom();
    if (base && take("²")) return Formula{Kind::square, {}, {*std::move(base)}};
    return base;
  }

  std::optional<Formula> atom() {
    for (const auto& [open, close] : brackets) {
      if (!take(open)) continue;
      std::optional<Formula> inside = bracketed(close);
      if (!inside) return std::nullopt;
      return Formula{Kind::bracket, std::string(open), {*std::move(inside)}};
    }
    std::string word = take_word();
    if (word.empty()) return std::nullopt;
    if (is_digit(word[0])) return Formula{Kind::number, std::move(word)};
    if (rest_.starts_with('[') || rest_.starts_with('(')) {
      const bool call = rest_[0] == '(';
      rest_.remove_prefix(1);
      std::optional<Formula> inside = bracketed(call ? ")" : "]");
      if (!inside) return std::nullopt;
      return Formula{call ? Kind::call : Kind::index, std::move(word), {*std::move(inside)}};
    }
    constexpr std::string_view of_input = "_in";
    if (word.size() > of_input.size() && word.ends_with(of_input)) {
      word.resize(word.size() - of_input.size());
      return Formula{Kind::index, std::move(word), {{Kind::name, "in"}}};
    }
    return Formula{Kind::name, std::move(word)};
  }

  std::optional<Formula> bracketed(std::string_view close) {
    if (++depth_ > max_brackets) return std::nullopt;
    std::optional<Formula> inside = equation();
    --depth_;
    return take(close) ? std::move(inside) : std::nullopt;
  }

  /// Above or below a fraction's line brackets say nothing.
  static Formula bare(Formula formula) {
    const bool around = formula.kind == Kind::bracket && formula.text == "(";
    return around ? Formula(std::move(formula.children[0])) : formula;
  }

  void skip() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool take(std::string_view sign) {
    skip();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  /// A name, or digits with a fraction and an exponent.
  std::string take_word() {
    skip();
    const bool number = !rest_.empty() && is_digit(rest_[0]);
    std::size_t size = 0;
    const auto belongs = [&](char c) {
      return is_word(c) || (number && (c == '.' || (c == '-' && rest_[size - 1] == 'e')));
    };
    while (size < rest_.size() && belongs(rest_[size])) ++size;
    std::string word(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return word;
  }

  std::string_view rest_;
  int depth_ = 0;
};

}  // namespace

std::string_view closing(std::string_view bracket) {
  for (const auto& [open, close] : brackets) {
    if (open == bracket) return close;
  }
  return {};
}

std::optional<Formula> read_formula(std::string_view text) { return Reader(text).all(); }

}  // namespace convscope::text
