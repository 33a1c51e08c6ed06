# The source archive of the last commit, by `make dist` or `cpack --config CPackSourceConfig.cmake`. git writes it, so that a
# commit gives the same bytes everywhere, and puts the commit into src/core/commit.txt. LICENSES/ is added, because
# `reuse lint` reads the text of the licence there.

find_program(git git)
if(NOT git OR NOT EXISTS ${CPACK_COULOMIX_SOURCE}/.git)
  message(FATAL_ERROR "An archive is made from a clone of the repository, with git; ${CPACK_COULOMIX_SOURCE} is not one")
endif()
set(name ${CPACK_PACKAGE_FILE_NAME})
set(archive ${CPACK_TOPLEVEL_DIRECTORY}/${name}.tar.gz)
set(licence ${CPACK_TOPLEVEL_DIRECTORY}/BSD-3-Clause.txt)
configure_file(${CPACK_COULOMIX_SOURCE}/LICENSE ${licence} COPYONLY)
execute_process(COMMAND ${git} archive --format=tar.gz --output=${archive} --prefix=${name}/LICENSES/ --add-file=${licence}
  --prefix=${name}/ HEAD WORKING_DIRECTORY ${CPACK_COULOMIX_SOURCE} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${git} status --porcelain WORKING_DIRECTORY ${CPACK_COULOMIX_SOURCE} OUTPUT_VARIABLE changed)
if(changed)
  message(STATUS "Changes that are not committed are not in the archive")
endif()
set(CPACK_EXTERNAL_BUILT_PACKAGES ${archive})
