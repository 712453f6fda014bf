#include "graph/trace.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "graph/graph_arguments.hpp"
#include "graph/size_functions.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/python.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

using layers::fail_call;

/// Binds a model's calls one after another.
class Tracer {
 public:
  Tracer(const Model& model, const CallOptions& options, std::optional<bool> training)
      : model_(model), options_(options), training_(training) {}

  Trace run(std::span<const TensorType> inputs) {
    if (Result<void> status = take_inputs(inputs); !status) return failed(std::move(status.error()), "");
    for (const Node& node : model_.nodes()) {
      if (Result<void> status = call(node); !status) {
        return failed(std::move(status.error()), name_of(node), node.module);
      }
    }
    for (const std::size_t value : model_.outputs()) {
      if (Result<void> status = give(values_[value]); !status) return failed(std::move(status.error()), "");
    }
    return std::move(trace_);
  }

 private:
  Trace failed(Error error, std::string_view layer, const Module* module = nullptr) {
    if (!error.layer) error.layer = std::string(layer);
    if (!error.position && module != nullptr) error.position = module->position;
    trace_.error = std::move(error);
    return std::move(trace_);
  }

  Result<void> take_inputs(std::span<const TensorType> inputs) {
    const std::vector<std::string>& names = model_.inputs();
    if (inputs.size() < names.size()) {
      const std::span missing = std::span(names).subspan(inputs.size());
      const std::vector<std::string_view> views(missing.begin(), missing.end());
      return fail_call(
          ErrorType::type_error,
          concat(model_.root().type, ".forward() missing ", missing.size(), " required positional argument",
                 missing.size() == 1 ? "" : "s", ": ", layers::quoted_list(views)),
          concat("Give ", names.size(), " input shapes."));
    }
    if (inputs.size() > names.size()) {
      return fail_call(ErrorType::type_error,
                       concat(model_.root().type, ".forward() takes ", names.size() + 1, " positional argument",
                              names.empty() ? "" : "s", " but ", inputs.size() + 1, " were given"),
                       concat("Give ", names.size(), " input shape", names.size() == 1 ? "." : "s."));
    }
    for (const TensorType& type : inputs) {
      // PyTorch makes the input tensors before the model is called, so a size it can't make is refused first.
      if (Result<std::int64_t> count = element_count(type.shape); !count)
        return std::unexpected(std::move(count.error()));
      values_.push_back(tensor_operand(type));
    }
    if (options_.output_size && !model_.is_lone_layer())
      return std::unexpected(layers::no_output_size(model_.root().type));
    return {};
  }

  /// The most tensors a graph may have; torch.unbind makes one for each row.
  static constexpr std::size_t max_tensors = std::size_t{1} << 16;

  Operand tensor_operand(const TensorType& type) {
    trace_.tensors.push_back(type);
    return Operand{.kind = Operand::Kind::tensor, .tensor = trace_.tensors.size() - 1, .type = type};
  }

  /// Puts what is known of each value in its place, and lists the tensors of the call.
  void resolve(Operand& operand, std::vector<std::size_t>& tensors) const {
    if (operand.is(Operand::Kind::tensor)) {
      operand = values_[operand.tensor];
      number(operand, tensors);
      return;
    }
    for (Operand& item : operand.items) resolve(item, tensors);
    collapse(operand);
  }

  /// From a number of the trace to a place among the tensors of the call.
  static void number(Operand& operand, std::vector<std::size_t>& tensors) {
    if (operand.is(Operand::Kind::tensor)) {
      tensors.push_back(operand.tensor);
      operand.tensor = tensors.size() - 1;
    }
    for (Operand& item : operand.items) number(item, tensors);
  }

  /// And back.
  static void renumber(Operand& operand, const std::vector<std::size_t>& tensors) {
    if (operand.is(Operand::Kind::tensor)) operand.tensor = tensors[operand.tensor];
    for (Operand& item : operand.items) renumber(item, tensors);
  }

  Result<void> call(const Node& node) {
    FunctionArguments arguments = node.arguments;
    Step step{.node = &node, .operation = nullptr, .operands = {}, .first_result = trace_.tensors.size()};
    for (Operand& operand : arguments.positional) resolve(operand, step.operands);
    for (NamedOperand& keyword : arguments.keywords) resolve(keyword.operand, step.operands);
    if (node.module == nullptr) {
      if (auto size = evaluate_size(node.callee, arguments)) {
        if (!*size) return std::unexpected(std::move(size->error()));
        renumber(**size, step.operands);
        values_.push_back(std::move(**size));
        return {};
      }
    }
    trace_.steps.push_back(std::move(step));
    Step& placed = trace_.steps.back();
    bool tuple = false;
    Result<std::shared_ptr<const Operation>> operation =
        node.module != nullptr ? call_module(*node.module, arguments) : call_function(node.callee, arguments, tuple);
    if (!operation) return std::unexpected(std::move(operation.error()));
    placed.operation = *std::move(operation);
    const std::vector<TensorType>& results = placed.operation->results();
    if (results.size() > max_tensors - std::min(max_tensors, trace_.tensors.size())) {
      placed.operation.reset();  // and with it the results
      return fail_call(ErrorType::not_implemented_error,
                       concat("a graph of more than ", max_tensors, " tensors is not computed by Convscope"),
                       "Take fewer pieces.");
    }
    Operand value{.kind = Operand::Kind::tuple};
    for (const TensorType& type : results) {
      if (Result<std::int64_t> count = element_count(type.shape); !count) {
        placed.operation.reset();
        return std::unexpected(std::move(count.error()));
      }
      value.items.push_back(tensor_operand(type));
    }
    if (results.size() == 1 && !tuple) value = Operand(value.items.front());
    if (results.size() == 1 && is_in_place(node, arguments)) overwrite(placed.operands.front(), value);
    values_.push_back(std::move(value));
    return {};
  }

  /// True for a call that writes its result into its first operand: nn.ReLU(inplace=True), x.add_(1), x += 1.
  static bool is_in_place(const Node& node, const FunctionArguments& arguments) {
    const bool on_tensor = !arguments.positional.empty() && arguments.positional[0].is(Operand::Kind::tensor);
    if (!on_tensor) return false;
    if (node.module != nullptr) return node.module->layer->in_place();
    const auto says_so = [](const NamedOperand& keyword) {
      return keyword.name == "inplace" && layers::python::truthy(keyword.operand.value);
    };
    return node.callee.ends_with('_') || node.callee.starts_with("operator.i") ||
           std::ranges::any_of(arguments.keywords, says_so);
  }

  /// Nodes from here on that name the tensor get what was written into it.
  void overwrite(std::size_t tensor, const Operand& result) {
    for (Operand& value : values_) {
      if (value.is(Operand::Kind::tensor) && value.tensor == tensor) value = result;
    }
  }

  Result<std::shared_ptr<const Operation>> call_module(const Module& module, const FunctionArguments& arguments) {
    CallOptions options = options_;
    options.training = training_.value_or(module.training) && options_.training;
    std::vector<TensorType> tensors;
    const auto take = [&](const Operand& operand, std::string_view name) -> Result<void> {
      if (operand.is(Operand::Kind::tensor)) {
        tensors.push_back(operand.type);
        return {};
      }
      if (operand.is(Operand::Kind::value) && !tensors.empty() && (name.empty() || name == "output_size")) {
        options.output_size = operand.value;
        return {};
      }
      if (tensors.empty()) {
        const std::string_view given = operand.is(Operand::Kind::value) ? operand.value.type_name() : "tuple";
        return fail_call(ErrorType::type_error,
                         concat(module.type, ".forward(): argument 'input' (position 1) must be Tensor, not ", given),
                         given == "tuple" ? "The layer before gives several tensors: take one of them."
                                          : "A layer is called with a tensor.");
      }
      return fail_call(ErrorType::type_error,
                       concat(module.type, ".forward() got an unexpected keyword argument '", name, "'"),
                       "A layer takes tensors, and output_size where it has one.");
    };
    for (const Operand& operand : arguments.positional) {
      if (Result<void> status = take(operand, ""); !status) return std::unexpected(std::move(status.error()));
    }
    for (const NamedOperand& keyword : arguments.keywords) {
      if (Result<void> status = take(keyword.operand, keyword.name); !status) {
        return std::unexpected(std::move(status.error()));
      }
    }
    if (options.output_size) return module.layer->call(tensors, options);
    LayerCall& last = calls_[module.layer.get()];
    if (last.operation != nullptr && last.training == options.training && last.tensors == tensors) {
      return last.operation;
    }
    Result<std::unique_ptr<Operation>> operation = module.layer->call(tensors, options);
    if (!operation) return std::unexpected(std::move(operation.error()));
    last = {std::move(tensors), options.training, *std::move(operation)};
    return last.operation;
  }

  static Result<std::shared_ptr<const Operation>> call_function(std::string_view callee,
                                                                const FunctionArguments& arguments, bool& gives_tuple) {
    const FunctionEntry* const entry = find_function(callee);
    if (entry == nullptr) return unknown_function(callee, arguments);
    gives_tuple = entry->gives_tuple;
    return entry->make(callee, arguments);
  }

  static Failure unknown_function(std::string_view callee, const FunctionArguments& arguments) {
    const std::size_t dot = callee.rfind('.');
    const std::string_view owner = callee.substr(0, dot == std::string_view::npos ? 0 : dot);
    const std::string_view name = callee.substr(dot == std::string_view::npos ? 0 : dot + 1);
    if (owner.empty()) {
      return fail_call(
          ErrorType::name_error, concat("name '", name, "' is not defined"),
          "A call names a module of the graph by its path, or a function such as torch.cat, F.relu, Tensor.view.");
    }
    const bool of_value =
        owner == "Tensor" && !arguments.positional.empty() && arguments.positional[0].is(Operand::Kind::value);
    if (of_value) {
      return fail_call(ErrorType::attribute_error,
                       concat("'", arguments.positional[0].value.type_name(), "' object has no attribute '", name, "'"),
                       "Methods of a tensor need a tensor: this is a number or a size.");
    }
    std::vector<std::string_view> known;
    for (const FunctionEntry& entry : function_table())
      known.insert(known.end(), entry.callees.begin(), entry.callees.end());
    const std::string_view near = layers::meant_name(callee, known);
    std::string hint =
        near.empty() ? "docs/coverage.md lists the functions that Convscope has." : concat("Did you mean ", near, "?");
    return fail_call(ErrorType::attribute_error,
                     owner == "Tensor" ? concat("'Tensor' object has no attribute '", name, "'")
                                       : concat("module '", owner == "F" ? "torch.nn.functional" : owner,
                                                "' has no attribute '", name, "'"),
                     std::move(hint));
  }

  /// What forward returns: a tensor, or all tensors of a tuple.
  Result<void> give(const Operand& operand) {
    if (operand.is(Operand::Kind::tensor)) {
      trace_.outputs.push_back(operand.tensor);
      return {};
    }
    for (const Operand& item : operand.items) {
      if (Result<void> status = give(item); !status) return status;
    }
    if (!operand.items.empty()) return {};
    return fail_call(ErrorType::type_error, concat("the output is a ", operand.value.type_name(), ", not a tensor"),
                     "Let \"output\" name a node that gives a tensor.");
  }

  struct LayerCall {
    std::vector<TensorType> tensors;
    bool training = true;
    std::shared_ptr<const Operation> operation;
  };

  const Model& model_;
  const CallOptions& options_;
  std::optional<bool> training_;
  Trace trace_;
  std::vector<Operand> values_;                        ///< tensors by their number in the trace
  std::unordered_map<const Layer*, LayerCall> calls_;  ///< the last one of each layer
};

}  // namespace

Trace trace(const Model& model, std::span<const TensorType> inputs, const CallOptions& options,
            std::optional<bool> training) {
  return Tracer(model, options, training).run(inputs);
}

Error at_step(Error error, const Step& step) {
  const Module* const module = step.node->module;
  if (!error.layer) error.layer = name_of(*step.node);
  if (!error.position && module != nullptr) error.position = module->position;
  return error;
}

}  // namespace convscope
