// Arguments that a constructor refuses.

#include <optional>

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "convscope/starter.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

namespace {

Shape small_input(const LayerEntry& row) {
  return with_channels(Numbers(row.spatial == 0 ? 2 : static_cast<std::size_t>(row.spatial), 8), 4);
}

/// Layers whose constructor is of this class: of "_MaxPoolNd" there are three.
template <class Call>
Guesses for_each_layer(std::string_view constructor, Call call) {
  Guesses all;
  for (const LayerEntry& row : layer_table()) {
    if (row.type != constructor && (row.constructor.empty() || row.constructor != constructor)) continue;
    all.push_back({.model = call(row), .input = small_input(row)});
  }
  return all;
}

}  // namespace

Guesses unexpected_keyword(const Holes& h) {
  return for_each_layer(h.text("layer"), [&](const LayerEntry& row) {
    std::string call = starter_call(row, small_input(row));
    call.pop_back();
    return concat(call, call.ends_with('(') ? "" : ", ", h.text("argument"), "=2)");
  });
}

Guesses missing_argument(const Holes& h) {
  return for_each_layer(h.text("layer"), [&](const LayerEntry& row) {
    std::string arguments;
    for (const ParameterInfo& parameter : row.signature) {
      const bool missing = h.text("arguments").contains(concat("'", parameter.name, "'"));
      if (missing || !parameter.default_text.empty()) continue;
      arguments += concat(arguments.empty() ? "" : ", ", parameter.name, "=4");
    }
    return concat("nn.", row.type, "(", arguments, ")");
  });
}

Guesses negative_tensor(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  if (weight.size() < 3 || weight.size() > 5) return {};
  const Numbers kernel = behind(weight, 2);
  return {{.model = concat("nn.Conv", kernel.size(), "d(", weight[1], ", ", weight[0], ", ", number_text(kernel), ")"),
           .input = with_channels(Numbers(kernel.size(), 8))}};
}

Guesses float_size(const Holes& h) {
  const std::int64_t place = h.number("place");
  const std::string_view arguments = place == 1 ? "1, 8.0, 3" : place == 2 ? "1.0, 8, 3" : "1, 8, 3.0";
  return {{.model = concat("nn.Conv2d(", arguments, ")"), .input = {1, 1, 8, 8}}};
}

Guesses transposed_mode(const Holes& h) {
  return for_each_layer(h.text("layer"), [](const LayerEntry& row) {
    return concat("nn.", row.type, "(4, 4, 3, padding_mode='reflect')");
  });
}

Guesses padding_string(const Holes& h) {
  return {{.model = concat("nn.Conv2d(1, 1, 3, padding=", h.text("padding"), ")"), .input = {1, 1, 8, 8}}};
}

Guesses padding_mode(const Holes& h) {
  return {{.model = concat("nn.Conv2d(1, 1, 3, padding_mode=", h.text("mode"), ")"), .input = {1, 1, 8, 8}}};
}

}  // namespace convscope::analysis::guesses
