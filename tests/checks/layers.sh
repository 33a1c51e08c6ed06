#!/bin/sh
# usage: layers.sh SOURCE_DIR OBJECT_DIR
# The rooms of src/ stand on one another: what a file includes or calls lies in its own room or in one of a lower floor,
# and no files include or call each other in a circle. OBJECT_DIR holds the objects of the library, under src/ROOM/.
set -eu
source=$1 objects=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$source"

# Floors from the ground; rooms of one line are beside each other and know nothing of each other.
cat >"$work/floors" <<'EOF'
interp
core
models lattice
order
supercell
io
phase optics
eos warm formats
transport
table
recipe
section
sensitivity
verify
export
tools
EOF

# "defines FILE SYMBOL" and "needs FILE SYMBOL", of the objects.
(cd "$objects" && find src -name '*.o' | sort | xargs nm -gA) | awk '{split($0, at, ".o:"); kind = $(NF-1); symbol = $NF}
  {print kind == "U" ? "needs" : "defines", at[1], symbol}' >"$work/symbols"
[ -s "$work/symbols" ] || { echo "no objects below $objects/src"; exit 1; }

# "calls FILE FILE"
awk '$1 == "defines" {file[$3] = $2; next}
  {need[++n] = $2; symbol[n] = $3}
  END {for (i = 1; i <= n; i++) if (symbol[i] in file && file[symbol[i]] != need[i]) print "calls", need[i], file[symbol[i]]}' \
  "$work/symbols" | sort -u >"$work/calls"

# "includes FILE FILE", of headers of the project
find src tools interp include -name '*.[ch]' -o -name '*.def' | sort >"$work/files"
xargs grep -H '^#include "' <"$work/files" | sed 's/:#include "/ /; s/".*//' |
  awk 'NR == FNR {there[$1] = 1; next}
    {own = $1; sub(/[^\/]*$/, "", own)
     split("src/ include/ interp/ " own, place, " ")
     for (i = 1; i <= 4; i++) if (place[i] $2 in there) {print "includes", $1, place[i] $2; next}}' "$work/files" - \
  >"$work/includes"

# "room FILE ROOM": the folder; a public header belongs to the lowest room that defines one of its functions, else to core.
{
  sed -n 's|^\(src/\([a-z]*\)/.*\)|room \1 \2|p; s|^\(tools/.*\)|room \1 tools|p; s|^\(interp/.*\)|room \1 interp|p' "$work/files"
  awk 'FILENAME ~ /floors$/ {for (i = 1; i <= NF; i++) floor[$i] = FNR; next}
    FILENAME ~ /symbols$/ {if ($1 == "defines") {split($2, part, "/"); room[$3] = part[2]}; next}
    FNR == 1 {lowest[FILENAME] = ""}
    /^CMX_API/ && match($0, /cmx_[a-z0-9_]+\(/) {
      found = room[substr($0, RSTART, RLENGTH - 1)]; known = lowest[FILENAME]
      if (found && (!known || floor[found] < floor[known])) lowest[FILENAME] = found}
    END {for (header in lowest) print "room", header, lowest[header] ? lowest[header] : "core"}' \
    "$work/floors" "$work/symbols" include/coulomix/*.h
} >"$work/rooms"

failed=0
awk 'FILENAME ~ /floors$/ {for (i = 1; i <= NF; i++) floor[$i] = FNR; next}
  $1 == "room" {room[$2] = $3; next}
  {a = room[$2]; b = room[$3]
   if (!(a in floor)) {print "room " a " has no floor"; bad = 1}
   else if (a != b && floor[b] >= floor[a]) {print $2 " (" a ") " $1 " " $3 " (" b ")"; bad = 1}}
  END {exit bad}' "$work/floors" "$work/rooms" "$work/includes" "$work/calls" || failed=1

for kind in includes calls; do
  if ! awk '{print $2, $3}' "$work/$kind" | tsort >/dev/null 2>"$work/circle"; then
    echo "files in a circle, by $kind:"
    sed 's/^tsort: //; /input contains a loop/d' "$work/circle"
    failed=1
  fi
done
exit $failed
