#!/bin/sh
# usage: symbols.sh SOURCE_DIR LIBRARY
# The library defines only functions that an installed header declares (cmx_) and private ones (cmxp_), of which no
# installed header speaks; every function that a public header declares is defined.
set -eu
source=$1 library=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm -g --defined-only "$library" | awk 'NF == 3 && $3 !~ /^\.gomp_critical_user_/ {print $3}' | sort -u >"$work/defined"
[ -s "$work/defined" ] || { echo "no symbols in $library"; exit 1; }
# names of functions, of data, and of functions that are declared by a type of function
sed 's|//.*||' "$source"/include/coulomix/*.h | tr '\n' ' ' | sed 's|/\*[^*]*\*\**\([^/*][^*]*\*\**\)*/||g' | grep -o 'CMX_API[^;{]*;' |
  awk '/\(/ {if (match($0, /cmx_[a-z0-9_]+\(/)) print substr($0, RSTART, RLENGTH - 1); next}
    {while (match($0, /cmx_[a-z0-9_]+/)) {print substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH)}}' |
  sort -u >"$work/declared"
# types are among the words of the latter
sed 's|//.*||' "$source"/include/coulomix/*.h "$source"/interp/*.h | grep -o '\(}\|typedef.*\) *cmx_[a-z0-9_]*\(;\|(\)' |
  grep -o 'cmx_[a-z0-9_]*.$' | tr -d ';(' | sort -u >"$work/types"
comm -23 "$work/declared" "$work/types" >"$work/names"
mv "$work/names" "$work/declared"
failed=0
report() {
  if [ -s "$work/list" ]; then
    echo "$1"
    sed 's/^/  /' "$work/list"
    failed=1
  fi
}
grep -v '^cmxp_' "$work/defined" | comm -23 - "$work/declared" >"$work/list" || true
report "defined by the library, neither private (cmxp_) nor declared by a public header:"
comm -13 "$work/defined" "$work/declared" >"$work/list"
report "declared by a public header and not defined:"
grep -ho 'cmxp_[a-z0-9_]*' "$source"/include/coulomix/*.h "$source"/interp/*.h | sort -u >"$work/list" || true
report "private names in installed headers:"
exit $failed
