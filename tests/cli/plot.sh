#!/bin/sh
# usage: plot.sh PROGRAM SMALL_RECIPE WORK_DIR
# Figures of a small table and of ordered lattices; without gnuplot the data, the scripts and the message.
set -u
cx=$1 recipe=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"

# holds FOLDER SUFFIX FIGURE...: these files and no temporary ones
holds() {
  folder=$1 suffix=$2
  shift 2
  for f in "$@"; do [ -s "$folder/$f.$suffix" ] || fail "$folder/$f.$suffix is missing or empty"; done
  ls "$folder" | grep -q 'tmp$' && fail "temporary files left in $folder"
}

# has FILE BLOCK FIRST COLUMN FORMAT VALUE: the row of a block that starts with the number FIRST has VALUE in a column
has() {
  value=$(awk -v block="$2" -v first="$3" -v column="$4" -v format="$5" \
    '/^# block/ { b = $3 + 0 } !/^#/ && NF && b == block + 0 && $1 == first + 0 { printf format, $column }' "$1")
  [ "$value" = "$6" ] || fail "$1, block $2, $3: '$value' in column $4, expected $6"
}

# drawn FILE...: PNG with something in it
drawn() {
  for f in "$@"; do
    [ "$(head -c 8 "$f" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "$f: not a PNG"
    [ "$(wc -c <"$f")" -gt 10000 ] || fail "$f: too small for a figure"
  done
}

"$cx" generate "$recipe" -o small.cmx -q || fail "no table"
printf 'mixture: { names = ("O", "Ne"); charges = (8.0, 10.0); };\norder: { enabled = false; };\n%s' \
  'phase: { nodes = 17; gamma_max = 400.0; solids = ({ name = "random"; solid = "random"; }); };' >random.cfg
printf 'order: { x_nodes = 9; gamma_d_nodes = 33; gamma_d_max = 40.0; };\nphase: { enabled = false; };\n' >order.cfg
"$cx" generate random.cfg -o random.cmx -q || fail "no table without /order"
"$cx" generate order.cfg -o order.cmx -q || fail "no table without /phase"

expect 2 'FILE is missing' "$cx" plot
expect 2 'more than one file' "$cx" plot a b
expect 1 'none.cmx' "$cx" plot none.cmx
: >file
expect 1 'file: not a folder' "$cx" plot small.cmx -o file

mkdir -p none fails
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot small.cmx -o bare
holds bare tsv fig1 fig2 fig3 fig4
holds bare gp fig1 fig2 fig3 fig4
printf '#!/bin/sh\nexit 3\n' >fails/gnuplot
chmod +x fails/gnuplot
expect 1 'fig1.gp: gnuplot failed with status 3' env PATH="$work/fails:$PATH" "$cx" plot small.cmx -o bare
holds bare gp fig1 fig2 fig3 fig4

# ordered lattices: equation III of Kozhberov (2024) to the digits of its Table 2
expect 0 'coulomix plot .*--ordered' "$cx" plot --help
expect 2 'ordered takes no FILE' "$cx" plot --ordered small.cmx
expect 2 'ordered takes no FILE' "$cx" plot small.cmx --ordered
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot --ordered -o lattices
holds lattices tsv ordered1 ordered2
holds lattices gp ordered1 ordered2
ratio=lattices/ordered1.tsv composition=lattices/ordered2.tsv
has $ratio 2 0.25 2 %.6g 0.00903262
has $ratio 2 0.75 2 %.6g 0.000621427
has $ratio 2 3 2 %.6g 0.0113021
has $ratio 2 4 2 %.6g 0.0171511
has $ratio 2 4 3 %.6g 0.01721
has $composition 1 0.5 2 %.7f -0.0000781
has $composition 1 0.5 3 %.6f -0.000219
has $composition 1 0.5 4 %.6f -0.000268
has $composition 1 0.5 5 %.3g 0.00127
has $composition 1 0.5 6 %.3g 0.00668
has $composition 1 0.25 2 %.6g 0.000731892
has $composition 2 0.4375 2 %.4f 0.0003
grep -q '^# stable for 0.43269.* < alpha < 1.77099' $ratio || fail "no limits of stability in $ratio"
# the same lattices in a table's figure
has bare/fig1.tsv 4 0.25 2 %.6g 0.000731892
has bare/fig1.tsv 4 0.75 2 %.6g 0.00100374
has bare/fig1.tsv 4 0.75 3 %.6g 0.00103374
has bare/fig1.tsv 4 0.5 4 %d 1

if command -v gnuplot >/dev/null; then
  expect 0 'wrote figures/fig4.png' "$cx" plot small.cmx
  holds figures png fig1 fig2 fig3 fig4
  expect 0 '^$' "$cx" plot small.cmx -q -o "deep/a folder's name"
  holds "deep/a folder's name" png fig1 fig2 fig3 fig4
  expect 0 'wrote lattices/ordered2.png' "$cx" plot --ordered -o lattices
  holds lattices png ordered1 ordered2
  drawn lattices/ordered1.png lattices/ordered2.png
  (cd figures && rm fig2.png && gnuplot fig2.gp && [ -s fig2.png ]) || fail "fig2.gp cannot be run again"
  expect 0 'fig3: left out.*no /order' "$cx" plot random.cmx -q -o random
  holds random png fig1 fig2
  expect 0 'fig2: left out.*no /phase' "$cx" plot order.cmx -q -o order
  holds order png fig1 fig3
else
  echo "gnuplot not found: figures not drawn"
fi
finish 'all figures are drawn'
