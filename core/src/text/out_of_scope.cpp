#include "text/out_of_scope.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "text/concat.hpp"
#include "text/torch_names.hpp"

namespace convscope::text {

namespace {

struct Advice {
  std::string_view name;  ///< a class, or a module of torch.nn
  std::string_view what;  ///< what follows the class's name
};

constexpr std::array of_class{
    Advice{"AdaptiveLogSoftmaxWithLoss",
           " is an output layer and its loss in one, for training: write nn.Linear(in_features, n_classes)."},
    Advice{"Container", " was renamed long ago: write nn.Sequential."},
    Advice{"CrossMapLRN2d", " was kept for old models: nn.LocalResponseNorm takes the same arguments."},
    Advice{"EmbeddingBag",
           " adds up rows of a table, as many as a bag has numbers: nn.Embedding gives the rows themselves."},
    Advice{"FractionalMaxPool2d",
           " pools regions drawn at random: nn.AdaptiveMaxPool2d(output_size) gives the same shape."},
    Advice{"FractionalMaxPool3d",
           " pools regions drawn at random: nn.AdaptiveMaxPool3d(output_size) gives the same shape."},
    Advice{"Module", " is what models are derived from and computes nothing: write the layers themselves."},
    Advice{"MultiheadAttention",
           " is attention: it takes three sequences, and every position reads all of them. Look at the layers before "
           "and after it on their own; nn.Identity() in its place keeps the query's shape."},
    Advice{"ParameterDict", " holds parameters and computes nothing: leave it out."},
    Advice{"ParameterList", " holds parameters and computes nothing: leave it out."},
    Advice{"SyncBatchNorm",
           " shares statistics between machines: on one it is nn.BatchNorm1d, nn.BatchNorm2d or nn.BatchNorm3d."},
    Advice{"Transformer",
           " is attention between two sequences. Look at the layers before and after it on their own; nn.Identity() in "
           "its place keeps the target's shape."},
};

constexpr std::array of_module{
    Advice{"distance", " compares two tensors, usually for a loss: leave it out and look at what it compares."},
    Advice{"loss",
           " compares the model's output with a target while training and gives one number: it is no part of "
           "the model, leave it out."},
    Advice{"rnn",
           " is recurrent: it goes through a sequence step by step with a state. Look at the layers before and "
           "after it on their own, or let nn.Conv1d(channels, channels, 3, padding=1) stand for it."},
    Advice{"transformer",
           " is attention: every position reads all others. Look at the layers before and after it on "
           "their own; nn.Identity() in its place keeps the shape."},
};

constexpr std::string_view find(std::span<const Advice> table, std::string_view name) {
  const auto row = std::ranges::find(table, name, &Advice::name);
  return row == table.end() ? std::string_view() : row->what;
}

/// nn.LazyConv2d is nn.Conv2d once it has seen an input.
std::string lazy(std::string_view class_name) {
  const std::string_view eager = class_name.substr(std::string_view("Lazy").size());
  const std::string_view argument = eager == "Linear"           ? "in_features"
                                    : eager.starts_with("Conv") ? "in_channels"
                                                                : "num_features";
  return concat("nn.", class_name, " finds out ", argument, " at its first call: write nn.", eager, "(", argument,
                ", ...) with the number that arrives there.");
}

}  // namespace

std::string out_of_scope_hint(std::string_view class_name) {
  if (class_name.starts_with("Lazy")) return lazy(class_name);
  std::string_view what = find(of_class, class_name);
  if (what.empty()) what = find(of_module, torch_module_of(class_name));
  if (what.empty()) what = " is a layer of PyTorch. Leave it out if it keeps the shape.";
  return concat("nn.", class_name, what);
}

}  // namespace convscope::text
