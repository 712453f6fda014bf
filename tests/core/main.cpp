// Start of the test program. Each test file covers one header or one folder of core/src.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
