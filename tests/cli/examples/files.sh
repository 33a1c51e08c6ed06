#!/bin/sh
# usage: files.sh PROGRAM FOLDER PLUGIN
# Makes in FOLDER, made anew, the files that the examples of the verbs name.
set -eu
coulomix=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
cp "$here/carbon-oxygen.cfg" .
cp "$3" libmine.so
"$coulomix" generate -q -o carbon-oxygen.h5 carbon-oxygen.cfg
"$coulomix" generate -q -o oxygen-neon.h5 "$here/oxygen-neon.cfg"
printf 'omega [eV] sigma_1 [S/m]\n0 1e6\n1 5e5\n2 1e5\n' >spectrum.txt
cat >hydrogen.states <<'END'
# volume = 50 bohr^3
# temperature = 0.1 Ha
# chemical potential = 0.05 Ha
# energies = Ha
kpoint 1
state -0.5
state -0.1
state 0.2
pair 1 2 0.12
pair 1 3 0.05
pair 2 3 0.20
END
