# A small table for the examples in C and C++, and the hydrodynamics code by its documented command.
add_test(NAME hosts/table COMMAND coulomix_program generate --quiet --threads 1 -o ${CMAKE_CURRENT_BINARY_DIR}/small.cmx
  ${CMAKE_CURRENT_LIST_DIR}/small.cfg)
set_tests_properties(hosts/table PROPERTIES LABELS hosts FIXTURES_SETUP hosts_table ENVIRONMENT OMP_WAIT_POLICY=passive)
add_test(NAME hosts/hydro COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/hydro.sh ${PROJECT_SOURCE_DIR}/tools/hosts/hydro/run.sh
  ${CMAKE_CURRENT_BINARY_DIR}/small.cmx ${CMAKE_CURRENT_BINARY_DIR}/hydro)
set_tests_properties(hosts/hydro PROPERTIES LABELS hosts FIXTURES_REQUIRED hosts_table TIMEOUT 300)
