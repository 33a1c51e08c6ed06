#!/bin/sh
# usage: constants.sh CC SOURCE_DIR WORK_DIR
# The constants of the Fortran module are those of the C headers, none is missing, and every public call has its twin.
set -eu
cc=$1 interp=$2/interp work=$3
mkdir -p "$work"
"$cc" -std=c99 -I"$interp" "$interp/fortran/constants.c" -o "$work/constants"
"$work/constants" >"$work/constants.inc"
diff -u "$interp/fortran/coulomix_constants.inc" "$work/constants.inc"

# Enumerators of the headers; those of the last line mean nothing to a host.
"$cc" -std=c99 -E -P -I"$interp" "$interp/coulomix_c.h" | tr '\n' ' ' | grep -o 'enum [a-z_]*{[^}]*}\|enum [a-z_]* {[^}]*}' |
  grep -o 'CMX_[A-Za-z0-9_]*' | sort -u | grep -v '^CMX_SCALE_\|^CMX_SHOWN_\|_END_$' | tr 'A-Z' 'a-z' | sort -u >"$work/names"
sed -n 's/^.*public :: \(cmx_[a-z0-9_]*\) = .*/\1/p' "$interp/fortran/coulomix_constants.inc" | sort >"$work/constants"
[ "$(wc -l <"$work/names")" -gt 100 ]
if ! comm -23 "$work/names" "$work/constants" | tee "$work/missing" | diff /dev/null -; then
  echo "constants that constants.c does not print"
  exit 1
fi

# Calls that coulomix_interfaces.inc does not declare or the module does not use. Three ways of opening are cmx_c_open_with.
status=0
for call in $(grep -o '\bcmx_c_[a-z_]*(' "$interp/coulomix_c.h" | tr -d '(' | sort -u |
  grep -v '^cmx_c_open$\|^cmx_c_open_mapped$\|^cmx_c_open_memory$'); do
  name=$(awk -v call="$call" '
    match($0, /(function|subroutine) [a-z_]+\(/) { split(substr($0, RSTART, RLENGTH - 1), word, " ") }
    index($0, "name=\047" call "\047") { print word[2] }' "$interp/fortran/coulomix_interfaces.inc")
  if [ -z "$name" ]; then
    echo "$call has no interface in Fortran"
    status=1
  elif ! grep -q "$name(\|public ::.* $name," "$interp/fortran/coulomix.f90" "$interp/fortran/coulomix_batches.inc" \
    "$interp/fortran/coulomix_opening.inc"; then
    echo "$call is not used by the Fortran module"
    status=1
  fi
done
exit $status
