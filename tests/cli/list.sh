#!/bin/sh
# usage: list.sh NAMES FILE...
# For CMake: a line for each case of the files, with the file's name, the case's, and those of NAMES that it mentions.
names=$1
shift
awk -v names="$names" '
  function flush(k) {
    if (!name) return
    printf "%s %s", stem, name
    for (k = 1; k <= n; k++) if (known[k] != name && (known[k] in words)) printf " %s", known[k]
    printf "\n"
    name = ""
  }
  BEGIN { n = split(names, known, " ") }
  FNR == 1 { flush(); stem = FILENAME; sub(/.*\//, "", stem); sub(/\.txt$/, "", stem) }
  /^[A-Za-z0-9]/ { flush(); name = $0; sub(/:.*/, "", name); split("", words); sub(/^[^:]*:/, "") }
  { m = split($0, part, /[^A-Za-z0-9._-]+/); for (k = 1; k <= m; k++) words[part[k]] }
  END { flush() }' "$@"
