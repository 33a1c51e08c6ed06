#!/bin/sh
# usage: run.sh TABLE.cmx [FOLDER]
# Compiles the equation of state with stand-ins for AMReX and Microphysics and runs the example. The headers are those that
# pkg-config finds, or those of this source tree; CXX and CXXFLAGS are used if they are set.
set -eu
here=$(dirname "$0") table=$1 folder=${2:-.}
headers=$(pkg-config --cflags coulomix-interp 2>/dev/null || echo "-I$here/../../../interp")
mkdir -p "$folder"
# shellcheck disable=SC2086
${CXX:-c++} -std=c++20 ${CXXFLAGS:--O2} -DCOULOMIX_SYSTEM_HEADERS $headers -I"$here/coulomix" -I"$here/stub" "$here/example.cpp" \
  "$here/coulomix/actual_eos_data.cpp" -lz -o "$folder/microphysics"
"$folder/microphysics" "$table"
