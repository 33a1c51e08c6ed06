#!/bin/sh
# usage: run.sh TABLE.cmx [FOLDER]
# Compiles the example with a stand-in for Kokkos and runs it. With KOKKOS set to the options that compile and link with
# Kokkos it is that. Headers of coulomix are those that pkg-config finds, or those of this source tree; CXX and CXXFLAGS are
# used if they are set.
set -eu
here=$(dirname "$0") table=$1 folder=${2:-.}
headers=$(pkg-config --cflags coulomix-interp 2>/dev/null || echo "-I$here/../../../interp")
mkdir -p "$folder"
# shellcheck disable=SC2086
${CXX:-c++} -std=c++20 ${CXXFLAGS:--O2} -DCOULOMIX_SYSTEM_HEADERS $headers "$here/example.cpp" ${KOKKOS:--I$here/stub} -lz \
  -o "$folder/kokkos"
"$folder/kokkos" "$table"
