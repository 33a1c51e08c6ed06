#!/bin/sh
# usage: device.sh COMPILER TARGET KERNELS.cu OUTPUT REGISTERS STACK FLAG...
# Compiles kernels by nvcc for a target such as sm_90: none may use more registers, or more bytes of stack with the
# functions that it calls. Prints both for each.
set -eu
nvcc=$1 target=$2 source=$3 output=$4 registers=$5 stack=$6
shift 6
"$nvcc" "$@" -O3 -arch="$target" -Werror all-warnings -Xptxas -v -c "$source" -o "$output" >"$output.txt" 2>&1 || {
  cat "$output.txt"
  exit 1
}
awk -v registers="$registers" -v stack="$stack" '
  /Compiling entry function/ {
    split($0, part, "\047")
    kernel = part[2]
    sub(/^_Z[0-9]+/, "", kernel)}
  /Used [0-9]+ registers/ {
    match($0, /Used [0-9]+/)
    used = substr($0, RSTART + 5, RLENGTH - 5) + 0
    deep = match($0, /[0-9]+ bytes cumulative/) ? substr($0, RSTART, RLENGTH - 17) + 0 : 0
    printf "%d registers, %5d bytes of stack: %s\n", used, deep, kernel
    kernels++
    if (used > registers || deep > stack) beyond++}
  END {
    if (!kernels) print "nvcc reports no kernel"
    if (beyond) print "allowed: " registers " registers, " stack " bytes of stack"
    exit !kernels || beyond}' "$output.txt"
