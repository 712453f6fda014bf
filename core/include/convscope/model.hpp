#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  Position position;                   ///< where its call begins in the text
};

/// A model read from text: its module tree, and its layers in the order in which they run.
class Model {
 public:
  /// Reads and constructs. Errors: stage text (SyntaxError, NameError, AttributeError for an unknown layer) or
  /// stage init (PyTorch's constructor errors), with position and, for init, the layer's path.
  [[nodiscard]] static Result<Model> parse(std::string_view text);

  [[nodiscard]] const Module& root() const noexcept { return *root_; }
  /// The layers in the order of their calls.
  [[nodiscard]] const std::vector<const Module*>& layers() const noexcept { return layers_; }
  /// PyTorch's repr, exactly as print(model) shows it.
  [[nodiscard]] std::string repr() const;
  /// True where forward's `output_size` can be passed: the model is a lone layer.
  [[nodiscard]] bool is_lone_layer() const noexcept { return root_->layer != nullptr; }

 private:
  Model() = default;
  std::shared_ptr<const Module> root_;  ///< on the heap, so that `layers_` stays right when a Model is moved or copied
  std::vector<const Module*> layers_;
};

}  // namespace convscope
