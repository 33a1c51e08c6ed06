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
cat "$source"/include/coulomix/*.h | tr -d '\n' | grep -o 'CMX_API[^;{]*[ *]cmx_[a-z0-9_]*(' | sed 's/.*[ *]\(cmx_[a-z0-9_]*\)($/\1/' |
  sort -u >"$work/declared"
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
