#include "convscope/typeset.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "convscope/summary.hpp"

using namespace convscope;

namespace {

std::string inside(const std::string& mathml) {
  const std::size_t begin = mathml.find('>') + 1;
  return mathml.substr(begin, mathml.rfind("</math>") - begin);
}

/// Tags open and close in pairs, and every & begins an entity.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < xml.size(); ++at) {
    if (xml[at] == '&' && xml.compare(at, 4, "&lt;") != 0 && xml.compare(at, 4, "&gt;") != 0 &&
        xml.compare(at, 5, "&amp;") != 0) {
      return false;
    }
    if (xml[at] != '<') continue;
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
    at = end;
  }
  return open.empty();
}

}  // namespace

TEST_CASE("typeset: fractions, floors, indices") {
  const Typeset set = typeset("⌊(H_in − 1)/2⌋ + 1 = 16");
  CHECK(inside(set.mathml) ==
        "<mrow><mrow><mrow><mrow><mo>⌊</mo><mfrac><mrow><msub><mi>H</mi><mi>in</mi></msub><mo>−</mo><mn>1</mn></mrow>"
        "<mn>2</mn></mfrac><mo>⌋</mo></mrow><mo>+</mo><mn>1</mn></mrow><mo>=</mo><mn>16</mn></mrow></mrow>");
  CHECK(set.latex == "\\left\\lfloor \\frac{H_{\\mathrm{in}} - 1}{2}\\right\\rfloor  + 1 = 16");
  CHECK(typeset("C_in/upscale_factor²").latex == "\\frac{C_{\\mathrm{in}}}{\\mathrm{upscale\\_factor}^{2}}");
  CHECK(typeset("2·(−3) + kernel_size[0]").latex == "2 \\cdot \\left( - 3\\right) + \\mathrm{kernel\\_size}_{0}");
  CHECK(typeset("⌈o·H_in/7⌉").latex == "\\left\\lceil \\frac{o \\cdot H_{\\mathrm{in}}}{7}\\right\\rceil ");
  CHECK(typeset("⌊5·2.5⌋ = 12").latex == "\\left\\lfloor 5 \\cdot 2.5\\right\\rfloor  = 12");
  CHECK(typeset("size(1)·size(2)").latex == "\\mathrm{size}\\left(1\\right) \\cdot \\mathrm{size}\\left(2\\right)");
}

TEST_CASE("typeset: words stay words") {
  CHECK(typeset("3, output_padding from output_size").latex ==
        "3\\text{, }\\text{output\\_padding from output\\_size}");
  CHECK(typeset("⌈5/2⌉, less 1 = 2").latex == "\\left\\lceil \\frac{5}{2}\\right\\rceil \\text{, }\\text{less }1 = 2");
  CHECK(inside(typeset("a <b> & c").mathml) == "<mrow><mtext>a &lt;b&gt; &amp; c</mtext></mrow>");
  CHECK(typeset("50% {of} \\it").latex == "\\text{50\\% \\{of\\} \\textbackslash{}it}");
  CHECK(typeset("").latex == "\\text{}");
}

TEST_CASE("typeset: any text ends well") {
  const std::string deep = std::string(400, '(') + "1" + std::string(400, ')');
  CHECK(typeset(deep).latex == "\\text{" + deep + "}");
  const std::string longer(max_typeset + 1, '1');
  CHECK(typeset(longer).latex == "\\text{" + longer + "}");
  for (const std::string& text : {std::string("1 +"), std::string("⌊"), std::string(", , ;"), std::string(1023, '('),
                                  std::string("\xff\x01 \xe2"), std::string(500, ' '), std::string("a=b=c…d")}) {
    CAPTURE(text);
    CHECK(well_formed(typeset(text).mathml));
  }
}

TEST_CASE("typeset: every formula of the layers is read as one") {
  const auto numeric = [](const char* model, const Shape& input) { return summary(model, input).layers[0].formula; };
  for (const auto& formulas :
       {numeric("nn.Conv2d(1, 2, (3, 2), stride=2, padding=1, dilation=2)", {1, 1, 9, 9}),
        numeric("nn.Conv1d(1, 2, 4, padding='same')", {1, 1, 9}),
        numeric("nn.ConvTranspose1d(1, 2, 4, padding=1)", {1, 1, 9}),
        numeric("nn.MaxPool1d(2, ceil_mode=True)", {1, 1, 9}), numeric("nn.Upsample(scale_factor=2)", {1, 1, 9}),
        numeric("nn.PixelShuffle(3)", {1, 9, 4, 4}), numeric("nn.Unfold(3)", {1, 1, 9, 9}),
        numeric("nn.Flatten()", {1, 2, 9, 9}), numeric("nn.ZeroPad2d((1, 2, 0, -1))", {1, 2, 9, 9})}) {
    REQUIRE_FALSE(formulas.empty());
    for (const AxisFormula& formula : formulas) {
      for (const std::string& text : {formula.symbolic, formula.numeric}) {
        CAPTURE(text);
        const Typeset set = typeset(text);
        CHECK(well_formed(set.mathml));
        const bool words = set.latex.find("\\text{") != std::string::npos;
        CHECK(words == (text.find(", ") != std::string::npos));
      }
    }
  }
}
