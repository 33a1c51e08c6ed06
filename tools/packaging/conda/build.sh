#!/bin/sh
# The steps of conda-build; it sets PREFIX, SRC_DIR, SP_DIR and CPU_COUNT.
set -eu
# shellcheck disable=SC2086
cmake -S "$SRC_DIR" -B build ${CMAKE_ARGS:-} -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$PREFIX" \
  -DCMAKE_INSTALL_LIBDIR=lib -DCOULOMIX_TESTS=OFF -DCOULOMIX_BENCH=OFF -DCOULOMIX_PYTHON_DIR="${SP_DIR#"$PREFIX"/}"
cmake --build build -j "${CPU_COUNT:-1}"
cmake --install build
