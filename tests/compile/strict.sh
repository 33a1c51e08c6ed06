#!/bin/sh
# usage: strict.sh COMPILER HEADERS AMALGAMATED FOLDER
# Hosts in C++ that treat more warnings as errors than we do: silent with COULOMIX_SYSTEM_HEADERS, one header for each
# lookup or all in one file. Languages that are too old are refused by a message that names the remedy.
set -eu
compiler=$1 headers=$2 amalgamated=$3 folder=$4
mkdir -p "$folder"
cd "$folder"
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wfloat-equal -Wcast-qual"
case $("$compiler" --version) in
  *clang*) strict="$strict -Wzero-as-null-pointer-constant" ;;
  *) strict="$strict -Wuseless-cast -Wzero-as-null-pointer-constant" ;;
esac
cat >each.cc <<'END'
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix.h"
#include "coulomix_io.h"
int main() {
  cmx_eos_view eos;
  return cmx_eos_bind(nullptr, 0, &eos) == CMX_ERR_ABSENT ? 0 : 1;
}
END
sed 's/coulomix\.h/coulomix_all.h/; s/coulomix_io\.h/coulomix_all.h/' each.cc >all.cc
check() { # STANDARD FOLDER OF HEADERS, FILE, OPTION...
  standard=$1 include=$2 file=$3
  shift 3
  # shellcheck disable=SC2086
  "$compiler" -x c++ -std="$standard" $strict -Werror -fsyntax-only "$@" -I"$include" "$file" 2>log.txt
}
check c++20 "$headers" each.cc -DCOULOMIX_SYSTEM_HEADERS || { cat log.txt; exit 1; }
check c++11 "$amalgamated" all.cc -DCOULOMIX_SYSTEM_HEADERS || { cat log.txt; exit 1; }
if check c++20 "$headers" each.cc -Wfatal-errors; then
  echo "these warnings find nothing: the test is void"
  exit 1
fi
grep -q '\[-W' log.txt
if check c++98 "$headers" each.cc -Wfatal-errors; then exit 1; fi
grep -q 'need C++11 or later: compile with -std=c++11' log.txt
echo '#include "coulomix_eos.h"' >old.c
if "$compiler" -std=c90 -fsyntax-only -Wfatal-errors -I"$headers" old.c 2>log.txt; then exit 1; fi
grep -q 'need C99 or later: compile with -std=c99' log.txt
