#include "convscope/layer.hpp"

#include "text/concat.hpp"

namespace convscope {

std::string Layer::repr() const { return concat(type(), "(", extra_repr(), ")"); }

std::int64_t Layer::macs(const Shape& /*input*/, const Shape& /*output*/) const { return 0; }

std::vector<AxisFormula> Layer::formula(const Shape& /*input*/, const Shape& /*output*/,
                                        const CallOptions& /*options*/) const {
  return {};
}

std::vector<AxisWindow> Layer::windows(const Shape& /*input*/, const CallOptions& /*options*/) const { return {}; }

std::int64_t Layer::scratch_bytes(const Shape& /*input*/, const CallOptions& /*options*/, bool /*backward*/) const {
  return 0;
}

}  // namespace convscope
