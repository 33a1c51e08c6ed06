# The Python package: its tests and examples, its types, and an installation by pip without network. They run with Debian's
# Python, which has NumPy and pytest; another one by -DCOULOMIX_PYTHON=FILE.
find_program(COULOMIX_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH DOC "Python with NumPy and pytest, for tests")
mark_as_advanced(COULOMIX_PYTHON)
set(python_package ${PROJECT_SOURCE_DIR}/interp/python)

function(coulomix_python_has module result)
  set(${result} FALSE PARENT_SCOPE)
  if(COULOMIX_PYTHON)
    execute_process(COMMAND ${COULOMIX_PYTHON} -c "import ${module}" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

coulomix_python_has("numpy, pytest" has_pytest)
coulomix_python_has("mypy, numpy" has_mypy)
coulomix_python_has("setuptools, numpy, pip, venv, wheel" has_pip)
set(python_environment PYTHONDONTWRITEBYTECODE=1 OMP_WAIT_POLICY=passive "COULOMIX_LIBRARY=$<TARGET_FILE:coulomix_c>"
  "COULOMIX_PROGRAM=$<TARGET_FILE:coulomix_program>" COULOMIX_TEST_TABLE=${HOSTS_TABLES}/hosts.cmx)

if(CMAKE_C_FLAGS MATCHES "sanitize")
  message(STATUS "tests of the Python package are left out: Python is not built with the sanitizers")
elseif(has_pytest)
  add_test(NAME hosts/python COMMAND ${COULOMIX_PYTHON} -m pytest -q -p no:cacheprovider ${python_package}/tests)
  set_tests_properties(hosts/python PROPERTIES LABELS hosts FIXTURES_REQUIRED hosts-table TIMEOUT 300
    ENVIRONMENT "${python_environment};PYTHONPATH=${python_package}")
else()
  message(STATUS "tests of the Python package are left out: no python3 with NumPy and pytest")
endif()
if(has_mypy)
  add_test(NAME hosts/python/types COMMAND ${COULOMIX_PYTHON} -m mypy --strict
    --cache-dir ${CMAKE_CURRENT_BINARY_DIR}/mypy coulomix WORKING_DIRECTORY ${python_package})
  set_tests_properties(hosts/python/types PROPERTIES LABELS hosts)
else()
  message(STATUS "types of the Python package are not checked: no mypy")
endif()
if(has_pip AND NOT CMAKE_C_FLAGS MATCHES "sanitize")
  add_test(NAME hosts/python/install COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/python_install.sh ${COULOMIX_PYTHON}
    ${python_package} ${CMAKE_CURRENT_BINARY_DIR}/python_install ${HOSTS_TABLES}/hosts.cmx)
  set_tests_properties(hosts/python/install PROPERTIES LABELS hosts FIXTURES_REQUIRED hosts-table
    ENVIRONMENT "${python_environment}")
endif()
if(NOT has_pip)
  message(STATUS "installation of the Python package is not tested: no python3 with pip, setuptools, venv, wheel")
endif()
