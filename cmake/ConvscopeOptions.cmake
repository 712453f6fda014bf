# How our own targets are compiled. Linked privately, so none of it reaches those who use the library.

add_library(convscope_options INTERFACE)

# Fused multiply-add changes the last bit. Where PyTorch fuses, the code says so; nowhere else may the compiler.
target_compile_options(convscope_options INTERFACE -ffp-contract=off)

if(CONVSCOPE_WARNINGS_AS_ERRORS)
  target_compile_options(convscope_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wcast-align -Wimplicit-fallthrough -Wextra-semi -Werror
    # Clang counts this one as -Wconversion, GCC does not.
    -Wno-sign-conversion
    # GCC 12 follows values through the library's inlined code and errs: the value of a std::expected that holds an
    # error, the length of a std::string.
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>")
endif()

if(CONVSCOPE_SANITIZE)
  target_compile_options(convscope_options INTERFACE
    -fsanitize=${CONVSCOPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # A third of the time to compile; AddressSanitizer stops at nearly all that they would find.
    -fno-sanitize=null,object-size,vptr)
  target_link_options(convscope_options INTERFACE -fsanitize=${CONVSCOPE_SANITIZE})
endif()

# The presets name an x86 level; other processors keep their compiler's default.
if(CONVSCOPE_NATIVE_ARCH AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT EMSCRIPTEN)
  target_compile_options(convscope_options INTERFACE -march=${CONVSCOPE_NATIVE_ARCH})
endif()
