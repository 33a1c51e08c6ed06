# Copyright 2026 the coulomix authors
# SPDX-License-Identifier: BSD-3-Clause
# The lookups: headers, C library, Fortran module. COULOMIX_SOURCE in the environment names an unpacked source archive.
set(SOURCE_PATH $ENV{COULOMIX_SOURCE})
if(NOT EXISTS ${SOURCE_PATH}/interp/coulomix.h)
  message(FATAL_ERROR "COULOMIX_SOURCE has to name the folder of an unpacked source archive of coulomix")
endif()
vcpkg_check_features(OUT_FEATURE_OPTIONS options FEATURES hdf5 COULOMIX_WITH_HDF5)
vcpkg_cmake_configure(SOURCE_PATH ${SOURCE_PATH} OPTIONS -DCOULOMIX_GENERATOR=OFF -DCOULOMIX_TESTS=OFF ${options})
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/coulomix)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/debug/include ${CURRENT_PACKAGES_DIR}/debug/share)
vcpkg_install_copyright(FILE_LIST ${SOURCE_PATH}/LICENSE)
