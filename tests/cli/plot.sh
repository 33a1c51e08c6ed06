#!/bin/sh
# usage: plot.sh PROGRAM SMALL_RECIPE WORK_DIR
# Figures of a small table; without gnuplot the data, the scripts and the message.
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

if command -v gnuplot >/dev/null; then
  expect 0 'wrote figures/fig4.png' "$cx" plot small.cmx
  holds figures png fig1 fig2 fig3 fig4
  expect 0 '^$' "$cx" plot small.cmx -q -o "deep/a folder's name"
  holds "deep/a folder's name" png fig1 fig2 fig3 fig4
  (cd figures && rm fig2.png && gnuplot fig2.gp && [ -s fig2.png ]) || fail "fig2.gp cannot be run again"
  expect 0 'fig3: left out.*no /order' "$cx" plot random.cmx -q -o random
  holds random png fig1 fig2
  expect 0 'fig2: left out.*no /phase' "$cx" plot order.cmx -q -o order
  holds order png fig1 fig3
else
  echo "gnuplot not found: figures not drawn"
fi
finish 'all figures are drawn'
