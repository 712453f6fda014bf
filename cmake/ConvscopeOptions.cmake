# How our own targets are compiled. Linked privately, so none of it reaches those who use the library.

add_library(convscope_options INTERFACE)

# Fused multiply-add changes the last bit. Where PyTorch fuses, the code says so; nowhere else may the compiler.
target_compile_options(convscope_options INTERFACE -ffp-contract=off)

if(CONVSCOPE_WARNINGS_AS_ERRORS)
  target_compile_options(convscope_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wcast-align -Wimplicit-fallthrough -Wextra-semi -Werror
    # Clang counts this one as -Wconversion, GCC does not.
    -Wno-sign-conversion)
endif()

if(CONVSCOPE_SANITIZE)
  target_compile_options(convscope_options INTERFACE
    -fsanitize=${CONVSCOPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(convscope_options INTERFACE -fsanitize=${CONVSCOPE_SANITIZE})
endif()

if(CONVSCOPE_NATIVE_ARCH AND NOT EMSCRIPTEN)
  target_compile_options(convscope_options INTERFACE -march=${CONVSCOPE_NATIVE_ARCH})
endif()
