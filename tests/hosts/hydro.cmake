# A small table of a wide range, for the examples in C and C++, and the hydrodynamics code by its documented command.
set(hydro_table ${CMAKE_CURRENT_BINARY_DIR}/hydro.cmx)
add_test(NAME hosts/hydro/table COMMAND coulomix_program generate --quiet --threads 1 -o ${hydro_table}
  ${CMAKE_CURRENT_LIST_DIR}/hydro/table.cfg)
set_tests_properties(hosts/hydro/table PROPERTIES LABELS hosts FIXTURES_SETUP hosts-hydro COST 50)
add_test(NAME hosts/hydro COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/hydro/check.sh
  ${PROJECT_SOURCE_DIR}/tools/hosts/hydro/run.sh ${hydro_table} ${CMAKE_CURRENT_BINARY_DIR}/hydro)
set_tests_properties(hosts/hydro PROPERTIES LABELS hosts FIXTURES_REQUIRED hosts-hydro TIMEOUT 300)
