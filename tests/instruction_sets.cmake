# cmake -DNM=… -DOBJECTS=… -P instruction_sets.cmake
# Objects of kernels/arch/ may share nothing with the rest that the linker merges: of two equal functions it keeps one,
# which may be compiled for another processor. What they define weakly must be a template on their instruction set.

cmake_minimum_required(VERSION 3.25)
list(FILTER OBJECTS INCLUDE REGEX "/kernels/arch/")
list(LENGTH OBJECTS count)
if(count EQUAL 0)
  message(FATAL_ERROR "no objects of kernels/arch/")
endif()
if(count EQUAL 1)
  return() # one instruction set, which the rest is compiled for as well (64-bit Arm)
endif()
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND "${NM}" --demangle --defined-only "${object}"
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  if(NOT symbols MATCHES "table_of<([^\n]*)>\n")
    message(FATAL_ERROR "no kernels in ${object}")
  endif()
  string(STRIP "${CMAKE_MATCH_1}" own)
  string(REGEX MATCHALL "[^\n]* [WVu] [^\n]*" weak "${symbols}")
  foreach(symbol IN LISTS weak)
    string(FIND "${symbol}" "${own}" place)
    if(place EQUAL -1 AND NOT symbol MATCHES "DW\\.ref\\.") # that one is the exception handler's address
      message(SEND_ERROR "${object}: ${symbol}")
    endif()
  endforeach()
endforeach()
