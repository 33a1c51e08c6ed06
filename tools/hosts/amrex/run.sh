#!/bin/sh
# usage: run.sh TABLE.cmx [FOLDER]
# Compiles the example with stand-ins for AMReX and runs it. With AMREX set to the options that compile and link with AMReX it
# is that. Headers of coulomix are those that pkg-config finds, or those of this source tree; CXX and CXXFLAGS are used if
# they are set.
set -eu
here=$(dirname "$0") table=$1 folder=${2:-.}
headers=$(pkg-config --cflags coulomix-interp 2>/dev/null || echo "-I$here/../../../interp")
mkdir -p "$folder"
# shellcheck disable=SC2086
${CXX:-c++} -std=c++20 ${CXXFLAGS:--O2} -DCOULOMIX_SYSTEM_HEADERS $headers "$here/example.cpp" \
  ${AMREX:--I$here/../microphysics/stub} -lz -o "$folder/amrex"
"$folder/amrex" "$table"
