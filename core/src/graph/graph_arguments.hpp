#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>

#include "convscope/function.hpp"

namespace convscope {

/// JSON whose objects keep their order: modules are constructed in it.
using Json = nlohmann::ordered_json;

/// What "$name" stands for. Errors: NameError.
using Lookup = std::function<Result<Operand>(std::string_view name)>;

/// The arguments of a call in a graph (docs/graphs.md): numbers, strings, null, lists, {"tuple": [...]},
/// {"slice": [start, stop, step]}, {"size": [...]} for torch.Size, {"float": "inf"}, "..." and "$name". Errors: SyntaxError
/// for anything else.
[[nodiscard]] Result<FunctionArguments> read_arguments(const Json& args, const Json& kwargs, const Lookup& lookup);

/// A list or tuple of nothing but values is a value itself: what functions get for [2, 3].
void collapse(Operand& operand);

}  // namespace convscope
