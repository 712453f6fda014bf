#include "kernels/table.hpp"

#include <algorithm>
#include <vector>

#include "kernels/make_table.hpp"

namespace convscope::kernels {
namespace {

template <class... Families>
constexpr bool none = (std::is_same_v<Families, xsimd::unavailable> && ...);

/// Best first. Of the processor that is compiled for, whatever instruction sets the compiler may use by default.
using Architectures = std::conditional_t<
    !none<xsimd::x86_arch>, xsimd::arch_list<xsimd::avx512bw, xsimd::fma3<xsimd::avx2>, xsimd::sse4_2>,
    std::conditional_t<!none<xsimd::arm_arch>, xsimd::arch_list<xsimd::neon64>, xsimd::arch_list<xsimd::wasm>>>;

const Table& best() { return xsimd::dispatch<Architectures>(MakeTable{})(); }

const Table*& picked() {
  static const Table* instance = &best();
  return instance;
}

std::vector<const Table*> available_tables() {
  std::vector<const Table*> tables;
  Architectures::for_each([&](auto architecture) {
    if (xsimd::available_architectures().has(architecture)) tables.push_back(&MakeTable{}(architecture));
  });
  return tables;
}

}  // namespace

const ConvolutionKernel* Table::find(std::string_view name) const {
  const auto row = std::ranges::find(convolution, name, &ConvolutionKernel::name);
  return row == convolution.end() ? nullptr : &*row;
}

const Table& table() { return *picked(); }

std::span<const std::string_view> available_architectures() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Table* table : available_tables()) all.push_back(table->architecture);
    return all;
  }();
  return names;
}

bool force_architecture(std::string_view name) {
  if (name.empty()) {
    picked() = &best();
    return true;
  }
  const std::vector<const Table*> tables = available_tables();
  const auto found = std::ranges::find(tables, name, [](const Table* table) { return table->architecture; });
  if (found == tables.end()) return false;
  picked() = *found;
  return true;
}

}  // namespace convscope::kernels
