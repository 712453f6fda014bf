#pragma once

#include <doctest/doctest.h>

#include <string>

#include "kernels/table.hpp"

namespace convscope::test {

/// Calls f(name) with the kernels of each instruction set in turn that this processor has.
template <class F>
void for_architectures(F&& f) {
  for (const std::string_view name : kernels::available_architectures()) {
    REQUIRE(kernels::force_architecture(name));
    REQUIRE(kernels::table().architecture == name);
    f(std::string(name));
  }
  REQUIRE(kernels::force_architecture(""));
}

}  // namespace convscope::test
