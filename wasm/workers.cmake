# cmake -DMODULE=<file.mjs> -P workers.cmake
#
# Two changes to how Emscripten starts the workers of the build with threads:
# - from new URL("<file.mjs>", import.meta.url), in a form that bundlers take for a worker of its own and can't read. The
#   module's own address is the same file, and right in a bundle as well.
# - When one does not start, an error is thrown where nobody can catch it, and the module is never ready. wasm/js/load.js
#   wants to know.

cmake_path(GET MODULE FILENAME name)
file(READ "${MODULE}" text)

function(change old new)
  string(FIND "${text}" "${new}" done)
  string(REPLACE "${old}" "${new}" changed "${text}")
  if(done EQUAL -1 AND changed STREQUAL text)
    message(FATAL_ERROR "${name} does not start its workers as this Emscripten used to: no ${old}")
  endif()
  set(text "${changed}" PARENT_SCOPE)
endfunction()

change("new Worker(new URL(\"${name}\",import.meta.url)," "new Worker(new URL(import.meta.url),")
change("\${e.lineno}: \${e.message}`);throw e}" "\${e.lineno}: \${e.message}`);Module[\"fail\"](e)}")
file(WRITE "${MODULE}" "${text}")
