#include "convscope/reach.hpp"

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;

static void write(Writer& json, const TensorReach& tensor) {
  json.object([&] {
    json.member("name", tensor.name);
    json.member("shape", tensor.shape);
    json.member("relation", to_string(tensor.relation));
    json.member("axes", tensor.axes);
  });
}

static void write(Writer& json, const Reach& reach) {
  json.object([&] {
    json.member("error", reach.error);
    json.member("tensors", reach.tensors);
  });
}

std::string to_json(const Reach& reach) { return json::written(reach); }

}  // namespace convscope
