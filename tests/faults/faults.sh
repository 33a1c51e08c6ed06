#!/bin/sh
# usage: faults.sh PROGRAM BUILD FOLDER [SAMPLE [KIND]]
# Lets the n-th call of a kind fail in each command: of all kinds or one KIND and for every n (all), or for SAMPLE n drawn at
# random of the few kinds that found most. FROM=N goes on at a later n, COMMANDS='PATTERN' takes the commands it matches. Prints one row a command and kind. Exit status 1: something is wrong; 77: the kernel has no filters.
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

inputs=$here/../cli/inputs
cp "$inputs/mini.cfg" "$here/sections.cfg" "$inputs/toy.states" "$inputs/spectrum.txt" . || exit 2
"$program" generate -q mini.cfg -o mini.cmx && "$program" generate -q sections.cfg -o sections.cmx || exit 2
"$program" export mini.cmx --to hdf5 -q -o mini.h5 || exit 2
printf 'x,rho,temp\n0.5,1.1e6,2.2e6\n0.2,1.2e6,2.4e6\n0.3,1.25e6,2.1e6\n' >states.csv

echo '| command | fails | calls | runs | right | refused | ended by a library | wrong |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
every 'generate, flat' 'generate -q mini.cfg -o t.cmx' "-c $folder/mini.cfg -o t.cmx -j t.cmx.partial -r --resume"
every 'generate, HDF5' 'generate -q mini.cfg -o t.h5' "-c $folder/mini.cfg -o t.h5 -j t.h5.partial -r --resume"
every 'export to HDF5' 'export mini.cmx --to hdf5 -q -o t.h5' "-c $folder/mini.cmx -o t.h5"
every 'export to flat' 'export mini.h5 --to flat -q -o t.cmx' "-c $folder/mini.h5 -o t.cmx"
every 'export to grid' 'export sections.cmx --to grid -q --x 0.5 --rho 1.1e6:1.2e6:2 --temp 2.1e6:2.4e6:2 -o g.h5' \
  "-c $folder/sections.cmx -o g.h5"
every 'query --batch' 'query sections.cmx --batch' "-c $folder/sections.cmx -i $folder/states.csv"
every 'query --json' 'query sections.cmx --x 0.5 --rho 1.1e6 --temp 2.2e6 --json' "-c $folder/sections.cmx"
every 'info' 'info mini.h5' "-c $folder/mini.h5"
every 'kubo' 'kubo toy.states --width 0.2Ha' "-c $folder/toy.states"
every 'optics' 'optics spectrum.txt' "-c $folder/spectrum.txt"
exit $wrong
