# The cooling code in Fortran: short runs on small tables. A library with sanitizers would have to be linked by its own compiler.
if(NOT TARGET coulomix_fortran OR CMAKE_C_FLAGS MATCHES "sanitize|coverage")
  return()
endif()
include(CheckLanguage)
check_language(Fortran)
if(NOT CMAKE_Fortran_COMPILER)
  message(STATUS "No Fortran compiler: tools/hosts/cooling is not tested")
  return()
endif()
enable_language(Fortran)

set(cooling ${PROJECT_SOURCE_DIR}/tools/hosts/cooling)
set(sources constants neutrinos envelope mixtures stars freezing redistribution evolution cooling)
list(TRANSFORM sources PREPEND ${cooling}/)
list(TRANSFORM sources APPEND .f90)
add_executable(white_dwarf_cooling ${sources})
set_target_properties(white_dwarf_cooling PROPERTIES LINKER_LANGUAGE Fortran
  Fortran_MODULE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/cooling-modules)
target_link_libraries(white_dwarf_cooling PRIVATE coulomix_fortran)
if(CMAKE_Fortran_COMPILER_ID STREQUAL GNU)
  target_compile_options(white_dwarf_cooling PRIVATE -O2 -std=f2008 -Wall -Wextra -Wno-compare-reals -Werror -fcheck=all
    -ffpe-trap=invalid,zero,overflow)
endif()

foreach(table carbon-oxygen neon)
  add_test(NAME hosts/cooling/${table} COMMAND coulomix_program generate --quiet --threads 1
    -o ${CMAKE_CURRENT_BINARY_DIR}/cooling-${table}.cmx ${CMAKE_CURRENT_LIST_DIR}/cooling/${table}.cfg)
  set_tests_properties(hosts/cooling/${table} PROPERTIES LABELS hosts FIXTURES_SETUP cooling-tables)
endforeach()
add_test(NAME hosts/cooling COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/cooling/check.sh $<TARGET_FILE:white_dwarf_cooling> ${cooling}/age.awk
  ${CMAKE_CURRENT_BINARY_DIR}/cooling-carbon-oxygen.cmx ${CMAKE_CURRENT_BINARY_DIR}/cooling-neon.cmx)
set_tests_properties(hosts/cooling PROPERTIES LABELS hosts FIXTURES_REQUIRED cooling-tables)
