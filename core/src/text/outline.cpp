#include <algorithm>

#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "layers/reparametrize.hpp"
#include "text/concat.hpp"
#include "text/module_tree.hpp"

namespace convscope::text {

namespace {

std::string_view slice(std::string_view text, Range range) { return text.substr(range.begin, range.end - range.begin); }

OutlineParameter parameter_row(const ParameterInfo& info) {
  OutlineParameter row;
  row.name = info.name;
  row.text = info.default_text;
  row.required = info.default_text.empty();
  row.kind = info.kind;
  row.choices.assign(info.choices.begin(), info.choices.end());
  return row;
}

/// The signature's parameters with what is given, then keywords that it does not have.
std::vector<OutlineParameter> parameters_of(std::string_view text, const Value& call, const LayerEntry* entry) {
  std::vector<OutlineParameter> rows;
  if (entry != nullptr) std::ranges::transform(entry->signature, std::back_inserter(rows), parameter_row);
  const std::size_t known = rows.size();
  std::size_t position = 0;
  for (const Argument& argument : call.arguments) {
    if (argument.form == Argument::Form::child) continue;
    OutlineParameter* row = nullptr;
    if (argument.form == Argument::Form::positional) {
      if (position < known) row = &rows[position];
      ++position;
      if (row == nullptr) continue;
    } else {
      const auto found = std::ranges::find(rows, argument.name, &OutlineParameter::name);
      if (found == rows.end()) {
        rows.push_back({});
        rows.back().name = argument.name;
        rows.back().kind = "any";
        row = &rows.back();
      } else {
        row = &*found;
      }
    }
    row->text = slice(text, argument.value.range);
    row->given = true;
  }
  return rows;
}

void add_entries(std::string_view text, const Node& node, int depth, std::vector<OutlineEntry>& entries) {
  const LayerEntry* entry = node.is_call() ? find_layer(node.type()) : nullptr;
  OutlineEntry row;
  row.path = node.path;
  row.type = node.type();
  row.depth = depth;
  row.container = node.container;
  // weight_norm(nn.Conv1d(...)) is a layer too, though no row of the table.
  row.known = node.container || entry != nullptr || layers::is_reparametrization(node.value->string);
  row.text = slice(text, node.value->range);
  row.position = node.value->position;
  if (node.is_call() && !node.container) row.parameters = parameters_of(text, *node.value, entry);
  entries.push_back(std::move(row));
  for (const Node& child : node.nodes) add_entries(text, child, depth + 1, entries);
}

}  // namespace

Result<std::vector<OutlineEntry>> outline(std::string_view text) {
  const Result<Value> value = parse(text);
  if (!value) return std::unexpected(value.error());
  Node root;
  build_tree(*value, root);
  std::vector<OutlineEntry> entries;
  add_entries(text, root, 0, entries);
  return entries;
}

}  // namespace convscope::text
