#!/bin/sh
# usage: run.sh TABLE.cmx [FOLDER]
# Compiles the class and its example with stand-ins for singularity-eos and ports-of-call and runs it. With SINGULARITY set to
# the include options of these packages it is they, and the variant holds the class. Headers of coulomix are those that
# pkg-config finds, or those of this source tree; CXX and CXXFLAGS are used if they are set.
set -eu
here=$(dirname "$0") table=$1 folder=${2:-.}
headers=$(pkg-config --cflags coulomix-interp 2>/dev/null || echo "-I$here/../../../interp")
packages=${SINGULARITY:+-DCOULOMIX_WITH_SINGULARITY $SINGULARITY}
mkdir -p "$folder"
# shellcheck disable=SC2086
${CXX:-c++} -std=c++17 ${CXXFLAGS:--O2} -DCOULOMIX_SYSTEM_HEADERS $headers ${packages:--I$here/stub} "$here/example.cpp" -lz \
  -o "$folder/singularity"
"$folder/singularity" "$table"
