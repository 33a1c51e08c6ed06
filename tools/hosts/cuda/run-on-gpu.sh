#!/bin/sh
# usage: run-on-gpu.sh IMAGE [STATES [INVERSIONS]]
# Builds compare on a machine with a GPU and nvcc alone, and runs it on an image that make_image made: 1e7 states of
# each class and 1e6 inversions take about three minutes with the builds. `pinned` has no contraction of a*b+c on either side,
# where the bits may be the same; `fused` is what compilers do by default; `wide` the same with 255 registers a thread.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build() { # NAME HOST_FLAG NVCC_FLAG...
  name=$1 host=$2
  shift 2
  "$nvcc" -O3 -arch="${ARCH:-native}" -Xptxas -v -Xcompiler "-O2 -march=native $host" "$@" -I "$here/../../../interp" \
    "$here/compare.cu" -o "$work/$name" >"$work/$name.log" 2>&1 || { cat "$work/$name.log"; exit 1; }
}
build pinned -ffp-contract=off --fmad=false & pinned=$!
build fused -ffp-contract=fast & fused=$!
build wide -ffp-contract=fast -DBLOCKS=2 & wide=$!
wait $pinned && wait $fused && wait $wide
failed=0
for name in pinned fused wide; do
  echo "== $name"
  awk '/Compiling entry function/ {split($0, part, /[0-9]+/); sub(/.*look_upI[0-9]+/, ""); sub(/Evm.*/, ""); kernel = $0}
       /Used [0-9]+ registers/ {match($0, /Used [0-9]+/); regs = substr($0, RSTART + 5, RLENGTH - 5)
                                stack = 0
                                if (match($0, /[0-9]+ bytes cumulative/)) stack = substr($0, RSTART, RLENGTH - 17)
                                printf "%-10s %3d registers, %5d bytes of stack\n", kernel, regs, stack}' "$work/$name.log"
  "$work/$name" "$@" || failed=1
done
exit $failed
