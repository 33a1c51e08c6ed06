#!/bin/sh
# usage: locale.sh SOURCE_DIR
# Lists functions of the C library whose results depend on the locale that a host sets, in the library and in the headers
# for hosts; there are none. src/core/numbers.h replaces those for numbers and letters.
set -eu
cd "$1"
found=$(find src interp -name '*.[ch]' ! -path 'src/core/numbers.*' ! -path 'src/lattice/values/*' ! -path interp/fortran/constants.c |
  xargs grep -nwE '(strto(d|f|ld)|ato[fil]|setlocale|is(alpha|alnum|upper|lower|space|print|punct)|to(lower|upper)|str(n?case)cmp|str(coll|ftime)) *\(' || true)
# snprintf with numbers that have a decimal point
printed=$(find src interp -name '*.c' ! -path 'src/core/numbers.*' ! -path 'src/lattice/values/*' ! -path interp/fortran/constants.c | sort |
  xargs awk '
    FNR == 1 {on = 0}
    /[^_a-z](v?snprintf|v?f?printf|sscanf|fscanf) *\(/ {on = 1}
    on && /%[-+ #0-9.*]*l?[aefgAEFG]/ {print FILENAME ":" FNR ": " $0}
    /;/ {on = 0}')
[ -z "$found$printed" ] || { printf '%s\n' "$found" "$printed"; exit 1; }
