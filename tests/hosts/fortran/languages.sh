#!/bin/sh
# usage: languages.sh CMAKE BUILD_DIR SOURCE_DIR HOSTS_TABLE WORK_DIR [PYTHON]
# Saves the programs of interp/README.md, "The same state in four languages", types the commands below them against an
# installed tree, and compares what they print. The table is a smaller one.
set -eu
cmake=$1 build=$2 source=$3 table=$4 work=$5 python=${6-}
rm -rf "$work"
mkdir -p "$work/bin"
for component in interp c fortran python; do
  "$cmake" --install "$build" --prefix "$work/prefix" --component $component >/dev/null
done
sed -n '/^## The same state in four languages/,/^## Any number/p' "$source/interp/README.md" >"$work/section"
cd "$work"
ln -s "$table" carbon-oxygen.cmx
for program in "c state.c" "c++ state.cpp" "fortran state.f90" "python state.py"; do
  awk -v fence="\`\`\`${program% *}" '$0 == fence { on = 1; next } $0 == "```" { on = 0 } on' section >"${program#* }"
  lines=$(grep -c . "${program#* }")
  [ "$lines" -ge 5 ] && [ "$lines" -le 15 ]
done
awk '/^```/ { fenced = !fenced } !fenced && sub(/^    /, "")' section >commands.sh
[ "$(grep -c . commands.sh)" -eq 9 ]
expected=4
if [ -n "$python" ]; then
  ln -s "$python" bin/python3
else
  sed -i '/python3/d' commands.sh
  expected=3
fi
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name coulomix-c.pc)")
export PKG_CONFIG_PATH PATH="$work/bin:$PATH" PYTHONDONTWRITEBYTECODE=1
unset COULOMIX_LIBRARY
sh -eu ./commands.sh >output
numbers=$(($(grep -c . output) / expected))
[ "$numbers" -ge 28 ]
# every line as often as there are languages
sort output | uniq -c | awk -v expected=$expected '$1 != expected { print; bad = 1 } END { exit bad }'
sed -n '1,3p' output
echo "$expected programs print the same $numbers numbers"
