# cmake -DMODULE=<file.mjs> -DWHOLE=<file.wasm> -DSPLIT=<wasm-split> -DNODE=<node> -DOUT=<folder> -P rest.cmake
#
# Finds the functions that an engine does without until it has shown a first result: those that first_use.mjs never calls.
# Their names go into rest.txt, one a line.

function(run)
  execute_process(COMMAND ${ARGV} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  set(output "${output}" PARENT_SCOPE)
endfunction()

cmake_path(GET MODULE STEM name)
set(recording "${OUT}/recording")
file(MAKE_DIRECTORY "${recording}")
file(COPY "${MODULE}" DESTINATION "${recording}")
run("${SPLIT}" --all-features --instrument "${WHOLE}" -o "${recording}/${name}.wasm")
run("${NODE}" "${CMAKE_CURRENT_LIST_DIR}/first_use.mjs" "${recording}/${name}" "${recording}/profile")
run("${SPLIT}" --all-features "--print-profile=${recording}/profile" "${WHOLE}")

string(REGEX MATCHALL "\n- [^\n]+" lines "${output}") # "+": called
list(LENGTH lines count)
if(count LESS 100)
  message(FATAL_ERROR "wasm-split does not print profiles as it used to: ${count} functions were not called")
endif()
list(TRANSFORM lines REPLACE "^\n- " "")
list(FILTER lines EXCLUDE REGEX "^__[a-z]+[0-9]*$") # the compiler's arithmetic, which takes some numbers and not others
list(JOIN lines "\n" text)
file(WRITE "${OUT}/rest.txt" "${text}\n")
