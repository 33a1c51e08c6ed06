# usage: cmake -DHEADERS=DIRECTORY -DOUTPUT=FILE -P amalgamate.cmake
# Writes the lookup headers and the loaders as one file: coulomix.h, coulomix_io.h and coulomix_hdf5.h, each after the
# headers that it includes. Every part keeps its include guard, so that the file may be included again, with
# COULOMIX_IO_IMPLEMENTATION or COULOMIX_HDF5_IMPLEMENTATION defined.

cmake_minimum_required(VERSION 3.21)

# Appends one header to the global property `text`, after the headers that it includes.
function(append_header name)
  get_property(done GLOBAL PROPERTY done)
  if(name IN_LIST done)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY done ${name})
  file(READ ${HEADERS}/${name} text)
  string(REGEX MATCHALL "\n#include \"[a-z0-9_]+\\.h\"" lines "${text}")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*\"(.*)\"" "\\1" included "${line}")
    append_header(${included})
  endforeach()
  string(REGEX REPLACE "\n#include \"[a-z0-9_]+\\.h\"[^\n]*" "" text "${text}")
  set_property(GLOBAL APPEND_STRING PROPERTY text "\n${text}")
endfunction()

append_header(coulomix.h)
append_header(coulomix_io.h)
append_header(coulomix_hdf5.h)
get_property(text GLOBAL PROPERTY text)
string(CONCAT head "/** coulomix_all.h: all lookups and both loaders of coulomix tables in one file, made from separate headers.\n"
  " *  Include it in place of them, not beside them. SPDX-License-" "Identifier: BSD-3-Clause */\n")
file(WRITE ${OUTPUT} "${head}${text}")
