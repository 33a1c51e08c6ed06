#!/bin/sh
# usage: interface.sh PROGRAM INTERFACE FOLDER [STEP]
# Makes the smallest table with an equation of state and conductivities in three forms, and lets every STEP-th allocation fail
# (all by default) of the loaders and the C library. Prints one row for each way to open a table.
set -eu
program=$1 interface=$2 folder=$3 step=${4:-1}
here=$(cd "${0%/*}" && pwd)
rm -rf "$folder"
mkdir -p "$folder" && cd "$folder"
export OMP_NUM_THREADS=1
"$program" generate -q "$here/sections.cfg" -o flat.cmx
"$program" export flat.cmx --to mapped -q -o mapped.cmx
"$program" export flat.cmx --to hdf5 -q -o table.h5
exec "$interface" flat.cmx mapped.cmx table.h5 "$step"
