#include "plan/product.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "architectures.hpp"
#include "convolution_case.hpp"
#include "kernels/table.hpp"
#include "plan/parallel.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

struct Product {
  plan::ProductSizes sizes;
  bool a_transposed;
  bool b_transposed;
};

plan::Matrix matrix(const Tensor& values, std::int64_t rows, std::int64_t columns, bool transposed) {
  return transposed ? plan::dense(values.data(), rows).transposed() : plan::dense(values.data(), columns);
}

/// What is added to, and what comes of it.
std::vector<float> run(const Product& p, const Tensor& a, const Tensor& b, const Tensor& start) {
  std::vector<float> out(start.data(), start.data() + start.size());
  plan::add_product(p.sizes, matrix(a, p.sizes.rows, p.sizes.depth, p.a_transposed),
                    matrix(b, p.sizes.depth, p.sizes.columns, p.b_transposed), out.data());
  return out;
}

/// The worst error in units of what the roundings of a sum of that many products may make.
double worst_error(const Product& p, const Tensor& a, const Tensor& b, const Tensor& start,
                   const std::vector<float>& got) {
  const auto [rows, depth, columns] = p.sizes;
  const plan::Matrix left = matrix(a, rows, depth, p.a_transposed);
  const plan::Matrix right = matrix(b, depth, columns, p.b_transposed);
  double worst = 0.0;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const auto at = static_cast<std::size_t>(r * columns + c);
      double sum = static_cast<double>(start.data()[at]);
      double magnitude = std::abs(sum);
      for (std::int64_t k = 0; k < depth; ++k) {
        const double term = static_cast<double>(left.data[r * left.row + k * left.column]) *
                            static_cast<double>(right.data[k * right.row + c * right.column]);
        sum += term;
        magnitude += std::abs(term);
      }
      const double allowed = static_cast<double>(depth + 2) * 0x1p-24 * magnitude;
      worst = std::max(worst, std::abs(static_cast<double>(got[at]) - sum) / allowed);
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("products of matrices agree with plain sums, the same for any number of threads") {
  const std::vector<std::int64_t> sizes{1, 2, 3, 5, 16, 33, 100, 129};
  for_architectures([&](const std::string& architecture) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      Random random(seed);
      Product p{{random.of(sizes), random.of(sizes), random.of(sizes)}, random.in(0, 1) == 1, random.in(0, 1) == 1};
      // Enough to be split: by columns, by rows, and dot products of a depth that is cut, with and without a rest.
      if (seed % 20 == 0) p = {{random.in(1, 200), random.in(1, 4) * 16, random.in(300, 400)}, false, true};
      if (seed % 20 == 1) p = {{random.in(1000, 2000), random.in(100, 200), random.in(5, 9)}, false, true};
      if (seed % 20 == 2) {
        const auto lanes = static_cast<std::int64_t>(kernels::table().lanes);
        p = {{random.in(1, 3), 513 * lanes + random.in(0, lanes - 1), random.in(500, 600)}, false, true};
      }
      CAPTURE(architecture);
      CAPTURE(seed);
      const Tensor a = random_tensor(random, Shape{p.sizes.rows, p.sizes.depth});
      const Tensor b = random_tensor(random, Shape{p.sizes.depth, p.sizes.columns});
      const Tensor start = random_tensor(random, Shape{p.sizes.rows, p.sizes.columns});
      const std::vector<float> one = run(p, a, b, start);
      CHECK(worst_error(p, a, b, start, one) <= 1.0);
      plan::set_threads(3);
      const std::size_t before = allocated_bytes();
      std::vector<float> out(start.data(), start.data() + start.size());
      const std::size_t out_bytes = allocated_bytes() - before;
      CHECK(run(p, a, b, start) == one);
      const auto used = static_cast<std::int64_t>(allocated_bytes() - before - 2 * out_bytes);
      const bool lined_up = !p.a_transposed && p.b_transposed;
      CHECK(used <= plan::product_scratch_bytes(p.sizes, lined_up));
      plan::set_threads(1);
    }
  });
}

TEST_CASE("no product takes much more memory for threads, and few rows take none") {
  constexpr std::int64_t mebibyte = 1024 * 1024;
  const plan::ProductSizes deep{8, 15'000'000, 64};
  const std::int64_t one = plan::product_scratch_bytes(deep);
  plan::set_threads(4);
  CHECK(plan::product_scratch_bytes(deep) == one);
  CHECK(plan::product_scratch_bytes({2000, 1000, 1000}) < mebibyte);
  CHECK(plan::product_scratch_bytes({3, 25'000'000, 1}, true) < mebibyte);
  plan::set_threads(1);
  for (const plan::ProductSizes none : {plan::ProductSizes{0, 5, 5}, {5, 0, 5}, {5, 5, 0}}) {
    CHECK(plan::product_scratch_bytes(none) == 0);
  }
}
