# The Fortran module. Its constants need a C compiler alone.
set(fortran ${CMAKE_CURRENT_LIST_DIR}/fortran)
add_test(NAME hosts/fortran/constants COMMAND sh ${fortran}/constants.sh ${CMAKE_C_COMPILER} ${PROJECT_SOURCE_DIR}
  ${CMAKE_CURRENT_BINARY_DIR}/fortran_constants)
add_test(NAME hosts/fortran/structs COMMAND sh ${fortran}/structs.sh ${PROJECT_SOURCE_DIR}
  ${CMAKE_CURRENT_BINARY_DIR}/fortran_structs)
set_tests_properties(hosts/fortran/constants hosts/fortran/structs PROPERTIES LABELS hosts)

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

# The programs of interp/README.md, from an installed tree.
if(COULOMIX_GFORTRAN AND TARGET coulomix_fortran AND NOT CMAKE_C_FLAGS MATCHES "sanitize|coverage")
  find_program(COULOMIX_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH DOC "Python with NumPy and pytest, for tests")
  mark_as_advanced(COULOMIX_PYTHON)
  set(languages_python "")
  if(COULOMIX_PYTHON)
    execute_process(COMMAND ${COULOMIX_PYTHON} -c "import numpy" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(languages_python ${COULOMIX_PYTHON})
    endif()
  endif()
  add_test(NAME hosts/languages COMMAND sh ${fortran}/languages.sh ${CMAKE_COMMAND} ${PROJECT_BINARY_DIR}
    ${PROJECT_SOURCE_DIR} ${HOSTS_TABLES}/hosts.cmx ${CMAKE_CURRENT_BINARY_DIR}/languages ${languages_python})
  set_tests_properties(hosts/languages PROPERTIES LABELS hosts FIXTURES_REQUIRED hosts-table)
endif()
