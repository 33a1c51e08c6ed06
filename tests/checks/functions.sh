#!/bin/sh
# usage: functions.sh SOURCE_DIR
# Lists functions of more than 80 lines, and functions of installed headers with more than 7 parameters; there are none.
# The sources are formatted: a function starts in the first column and ends with a brace there.
set -eu
cd "$1"
find src include interp tools tests -name '*.[ch]' | sort | xargs awk '
  FNR == 1 {start = 0}
  !start && /^[a-zA-Z_].*\(/ && !/=/ && !/^(typedef|extern)/ {start = FNR; name = $0; body = 0}
  start && /\{$/ {body = 1}
  start && !body && /;$/ {start = 0}
  start && /^\}/ {
    if (FNR - start + 1 > 80) {print FILENAME ":" start ": " FNR - start + 1 " lines: " name; bad = 1}
    start = 0}
  END {exit bad}' || failed=1

# one line a declaration or definition, comments removed
cat include/coulomix/*.h interp/*.h | sed 's|//.*||' | tr '\n' ' ' | sed 's|/\*[^*]*\*\**\([^/*][^*]*\*\**\)*/||g' |
  grep -o '\(CMX_API\|CMX_FN\|CMX_IO_API\|CMX_HDF5_API\|static inline\)[^(){};]* \**cmx_[a-z0-9_]*([^()]*)' | sort -u | awk '
  {inside = $0; sub(/^[^(]*\(/, "", inside)
   n = gsub(/,/, ",", inside) + 1
   if (n > 7) {match($0, /cmx_[a-z0-9_]*\(/); print substr($0, RSTART, RLENGTH - 1) ": " n " parameters"; bad = 1}}
  END {exit bad}' || failed=1
exit "${failed:-0}"
