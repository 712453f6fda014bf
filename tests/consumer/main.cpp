// The smallest program that uses the library from outside.

#include <convscope/summary.hpp>
#include <convscope/version.hpp>
#include <iostream>

int main() {
  const auto report = convscope::summary("nn.Conv2d(1, 16, 3, stride=2, padding=1)", {1, 1, 32, 32});
  std::cout << "convscope " << convscope::version << ": " << report.parameters << " parameters\n";
  return report.output == convscope::Shape{1, 16, 16, 16} ? 0 : 1;
}
