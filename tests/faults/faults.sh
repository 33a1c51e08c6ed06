#!/bin/sh
# usage: faults.sh PROGRAM BUILD FOLDER [SAMPLE [KIND]]
# Lets the n-th call of a kind fail in each command: of all kinds or one KIND and for every n (all), or for SAMPLE n drawn at
# random in the first ten commands, of the few kinds that found most. FROM=N goes on at a later n, COMMANDS='PATTERN' takes the
# commands it matches, MORE=1 also samples the others. Prints one row a command and kind. Exit status 1: something is wrong; 77: the kernel has no filters.
set -u
program=$1 build=$2 folder=$3 sample=${4:-all} only=${5:-}
here=$(cd "${0%/*}" && pwd)
rm -rf "$folder"
mkdir -p "$folder" && cd "$folder" || exit 2
folder=$PWD
# One thread: the order of calls, and so n, is the same in each run.
export OMP_NUM_THREADS=1
wrong=0
case $sample in all) drawn= ;; *) drawn="-s $sample" ;; esac

# drive KIND ERROR OPTION... : the rows of the command in $command, which may have $files
drive() {
  kind=$1 error=$2
  shift 2
  case $title in ${COMMANDS:-*}) ;; *) return 0 ;; esac
  [ -z "$only" ] || [ "$only" = "$kind" ] || return 0
  # shellcheck disable=SC2086
  "$build/fault_drive" -l "$build/libfault_inject.so" -w "$folder/$kind" -k "$kind" -e "$error" -n "${FROM:-1}" $drawn "$@" -t "$title" $files -- \
    "$program" $command
  status=$?
  [ $status -ne 77 ] || exit 77
  [ $status -eq 0 ] || wrong=1
}

# every TITLE COMMAND FILES: all kinds and errors
every() {
  title=$1 command=$2 files=$3
  if [ "$sample" != all ]; then # what found most
    drive alloc ENOMEM
    drive write ENOSPC -a
    case $files in *' -o '*) drive rename EIO ;; esac
    return
  fi
  drive alloc ENOMEM
  drive library ENOMEM
  drive alloc ENOMEM -a
  for e in ENOSPC EINTR short; do drive write $e; done
  drive write ENOSPC -a
  for e in EIO EINTR short; do drive read $e; done
  drive fsync EIO
  drive rename EIO
  drive open EMFILE
  drive ftruncate EIO
  drive mmap ENOMEM
  drive close EIO
  drive unlink EIO
}

# allocations TITLE COMMAND FILES: of commands that start other programs, which the filter of system calls would end
allocations() {
  title=$1 command=$2 files=$3
  drive alloc ENOMEM
  drive alloc ENOMEM -a
}

inputs=$here/../cli/inputs
cp "$inputs/mini.cfg" "$inputs/toy.states" "$inputs/spectrum.txt" "$inputs/co.poscar" "$here"/*.cfg . || exit 2
{
  "$program" generate -q mini.cfg -o mini.cmx && "$program" generate -q sections.cfg -o sections.cmx &&
    "$program" export mini.cmx --to hdf5 -q -o mini.h5 && "$program" export sections.cmx --to hdf5 -q -o sections.h5 &&
    "$program" export sections.cmx --to mapped -q -o mapped.cmx
} || exit 2
printf 'x,rho,temp\n0.5,1.1e6,2.2e6\n0.2,1.2e6,2.4e6\n0.3,1.25e6,2.1e6\n' >states.csv
"$program" query sections.cmx --batch --columns cv -i states.csv -o states.h5 2>/dev/null || exit 2
grid='--x 0.5 --rho 1.1e6:1.2e6:2 --temp 2.1e6:2.4e6:2'

# half_journal: that of the first recipe up to the record at half its length
half_journal() {
  # there is room for the journal, not for a table of HDF5
  (trap '' XFSZ && ulimit -f 64 && "$program" generate -q mini.cfg -o whole.h5 2>/dev/null) && exit 2
  whole=whole.h5.partial at=148
  [ "$(od -An -tu4 -j 8 -N 4 $whole | tr -d ' ')" -gt 1 ] || at=84 # version 1 had a shorter header
  while [ $at -lt $(($(wc -c <$whole) / 2)) ]; do # header, then records of 24 bytes, a name and data
    # shellcheck disable=SC2046
    set -- $(od -An -tu4 -j $((at + 4)) -N 4 $whole) $(od -An -tu8 -j $((at + 16)) -N 8 $whole)
    at=$((at + 24 + $1 + $2))
  done
  head -c $at $whole >t.cmx.partial
}

echo '| command | fails | calls | runs | right | refused | ended by a library | wrong |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
flat='-o t.cmx -j t.cmx.partial -r --resume'
every 'generate, flat' 'generate -q mini.cfg -o t.cmx' "-c $folder/mini.cfg $flat"
every 'generate, HDF5' 'generate -q mini.cfg -o t.h5' "-c $folder/mini.cfg -o t.h5 -j t.h5.partial -r --resume"
every 'export to HDF5' 'export mini.cmx --to hdf5 -q -o t.h5' "-c $folder/mini.cmx -o t.h5"
every 'export to flat' 'export mini.h5 --to flat -q -o t.cmx' "-c $folder/mini.h5 -o t.cmx"
every 'export to grid' "export sections.cmx --to grid -q $grid -o g.h5" "-c $folder/sections.cmx -o g.h5"
every 'query --batch' 'query sections.cmx --batch' "-c $folder/sections.cmx -i $folder/states.csv"
every 'query --json' 'query sections.cmx --x 0.5 --rho 1.1e6 --temp 2.2e6 --json' "-c $folder/sections.cmx"
every 'info' 'info mini.h5' "-c $folder/mini.h5"
every 'kubo' 'kubo toy.states --width 0.2Ha' "-c $folder/toy.states"
every 'optics' 'optics spectrum.txt' "-c $folder/spectrum.txt"
[ "$sample" = all ] || [ -n "${MORE:-}" ] || exit $wrong

half_journal
lee_more='lee-more:1:1.00794:charge=1 lee-more:6:12.011:charge=4 --rule sigma --complex --temp-ev 10 --omega-max-ev 900 --points 61'
for s in h2.dat:2:0 h8.dat:8:0 c8.dat:8:1 c16.dat:16:1; do
  file=${s%%:*} state=${s#*:}
  # shellcheck disable=SC2086
  "$program" mix $lee_more --rho "${state%:*}" --fraction "${state#*:}" -o "$file" >/dev/null || exit 2
done
every 'generate, journal there' 'generate -q mini.cfg -o t.cmx' "-c $folder/mini.cfg -c $folder/t.cmx.partial $flat"
every 'generate /eos, /transport' 'generate -q sections.cfg -o t.cmx' "-c $folder/sections.cfg $flat"
every 'generate /equilibrium' 'generate -q melts.cfg -o t.cmx' "-c $folder/melts.cfg $flat"
every 'generate /phase3' 'generate -q three.cfg -o t.cmx' "-c $folder/three.cfg $flat"
every 'generate /warm' 'generate -q warm.cfg -o t.cmx' \
  "-c $folder/warm.cfg -c $folder/h2.dat -c $folder/h8.dat -c $folder/c8.dat -c $folder/c16.dat $flat"
for threads in 2 5; do # n is not the same each time
  title="generate, $threads threads" command="generate -q --threads $threads mini.cfg -o t.cmx" files="-c $folder/mini.cfg $flat"
  drawn='-p -s 100'
  OMP_WAIT_POLICY=passive drive alloc ENOMEM
done
drawn=
every 'generate --dry-run' 'generate --dry-run melts.cfg --json' "-u -c $folder/melts.cfg"
every 'export to mapped' 'export mini.h5 --to mapped -q -o t.cmx' "-c $folder/mini.h5 -o t.cmx"
every 'export to mesa-kap' 'export sections.cmx --to mesa-kap -q -o kap.data' "-c $folder/sections.cmx -o kap.data"
every 'export to mesa3c' 'export --to mesa3c --pair CONe --nodes 5 --solid random -q' '-o CONe_deltaC.h5 -o CONe_deltaO.h5'
every 'query --batch, HDF5' 'query sections.h5 --batch --columns s,cp,phase,status -i states.h5 -o t.h5' \
  "-c $folder/sections.h5 -c $folder/states.h5 -o t.h5"
every 'query --batch, csv to file' 'query mapped.cmx --batch -i states.csv -o t.csv' \
  "-c $folder/mapped.cmx -c $folder/states.csv -o t.csv"
every 'query, mapped' 'query mapped.cmx --x 0.5 --rho 1.1e6 --temp 2.2e6' "-c $folder/mapped.cmx"
every 'info --json' 'info sections.cmx --json' "-c $folder/sections.cmx"
every 'verify' 'verify mini.cmx --samples 10 --progress none' "-c $folder/mini.cmx"
every 'diff' 'diff mini.cmx mini.h5 --json' "-c $folder/mini.cmx -c $folder/mini.h5"
every 'cite' 'cite sections.cmx' "-c $folder/sections.cmx"
every 'models' 'models --json' ''
every 'madelung' 'madelung co.poscar --charges 6,8' "-c $folder/co.poscar"
every 'lattice' 'lattice fcc --tolerance 1e-4' ''
every 'order' 'order --x 0.5 --gamma-d 18.5 --json' ''
every 'eos' 'eos c12-o16 --x 0.5 --rho 1e6 --temp 1e7' ''
every 'transport' 'transport c12-o16 --x 0.5 --rho 1e6 --temp 1e7' ''
every 'screening' 'screening c12-o16 --x 0.5 --rho 1e9 --temp 3e8 --pair C12,C12' ''
every 'mix' 'mix lee-more:H lee-more:C --rule gamma --fraction 0.5 --rho 10 --temp-ev 10' ''
every 'phase' 'phase --z1 8 --z2 10 --gamma 400' ''
every 'help' 'help generate' ''
cp sections.cmx other.cmx
printf 'order: { enabled = false; };\nphase: { enabled = false; };\nphase3: { enabled = true; solid = "random"; };\n' >random3.cfg
every 'merge' 'merge sections.cmx:order,eos other.cmx:transport -o t.cmx' "-c $folder/sections.cmx -c $folder/other.cmx -o t.cmx"
every 'recipe --template' 'recipe --template c12-o16' ''
every 'recipe --explain' 'recipe --explain eos --json' ''
every 'sensitivity' 'sensitivity random3.cfg -q -i liquid/pc2000-ds.A1' "-c $folder/random3.cfg"
every 'supercell' 'supercell --charges 6,8 --x 0.5 --ions 16 --kpoints 0 -q -o t.vasp' '-o t.vasp'
every 'order --exact' 'order --exact --x 0.5 --gamma-d 18.5 --size 2 --sweeps 80 -q' ''
every 'bench' 'bench mini.cmx --states 16 --repeats 3' "-u -c $folder/mini.cmx"
allocations 'plot' 'plot mini.cmx --only fig2 --format svg -o .' "-c $folder/mini.cmx -o fig2.tsv -o fig2.gp -o fig2.svg"
plugin=$build/../plugins/right.so # by the target coulomix_test_plugins
if [ -e "$plugin" ]; then
  allocations 'check-plugin --here' 'check-plugin ./right.so --here --model 1' "-c $plugin"
  allocations 'check-plugin' 'check-plugin ./right.so --brief' "-p -c $plugin"
fi
exit $wrong
