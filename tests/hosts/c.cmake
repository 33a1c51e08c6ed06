# The C library, in one program with the generator library.
add_executable(test_c_library ${CMAKE_CURRENT_LIST_DIR}/test_c_library.c)
set_target_properties(test_c_library PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
math(EXPR version "${PROJECT_VERSION_MAJOR} * 10000 + ${PROJECT_VERSION_MINOR} * 100 + ${PROJECT_VERSION_PATCH}")
target_compile_definitions(test_c_library PRIVATE CMX_TEST_VERSION=${version})
target_link_libraries(test_c_library PRIVATE coulomix_test_support coulomix_c)
add_test(NAME hosts/c COMMAND test_c_library ${HOSTS_TABLES}/hosts ${PROJECT_BINARY_DIR}/tests/counts/species.cmx
  ${PROJECT_BINARY_DIR}/tests/cli/made/warm.cmx/warm.cmx)
set_tests_properties(hosts/c PROPERTIES LABELS hosts FIXTURES_REQUIRED "hosts-table;counts-species;warm.cmx"
  ENVIRONMENT OMP_WAIT_POLICY=passive)

# Its calls on tables whose numbers are wrong.
add_executable(test_hostile_c ${CMAKE_CURRENT_LIST_DIR}/test_hostile_c.c)
set_target_properties(test_hostile_c PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
target_link_libraries(test_hostile_c PRIVATE coulomix_test_support coulomix_c)
add_test(NAME hosts/hostile COMMAND test_hostile_c)
set_tests_properties(hosts/hostile PROPERTIES LABELS hosts ENVIRONMENT OMP_WAIT_POLICY=passive)

# Its interface is that of the last release, whose description libcoulomix-interp.abi was written by
#   abidw --suppressions libcoulomix-interp.abignore --no-show-locs --no-comp-dir-path --no-corpus-path --no-elf-needed
#     --exported-interfaces-only --out-file libcoulomix-interp.abi libcoulomix-interp.so
# from a build of gcc with debugging symbols: nothing is removed or changed.
find_program(COULOMIX_ABIDIFF abidiff)
mark_as_advanced(COULOMIX_ABIDIFF)
if(NOT COULOMIX_ABIDIFF)
  message(STATUS "hosts/abi is left out: no abidiff (abigail-tools)")
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND CMAKE_C_COMPILER_ID STREQUAL GNU AND
       NOT CMAKE_C_FLAGS MATCHES "sanitize|coverage")
  add_test(NAME hosts/abi COMMAND ${COULOMIX_ABIDIFF} --no-added-syms
    --suppressions ${CMAKE_CURRENT_LIST_DIR}/libcoulomix-interp.abignore ${CMAKE_CURRENT_LIST_DIR}/libcoulomix-interp.abi
    $<TARGET_FILE:coulomix_c>)
  set_tests_properties(hosts/abi PROPERTIES LABELS hosts)
endif()
