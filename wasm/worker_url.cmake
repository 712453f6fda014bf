# cmake -DMODULE=<file.mjs> -P worker_url.cmake
#
# Emscripten starts its workers from new URL("<file.mjs>", import.meta.url), in a form that bundlers take for a worker of
# its own and can't read. The module's own address is the same file, and right in a bundle as well.

cmake_path(GET MODULE FILENAME name)
file(READ "${MODULE}" text)
string(REPLACE "new Worker(new URL(\"${name}\",import.meta.url)," "new Worker(new URL(import.meta.url)," changed "${text}")
if(changed STREQUAL text AND NOT text MATCHES "new Worker\\(new URL\\(import\\.meta\\.url\\),")
  message(FATAL_ERROR "${name} does not start its workers as this Emscripten used to")
endif()
file(WRITE "${MODULE}" "${changed}")
