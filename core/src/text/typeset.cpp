#include "convscope/typeset.hpp"

#include <algorithm>
#include <utility>

#include "text/concat.hpp"
#include "text/formula.hpp"

namespace convscope {
namespace {

using text::Formula;
using Kind = Formula::Kind;

std::string escaped_xml(std::string_view words) {
  std::string out;
  for (const char c : words) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (static_cast<unsigned char>(c) < 0x20U)
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string escaped_latex(std::string_view words) {
  std::string out;
  for (const char c : words) {
    if (c == '\\') {
      out += "\\textbackslash{}";
    } else if (c == '^' || c == '~') {
      out += concat('\\', c, "{}");
    } else {
      if (std::string_view("_#$%&{}").contains(c)) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string element(std::string_view tag, const std::string& content) {
  return concat("<", tag, ">", content, "</", tag, ">");
}

std::string mathml(const Formula& formula);

std::string all_mathml(const Formula& formula) {
  std::string out;
  for (const Formula& child : formula.children) out += mathml(child);
  return out;
}

std::string mathml_brackets(std::string_view open, const Formula& inside) {
  return element("mrow", concat(element("mo", std::string(open)), mathml(inside),
                                element("mo", std::string(text::closing(open)))));
}

std::string mathml(const Formula& formula) {
  const std::string words = escaped_xml(formula.text);
  switch (formula.kind) {
    case Kind::words:
      return element(formula.is_operator ? "mo" : "mtext", words);
    case Kind::number:
      return element("mn", words);
    case Kind::name:
      return element("mi", words);
    case Kind::index:
      return element("msub", element("mi", words) + mathml(formula.children[0]));
    case Kind::square:
      return element("msup", mathml(formula.children[0]) + element("mn", "2"));
    case Kind::bracket:
      return mathml_brackets(formula.text, formula.children[0]);
    case Kind::call:
      return element("mrow", element("mi", words) + mathml_brackets("(", formula.children[0]));
    case Kind::fraction:
      return element("mfrac", all_mathml(formula));
    case Kind::row:
      return element("mrow", all_mathml(formula));
  }
  std::unreachable();
}

std::string latex_operator(std::string_view sign) {
  if (sign == "·") return " \\cdot ";
  if (sign == "−") return " - ";
  if (sign == "…") return " \\dots ";
  return concat(" ", sign, " ");
}

/// Names of more than one letter are words, not products.
std::string latex_name(std::string_view name) {
  return name.size() == 1 ? std::string(name) : concat("\\mathrm{", escaped_latex(name), "}");
}

std::string latex(const Formula& formula);

std::string latex_brackets(std::string_view open, const Formula& inside) {
  const auto [left, right] = open == "⌊"   ? std::pair("\\lfloor ", "\\rfloor ")
                             : open == "⌈" ? std::pair("\\lceil ", "\\rceil ")
                                           : std::pair("(", ")");
  return concat("\\left", left, latex(inside), "\\right", right);
}

std::string latex(const Formula& formula) {
  switch (formula.kind) {
    case Kind::words:
      return formula.is_operator ? latex_operator(formula.text) : concat("\\text{", escaped_latex(formula.text), "}");
    case Kind::number:
      return formula.text;
    case Kind::name:
      return latex_name(formula.text);
    case Kind::index:
      return concat(latex_name(formula.text), "_{", latex(formula.children[0]), "}");
    case Kind::square:
      return concat(latex(formula.children[0]), "^{2}");
    case Kind::bracket:
      return latex_brackets(formula.text, formula.children[0]);
    case Kind::call:
      return latex_name(formula.text) + latex_brackets("(", formula.children[0]);
    case Kind::fraction:
      return concat("\\frac{", latex(formula.children[0]), "}{", latex(formula.children[1]), "}");
    case Kind::row: {
      std::string out;
      for (const Formula& child : formula.children) out += latex(child);
      return out;
    }
  }
  std::unreachable();
}

Formula words(std::string_view text) { return {Kind::words, std::string(text)}; }

/// A clause is a formula, or words with a formula behind them, or words. A lone name behind words is one of them.
std::vector<Formula> read_clause(std::string_view clause) {
  for (std::size_t begin = 0; begin < clause.size();) {
    auto formula = text::read_formula(clause.substr(begin));
    if (formula && (begin == 0 || formula->kind != Kind::name)) {
      if (begin == 0) return {*std::move(formula)};
      return {words(clause.substr(0, begin)), *std::move(formula)};
    }
    const std::size_t space = clause.find(' ', begin);
    if (space == std::string_view::npos) break;
    begin = space + 1;
  }
  return {words(clause)};
}

}  // namespace

Typeset typeset(std::string_view formula) {
  Formula all;
  if (formula.size() > max_typeset) {
    all.children.push_back(words(formula));
  } else {
    while (true) {
      const std::size_t end = std::min(formula.find(", "), formula.find("; "));
      for (Formula& part : read_clause(formula.substr(0, end))) all.children.push_back(std::move(part));
      if (end == std::string_view::npos) break;
      all.children.push_back(words(formula.substr(end, 2)));
      formula.remove_prefix(end + 2);
    }
  }
  return {concat("<math xmlns=\"http://www.w3.org/1998/Math/MathML\">", mathml(all), "</math>"), latex(all)};
}

}  // namespace convscope
