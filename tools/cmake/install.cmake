# What is installed, what find_package and pkg-config see of it, and archives. Included by CMakeLists.txt.
#
# A component is a target that hosts link, or a set of files: interp, io, hdf5, c, c_static, fortran, python, generator.
# It has an export file coulomix-NAME.cmake and a file coulomix-NAME-needs.cmake with the packages that a host needs to
# link it, both in the build tree too, where find_package finds them as well. `cmake --install build --component NAME`
# installs one alone.

set(COULOMIX_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/coulomix)

# The packages of a component as coulomixConfig.cmake reads them: ZLIB, HDF5, HDF5_HL, OpenMP_C, or NAME=MODULE for
# pkg-config. A component with code names the size of its pointers.
function(coulomix_needs name code needs)
  set(text "set(_coulomix_needs \"${needs}\")\n")
  if(code)
    string(APPEND text "set(_coulomix_pointer ${CMAKE_SIZEOF_VOID_P})\n")
  endif()
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/coulomix-${name}-needs.cmake CONTENT "${text}" @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/coulomix-${name}-needs.cmake DESTINATION ${COULOMIX_CMAKE_DIR} COMPONENT ${name})
endfunction()

function(coulomix_export name target)
  install(TARGETS ${target} EXPORT coulomix-${name}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${name}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${name}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${name})
  export(EXPORT coulomix-${name} NAMESPACE coulomix:: FILE ${PROJECT_BINARY_DIR}/coulomix-${name}.cmake)
  install(EXPORT coulomix-${name} NAMESPACE coulomix:: DESTINATION ${COULOMIX_CMAKE_DIR} COMPONENT ${name})
endfunction()

# NAME.pc, relocatable: the prefix follows from its own place, so that `cmake --install --prefix` may choose any; and
# NAME-uninstalled.pc in the folder pkgconfig of the build tree, which pkg-config prefers when it looks there.
# Libraries that a host need not link with a shared library go to the fields with .private.
function(coulomix_pc name component)
  cmake_parse_arguments(PC "" "DESCRIPTION;LIBRARY" "REQUIRES;PRIVATE_REQUIRES;PRIVATE_LIBS" ${ARGN})
  list(JOIN PC_REQUIRES " " PC_REQUIRES)
  list(JOIN PC_PRIVATE_REQUIRES " " PC_PRIVATE_REQUIRES)
  list(JOIN PC_PRIVATE_LIBS " " PC_PRIVATE_LIBS)
  set(PC_NAME ${name})
  set(PC_LIBS "-lm")
  if(PC_LIBRARY)
    get_target_property(type ${PC_LIBRARY} TYPE)
    get_target_property(output ${PC_LIBRARY} OUTPUT_NAME)
    if(NOT output)
      set(output ${PC_LIBRARY})
    endif()
    set(PC_LIBS "-L\${libdir} -l${output}")
    set(PC_PRIVATE_LIBS "${PC_PRIVATE_LIBS} -lm")
    if(type STREQUAL "STATIC_LIBRARY") # nothing else tells the linker what it needs
      string(STRIP "${PC_REQUIRES} ${PC_PRIVATE_REQUIRES}" PC_REQUIRES)
      set(PC_LIBS "${PC_LIBS} ${PC_PRIVATE_LIBS}")
      set(PC_PRIVATE_REQUIRES "")
      set(PC_PRIVATE_LIBS "")
    endif()
  endif()
  string(REGEX REPLACE " +" " " PC_LIBS "${PC_LIBS}")
  string(STRIP "${PC_PRIVATE_LIBS}" PC_PRIVATE_LIBS)

  set(PC_PREFIX ${PROJECT_BINARY_DIR})
  set(PC_LIBDIR ${PROJECT_BINARY_DIR})
  if(PC_LIBRARY STREQUAL "coulomix_c")
    set(PC_LIBDIR ${PROJECT_BINARY_DIR}/interp)
  endif()
  set(PC_INCLUDEDIR ${PROJECT_SOURCE_DIR}/interp)
  set(PC_CFLAGS "-I\${includedir} -I${PROJECT_SOURCE_DIR}/include -I${PROJECT_BINARY_DIR}/amalgamated")
  configure_file(${PROJECT_SOURCE_DIR}/tools/cmake/coulomix.pc.in ${PROJECT_BINARY_DIR}/pkgconfig/${name}-uninstalled.pc @ONLY)

  if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
    set(PC_PREFIX ${CMAKE_INSTALL_PREFIX})
    set(PC_LIBDIR ${CMAKE_INSTALL_FULL_LIBDIR})
    set(PC_INCLUDEDIR ${CMAKE_INSTALL_FULL_INCLUDEDIR})
  else()
    file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    string(REGEX REPLACE "/$" "" up "${up}")
    set(PC_PREFIX "\${pcfiledir}/${up}")
    set(PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
    set(PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
  endif()
  set(PC_CFLAGS "-I\${includedir}")
  configure_file(${PROJECT_SOURCE_DIR}/tools/cmake/coulomix.pc.in ${PROJECT_BINARY_DIR}/pkgconfig/installed/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/pkgconfig/installed/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT ${component})
endfunction()

# --- headers ----------------------------------------------------------------
foreach(name interp io hdf5)
  coulomix_export(${name} coulomix_${name})
endforeach()
coulomix_needs(interp FALSE "")
coulomix_needs(io FALSE "ZLIB")
coulomix_needs(hdf5 FALSE "HDF5")
coulomix_pc(coulomix-interp interp DESCRIPTION "Header-only lookups in coulomix tables")
coulomix_pc(coulomix-io io DESCRIPTION "Header-only lookups in coulomix tables, with the loader of flat tables"
  REQUIRES coulomix-interp zlib)

# --- C library, Fortran, Python -----------------------------------------------
if(TARGET coulomix_c)
  set(needs ZLIB)
  set(requires zlib)
  if(COULOMIX_WITH_HDF5)
    list(APPEND needs HDF5)
    list(APPEND requires hdf5)
  endif()
  coulomix_export(c coulomix_c)
  coulomix_needs(c TRUE "")
  coulomix_export(c_static coulomix_c_static)
  coulomix_needs(c_static TRUE "${needs}")
  coulomix_pc(coulomix-c c DESCRIPTION "Lookups in coulomix tables as a C library" LIBRARY coulomix_c
    PRIVATE_REQUIRES ${requires})

  coulomix_export(fortran coulomix_fortran)
  coulomix_needs(fortran FALSE "")
  install(FILES ${fortran_sources} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT fortran)

  set(COULOMIX_PYTHON_DIR ${CMAKE_INSTALL_DATADIR}/coulomix/python CACHE STRING "Where the Python package is installed")
  mark_as_advanced(COULOMIX_PYTHON_DIR)
  set(python ${PROJECT_SOURCE_DIR}/interp/python)
  if(EXISTS ${python}/coulomix)
    install(DIRECTORY ${python}/coulomix DESTINATION ${COULOMIX_PYTHON_DIR} COMPONENT python
      FILES_MATCHING PATTERN "*.py" PATTERN "py.typed")
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/coulomix-python.cmake @ONLY CONTENT "set(coulomix_PYTHON_PATH ${python})\n")
    file(RELATIVE_PATH python /${COULOMIX_CMAKE_DIR} /${COULOMIX_PYTHON_DIR})
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/installed/coulomix-python.cmake @ONLY CONTENT
      "get_filename_component(coulomix_PYTHON_PATH \"\${CMAKE_CURRENT_LIST_DIR}/${python}\" ABSOLUTE)\n")
    install(FILES ${PROJECT_BINARY_DIR}/installed/coulomix-python.cmake DESTINATION ${COULOMIX_CMAKE_DIR} COMPONENT python)
    coulomix_needs(python FALSE "")
  endif()
endif()

# --- generator -----------------------------------------------------------------
if(COULOMIX_GENERATOR)
  coulomix_export(generator coulomix)
  set(needs "")
  get_target_property(type coulomix TYPE)
  set(openmp_flags "")
  if(type STREQUAL "STATIC_LIBRARY")
    set(needs ZLIB HDF5_HL GSL=gsl LIBCONFIG=libconfig LAPACKE=lapacke QHULL=qhull_r)
    if(OpenMP_C_FOUND)
      list(APPEND needs OpenMP_C)
    endif()
  endif()
  if(OpenMP_C_FOUND)
    separate_arguments(openmp_flags NATIVE_COMMAND "${OpenMP_C_FLAGS}")
  endif()
  coulomix_needs(generator TRUE "${needs}")
  coulomix_pc(coulomix generator DESCRIPTION "${PROJECT_DESCRIPTION}" LIBRARY coulomix REQUIRES coulomix-interp
    PRIVATE_REQUIRES gsl hdf5 zlib libconfig lapacke qhull_r PRIVATE_LIBS -lhdf5_hl ${openmp_flags})
endif()

# --- package files --------------------------------------------------------------
# Headers suit any architecture: coulomixConfig.cmake itself looks at that of components with code.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/coulomixConfigVersion.cmake COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
configure_package_config_file(${PROJECT_SOURCE_DIR}/tools/cmake/coulomixConfig.cmake.in ${PROJECT_BINARY_DIR}/coulomixConfig.cmake
  INSTALL_DESTINATION ${COULOMIX_CMAKE_DIR} NO_SET_AND_CHECK_MACRO)
install(FILES ${PROJECT_BINARY_DIR}/coulomixConfig.cmake ${PROJECT_BINARY_DIR}/coulomixConfigVersion.cmake
  DESTINATION ${COULOMIX_CMAKE_DIR} COMPONENT interp)

# --- other files ------------------------------------------------------------------
install(DIRECTORY ${PROJECT_SOURCE_DIR}/interp/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT interp
  FILES_MATCHING PATTERN "*.h" PATTERN "c" EXCLUDE PATTERN "fortran" EXCLUDE PATTERN "python" EXCLUDE)
install(FILES ${COULOMIX_ALL} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT interp)
install(FILES LICENSE README.md CHANGELOG.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT interp)
if(COULOMIX_GENERATOR)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/coulomix DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT generator
    FILES_MATCHING PATTERN "*.h")
  install(TARGETS coulomix_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT generator)
  if(TARGET coulomix_pages)
    install(DIRECTORY ${COULOMIX_PAGES}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT generator
      FILES_MATCHING PATTERN "*.1")
    install(FILES ${COULOMIX_PAGES}/coulomix.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
      RENAME coulomix COMPONENT generator)
    install(FILES ${COULOMIX_PAGES}/_coulomix DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT generator)
    install(FILES ${COULOMIX_PAGES}/coulomix.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
      COMPONENT generator)
  endif()
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/tables/ DESTINATION ${CMAKE_INSTALL_DATADIR}/coulomix COMPONENT generator
    FILES_MATCHING PATTERN "*.cfg")
endif()

# --- archives -----------------------------------------------------------------------
# `cpack` packs what is installed, `make dist` or `cpack --config CPackSourceConfig.cmake` the source.
set(CPACK_PACKAGE_VENDOR "the coulomix authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR TGZ)
set(CPACK_SOURCE_GENERATOR External)
set(CPACK_EXTERNAL_PACKAGE_SCRIPT ${PROJECT_SOURCE_DIR}/tools/cmake/archive.cmake)
set(CPACK_SOURCE_PACKAGE_FILE_NAME coulomix-${PROJECT_VERSION})
set(CPACK_SOURCE_INSTALLED_DIRECTORIES "")
set(CPACK_COULOMIX_SOURCE ${PROJECT_SOURCE_DIR})
include(CPack)
add_custom_target(dist COMMAND ${CMAKE_CPACK_COMMAND} --config CPackSourceConfig.cmake VERBATIM
  COMMENT "coulomix-${PROJECT_VERSION}.tar.gz")
