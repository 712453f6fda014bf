// Any convolution, forwards and backwards, by any kernel, against the reference. The input's bytes seed the choice of
// the case; a failure prints the case and stops.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../core/convolution_case.hpp"
#include "kernels/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convscope;
  using namespace convscope::test;
  std::uint64_t seed = 0;
  std::memcpy(&seed, data, size < sizeof seed ? size : sizeof seed);

  static const auto n = static_cast<std::int64_t>(kernels::table().lanes);
  static const std::vector<std::int64_t> sizes{1, 2, 3, n - 1, n, n + 1, 7, 13, 8 * n + 2};
  static const std::vector<std::int64_t> channels{1, 2, 3, 4, n - 1, n, n + 1, 2 * n, 2 * n + 1};
  Random random(seed);
  const auto kernels = kernels::table().convolution;
  const auto pick = static_cast<std::size_t>(random.in(0, static_cast<std::int64_t>(kernels.size())));
  const std::string_view name = pick == kernels.size() ? std::string_view() : kernels[pick].name;
  plan::force_kernel(name);
  const ConvolutionCase c = any_case(random, sizes, channels, 20'000);
  const Errors errors = compare_with_reference(c, random);
  if (!(errors.worst() <= 1.0)) {
    std::fprintf(stderr, "seed %llu kernel %.*s\n%s\nerror / allowed: output %g input %g weight %g bias %g\n",
                 static_cast<unsigned long long>(seed), static_cast<int>(name.size()), name.data(), c.text().c_str(),
                 errors.output, errors.input, errors.weight, errors.bias);
    std::abort();
  }
  return 0;
}
