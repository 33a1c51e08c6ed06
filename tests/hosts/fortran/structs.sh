#!/bin/sh
# usage: structs.sh SOURCE_DIR WORK_DIR
# cmx_c_request of the C interface, and what the Fortran module and the example in Julia take it for: members in order, each
# a pointer, an int or a size_t.
set -eu
mkdir -p "$2"
cd "$1"

# members of a struct of C, Fortran or Julia: "name kind" in order
members() {
  awk -v begin="$1" -v end="$2" '
    index($0, begin) == 1 { on = 1; next }
    on && index($0, end) == 1 { exit }
    on { print }' "$3" | sed 's/!.*//; s/ = [^,]*//g' | tr '\n' ' ' | sed 's|/\*[^*]*\*/||g' | tr ';' '\n'
}
members "typedef struct cmx_c_request" "} cmx_c_request" interp/coulomix_c.h | awk '
  NF { kind = /size_t/ ? "size_t" : "int"
    sub(/^ *(const )?(size_t|int|double) */, "")
    n = split($0, name, /, */)
    for (k = 1; k <= n; k++) { pointer = sub(/^ *\*/, "", name[k]); gsub(/ /, "", name[k]); print name[k], pointer ? "pointer" : kind } }' >"$2/c"
members "struct Request" "end" tools/hosts/julia/state.jl | tr ' ' '\n' | awk -F:: '
  NF == 2 { print $1, $2 ~ /^Ptr/ ? "pointer" : $2 == "Cint" ? "int" : "size_t" }' >"$2/julia"
awk '/type, bind\(c\) :: request/ { on = 1; next } /end type request/ { exit } on' interp/fortran/coulomix.f90 | awk -F' :: ' '
  { kind = /c_ptr/ ? "pointer" : /c_size_t/ ? "size_t" : "int"
    gsub(/ = [a-z_0-9]*/, "", $2)
    n = split($2, name, /, */)
    for (k = 1; k <= n; k++) print name[k], kind }' >"$2/fortran"
[ "$(wc -l <"$2/c")" -ge 20 ]
for language in fortran julia; do
  diff "$2/c" "$2/$language" || { echo "cmx_c_request differs in $language"; exit 1; }
done
