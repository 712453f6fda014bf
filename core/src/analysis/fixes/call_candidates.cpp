#include <algorithm>
#include <string>

#include "analysis/fixes/candidates.hpp"
#include "convscope/starter.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

/// nn.Conv2D(...) → nn.Conv2d(...).
void add_layer_name(const text::OutlineEntry& entry, std::vector<Candidate>& out) {
  std::vector<std::string_view> types{"Sequential"};
  for (const LayerEntry& row : layer_table()) types.push_back(row.type);
  const std::string_view near = layers::meant_name(entry.type, types);
  const std::size_t at = entry.text.find(entry.type);
  if (near.empty() || at == std::string::npos) return;
  std::string call = entry.text;
  call.replace(at, entry.type.size(), near);
  out.push_back({.edits = {{.action = text::Edit::Action::replace, .path = entry.path, .value = call}},
                 .changes = {{entry.path, "", entry.type, std::string(near), CodeChange::Kind::module}}});
}

/// Conv1d → Conv2d and the like: the layer for another number of axes.
void add_other_axes(const text::OutlineEntry& entry, const LayerEntry& row, std::vector<Candidate>& out) {
  if (row.spatial == 0 || !row.type.ends_with('d')) return;
  for (int axes = 1; axes <= 3; ++axes) {
    const std::string type = concat(row.type.substr(0, row.type.size() - 2), axes, "d");
    const std::size_t at = entry.text.find(entry.type);
    if (axes == row.spatial || find_layer(type) == nullptr || at == std::string::npos) continue;
    std::string call = entry.text;
    call.replace(at, entry.type.size(), type);
    out.push_back({.edits = {{.action = text::Edit::Action::replace, .path = entry.path, .value = call}},
                   .changes = {{entry.path, "", entry.type, type, CodeChange::Kind::module}},
                   .cost = 1.8});
  }
}

/// strides=2 → stride=2; a name that is like no other is left out, as all of them are in a second candidate.
void add_parameter_names(const text::OutlineEntry& entry, const LayerEntry& row, std::vector<Candidate>& out) {
  std::vector<std::string_view> names;
  for (const ParameterInfo& info : row.signature) names.push_back(info.name);
  Candidate renamed;
  Candidate dropped{.cost = 1.5};
  for (const text::OutlineParameter& parameter : entry.parameters) {
    if (std::ranges::find(names, parameter.name) != names.end()) continue;
    const text::Edit drop{.path = entry.path, .name = parameter.name};
    const std::string given = concat(parameter.name, "=", parameter.text);
    const std::string_view near = layers::meant_name(parameter.name, names);
    for (Candidate* const candidate : {&renamed, &dropped}) {
      const bool keep = candidate == &renamed && !near.empty();
      candidate->edits.push_back(drop);
      candidate->changes.push_back(
          {entry.path, "", given, keep ? concat(near, "=", parameter.text) : "", CodeChange::Kind::module});
      if (keep) candidate->edits.push_back({.path = entry.path, .name = std::string(near), .value = parameter.text});
    }
  }
  if (renamed.edits.empty()) return;
  out.push_back(std::move(renamed));
  out.push_back(std::move(dropped));
}

/// What is required and not given, with what a new layer of the kind begins with.
void add_missing(const Attempt& attempt, const text::OutlineEntry& entry, const LayerEntry& row,
                 std::vector<Candidate>& out) {
  const auto begun = text::outline(starter_call(row, attempt.input));
  if (!begun || begun->empty()) return;
  Candidate candidate;
  for (const text::OutlineParameter& parameter : entry.parameters) {
    if (!parameter.required || parameter.given) continue;
    const text::OutlineParameter* const start = find_parameter(begun->front(), parameter.name);
    if (start == nullptr || !start->given) return;
    candidate.edits.push_back({.path = entry.path, .name = parameter.name, .value = start->text});
    candidate.changes.push_back({entry.path, parameter.name, "", start->text});
  }
  if (!candidate.edits.empty()) out.push_back(std::move(candidate));
}

/// Only the arguments that have a parameter.
void add_without_rest(const text::OutlineEntry& entry, const LayerEntry& row, std::vector<Candidate>& out) {
  std::string call = entry.text.substr(0, entry.text.find('('));
  call += "(";
  for (const ParameterInfo& info : row.signature) {
    const text::OutlineParameter* const parameter = find_parameter(entry, info.name);
    if (parameter == nullptr || !parameter->given) continue;
    call += concat(call.ends_with('(') ? "" : ", ", info.name, "=", parameter->text);
  }
  call += ")";
  out.push_back({.edits = {{.action = text::Edit::Action::replace, .path = entry.path, .value = call}},
                 .changes = {{entry.path, "", entry.text, call, CodeChange::Kind::module}},
                 .cost = 3.0});
}

}  // namespace

void add_call_candidates(const Attempt& attempt, const text::OutlineEntry& entry, std::vector<Candidate>& out) {
  const LayerEntry* const row = find_layer(entry.type);
  if (row == nullptr) {
    if (!entry.container) add_layer_name(entry, out);
    return;
  }
  add_other_axes(entry, *row, out);
  add_parameter_names(entry, *row, out);
  add_missing(attempt, entry, *row, out);
  add_without_rest(entry, *row, out);
}

}  // namespace convscope::analysis
