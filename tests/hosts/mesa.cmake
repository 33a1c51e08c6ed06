# MESA: the adapter over random networks and states of two tables; results, partial derivatives, fraction, conduction.
set(mesa ${PROJECT_SOURCE_DIR}/tools/hosts/mesa)
add_executable(check_mesa ${CMAKE_CURRENT_LIST_DIR}/mesa/check_mesa.c ${mesa}/coulomix_mesa.c)
set_target_properties(check_mesa PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
target_include_directories(check_mesa PRIVATE ${mesa} ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(check_mesa PRIVATE coulomix_interp coulomix_warnings ZLIB::ZLIB m)
add_test(NAME hosts/mesa/two COMMAND check_mesa ${HOSTS_TABLES}/hosts.cmx 2000 60)
add_test(NAME hosts/mesa/many COMMAND check_mesa ${PROJECT_BINARY_DIR}/tests/counts/species.cmx 2000 30)
set_tests_properties(hosts/mesa/two hosts/mesa/many PROPERTIES LABELS hosts)
set_tests_properties(hosts/mesa/two PROPERTIES FIXTURES_REQUIRED hosts-table)
set_tests_properties(hosts/mesa/many PROPERTIES FIXTURES_REQUIRED counts-species)

# The hooks, by the documented command, with everything checked and trapped.
find_program(COULOMIX_GFORTRAN gfortran)
mark_as_advanced(COULOMIX_GFORTRAN)
if(COULOMIX_GFORTRAN AND NOT CMAKE_C_FLAGS MATCHES "sanitize|coverage")
  add_test(NAME hosts/mesa/star COMMAND sh ${mesa}/run-stub-star.sh ${HOSTS_TABLES}/hosts.cmx ${CMAKE_CURRENT_BINARY_DIR}/mesa)
  set_tests_properties(hosts/mesa/star PROPERTIES LABELS hosts FIXTURES_REQUIRED hosts-table
    ENVIRONMENT "FC=${COULOMIX_GFORTRAN};CC=${CMAKE_C_COMPILER};COULOMIX_INCLUDE=${PROJECT_SOURCE_DIR}/interp")
else()
  message(STATUS "tests/hosts: the hooks of MESA are not tested, for want of gfortran")
endif()
