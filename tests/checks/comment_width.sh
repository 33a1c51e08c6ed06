#!/bin/sh
# usage: comment_width.sh SOURCE_DIR
# Lists comments of C files that go beyond column 110: the formatter wraps code, but leaves comments as they are.
set -eu
cd "$1"
find src include interp tools tests -name '*.[ch]' | sort | xargs awk '
  FNR == 1 {inside = 0}
  {line = $0
   gsub(/"([^"\\]|\\.)*"/, "", line)
   if (length($0) > 110 && (inside || line ~ /\/\*|\/\//)) {print FILENAME ":" FNR ": " length($0) " columns"; bad = 1}
   while (match(line, inside ? "\\*/" : "/\\*")) {inside = !inside; line = substr(line, RSTART + 2)}}
  END {exit bad}'
