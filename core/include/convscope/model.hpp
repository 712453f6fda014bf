#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/function.hpp"
#include "convscope/layer.hpp"
#include "convscope/text.hpp"

namespace convscope {

/// A module as PyTorch's repr shows it: a layer, or a container with named children.
struct Module {
  std::string name;                    ///< name in its parent: "0", "enc"
  std::string path;                    ///< state_dict prefix without the last dot: "enc.0"; "" for the outermost
  std::string type;                    ///< "Conv2d", "Sequential", or the class name a printed model shows
  std::shared_ptr<const Layer> layer;  ///< null for containers
  std::vector<Module> children;
  std::optional<Position> position;    ///< where its call begins in the text; none in a graph
  bool training = true;                ///< false after .eval()
};

/// One call in a model, of a layer or of a function. Values are counted: first the model's inputs, then one for each node.
struct Node {
  std::string name;               ///< what its value is called: "h" in a graph, the layer's path in a chain of layers
  const Module* module = nullptr; ///< the layer that is called, or null:
  std::string callee;             ///< the function that is called: "torch.cat"
  FunctionArguments arguments;    ///< an Operand of kind tensor holds the number of a value, its type is not set yet
};

/// A model: its modules, and the calls that make its outputs of its inputs. What is read from an expression is a chain of
/// layers; a graph as JSON (docs/graphs.md) also branches, joins and calls functions.
class Model {
 public:
  /// Reads and constructs. Errors: stage text (SyntaxError, NameError, AttributeError for an unknown layer) or
  /// stage init (PyTorch's constructor errors), with position and, for init, the layer's path.
  [[nodiscard]] static Result<Model> parse(std::string_view text);

  [[nodiscard]] const Module& root() const noexcept { return *root_; }
  /// The layers in the order in which they are constructed.
  [[nodiscard]] const std::vector<const Module*>& layers() const noexcept { return layers_; }
  /// Names of the tensors that forward takes.
  [[nodiscard]] const std::vector<std::string>& inputs() const noexcept { return inputs_; }
  /// The calls, in order.
  [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return nodes_; }
  /// The values that forward returns, by number.
  [[nodiscard]] const std::vector<std::size_t>& outputs() const noexcept { return outputs_; }
  /// PyTorch's repr, exactly as print(model) shows it.
  [[nodiscard]] std::string repr() const;
  /// True where forward's `output_size` can be passed: the model is a lone layer.
  [[nodiscard]] bool is_lone_layer() const noexcept { return root_->layer != nullptr; }

 private:
  friend class GraphReader;
  explicit Model(Module root);
  /// Adds the calls of a module's layers one after another. Returns the number of the last one's value.
  std::size_t call_chain(const Module& module, std::size_t value);

  std::shared_ptr<const Module> root_;  ///< on the heap: `layers_` and `nodes_` stay right when a Model moves or is copied
  std::vector<const Module*> layers_;
  std::vector<std::string> inputs_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> outputs_;
};

/// text::outline for either kind of model; of a graph its modules, below a first entry for itself.
[[nodiscard]] Result<std::vector<text::OutlineEntry>> outline(std::string_view model_text);

/// text::apply for either kind of model; in a graph `set` and `replace` of a module. Errors: as text::apply, and
/// NotImplementedError for what would change a graph's calls.
[[nodiscard]] Result<std::string> apply(std::string_view model_text, const text::Edit& edit);

}  // namespace convscope
