#!/bin/sh
# usage: structs.sh SOURCE_DIR WORK_DIR
# The structs of the C interface, and what the Fortran module, and of requests the example in Julia, take them for: members in
# order, each a pointer, an int or a size_t.
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
for struct in request load_options; do
  members "typedef struct cmx_c_$struct" "} cmx_c_$struct" interp/coulomix_c.h | awk '
    NF { kind = /size_t/ ? "size_t" : "int"
      sub(/^ *(const )?(size_t|int|double|char|void) */, "")
      n = split($0, name, /, */)
      for (k = 1; k <= n; k++) { pointer = sub(/^ *\*/, "", name[k]); gsub(/ /, "", name[k]); print name[k], pointer ? "pointer" : kind } }' >"$2/c_$struct"
  awk -v type="$struct" '$0 ~ "type, bind\\(c\\) :: " type "$" { on = 1; next } /end type/ { if (on) exit } on' interp/fortran/coulomix.f90 | awk -F' :: ' '
    { kind = /c_ptr/ ? "pointer" : /c_size_t/ ? "size_t" : "int"
      gsub(/ = [a-z_0-9]*/, "", $2)
      n = split($2, name, /, */)
      for (k = 1; k <= n; k++) print name[k], kind }' >"$2/fortran_$struct"
  [ "$(wc -l <"$2/c_$struct")" -ge 8 ]
  diff "$2/c_$struct" "$2/fortran_$struct" || { echo "cmx_c_$struct differs in Fortran"; exit 1; }
done
members "struct Request" "end" tools/hosts/julia/state.jl | tr ' ' '\n' | awk -F:: '
  NF == 2 { print $1, $2 ~ /^Ptr/ ? "pointer" : $2 == "Cint" ? "int" : "size_t" }' >"$2/julia"
diff "$2/c_request" "$2/julia" || { echo "cmx_c_request differs in Julia"; exit 1; }
