# The Fortran module. Its constants need a C compiler alone.
set(fortran ${CMAKE_CURRENT_LIST_DIR}/fortran)
add_test(NAME hosts/fortran/constants COMMAND sh ${fortran}/constants.sh ${CMAKE_C_COMPILER} ${PROJECT_SOURCE_DIR}
  ${CMAKE_CURRENT_BINARY_DIR}/fortran_constants)
set_tests_properties(hosts/fortran/constants PROPERTIES LABELS hosts)

# The tests are compiled when they run; a library with sanitizers would have to be linked by its own compiler.
find_program(COULOMIX_GFORTRAN gfortran)
mark_as_advanced(COULOMIX_GFORTRAN)
if(NOT COULOMIX_GFORTRAN)
  message(STATUS "gfortran not found: the Fortran module is not tested")
elseif(TARGET coulomix_c AND NOT CMAKE_C_FLAGS MATCHES "sanitize|coverage")
  add_test(NAME hosts/fortran COMMAND sh ${fortran}/run.sh ${COULOMIX_GFORTRAN} ${CMAKE_C_COMPILER} ${PROJECT_SOURCE_DIR}
    $<TARGET_FILE:coulomix_c> $<TARGET_FILE:coulomix_program> ${HOSTS_TABLES}/hosts.cmx
    ${PROJECT_BINARY_DIR}/tests/counts/species.cmx ${CMAKE_CURRENT_BINARY_DIR}/fortran_module)
  set_tests_properties(hosts/fortran PROPERTIES LABELS hosts FIXTURES_REQUIRED "hosts-table;counts-species"
    ENVIRONMENT OMP_WAIT_POLICY=passive)
endif()
