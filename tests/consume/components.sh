#!/bin/sh
# usage: components.sh CMAKE BUILD_DIR SOURCE_DIR WORK_DIR
# Components of the build tree, of an installed copy and of one with headers alone: those that are there are found, for
# others the message names component and reason. A project that has coulomix inside installs itself alone.
set -eu
cmake=$1 build=$2 source=$3 work=$4
rm -rf "$work"
mkdir -p "$work"
find_components() { # PACKAGE_DIR COMPONENTS [POINTER_SIZE]
  rm -rf "$work/project"
  "$cmake" -S "$source/components" -B "$work/project" -Dcoulomix_DIR="$1" -DWANTED="$2" -DCMAKE_SIZEOF_VOID_P="${3:-8}" \
    >"$work/out" 2>&1
}
refused() { # PACKAGE_DIR COMPONENT PATTERN [POINTER_SIZE]
  if find_components "$1" "$2" "${4:-8}"; then
    echo "component $2 was found in $1" && return 1
  fi
  tr -s ' \n' ' ' <"$work/out" | grep -q "component $2: $3" || { cat "$work/out" && return 1; }
}

find_components "$build" interp
grep -q '^-- interp: TRUE' "$work/out"
find_components "$build" interp 4 # headers suit any machine
refused "$build" c 'it was built for pointers of 8 bytes' 4
refused "$build" fortran 'the project has to enable the language Fortran'
PKG_CONFIG_PATH=$build/pkgconfig pkg-config --cflags coulomix-io | grep -q 'interp'

"$cmake" --install "$build" --prefix "$work/prefix" --component interp >/dev/null
headers=$(dirname "$(find "$work/prefix" -name coulomixConfig.cmake)")
find_components "$headers" interp
refused "$headers" generator 'it is not part of this installation'
refused "$headers" c 'it is not part of this installation'
refused "$headers" python 'it is not part of this installation'
refused "$headers" plot 'not one of interp, io'
[ ! -e "$work/prefix/bin" ]

"$cmake" -S "$source/embedded" -B "$work/host" -DCOULOMIX_SOURCE="$source/../.." -DCOULOMIX_C_LIBRARY=OFF >/dev/null
"$cmake" --build "$work/host" >/dev/null
"$cmake" --install "$work/host" --prefix "$work/alone" >/dev/null
[ "$(cd "$work/alone" && find . -type f)" = ./bin/host ]
echo "components are found or refused with a reason"
