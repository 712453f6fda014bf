#include "architectures.hpp"

#include <map>
#include <set>
#include <vector>

using namespace convscope;

TEST_CASE("the best instruction set is picked, and others can be forced") {
  const auto names = kernels::available_architectures();
  REQUIRE_FALSE(names.empty());
  CHECK(kernels::table().architecture == names.front());
  CHECK_FALSE(kernels::force_architecture("no_such_set"));
  CHECK(kernels::table().architecture == names.front());
  std::set<std::string_view> used;
  test::for_architectures([&](const std::string& /*name*/) { used.insert(kernels::table().architecture); });
  CHECK(used.size() == names.size());
  CHECK(kernels::table().architecture == names.front());
}

TEST_CASE("what is forced is what runs") {
  // (1 + e)² − 1 with e² beyond a float's digits: one rounding keeps it, two lose it.
  const std::map<std::string, bool> fused{{"sse4.2", false},    {"fma3+avx2", true}, {"avx512bw", true},
                                          {"arm64+neon", true}, {"wasm", false}};
  constexpr float e = 0x1p-13F;
  test::for_architectures([&](const std::string& architecture) {
    CAPTURE(architecture);
    const auto row = fused.find(architecture);
    if (row == fused.end()) return;  // relaxed SIMD: as the browser likes
    for (const kernels::ConvolutionKernel& kernel : kernels::table().convolution) {
      CAPTURE(kernel.name);
      const std::vector<float> input(64, 1.0F + e);
      const std::vector<std::ptrdiff_t> place{0};
      const std::vector<float> weights(kernel.width, 1.0F + e);
      const std::vector<float> bias(kernel.width, -1.0F);
      std::vector<float> output(64 * kernel.width, -1.0F);
      if (kernel.direct != nullptr) {
        kernel.direct({input.data(), place.data(), 1, weights.data(), bias.data(), output.data(), 64, 64});
        CHECK((output[0] == 2 * e + e * e) == row->second);
      }
    }
  });
}
