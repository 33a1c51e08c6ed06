#!/bin/sh
# usage: kills.sh PROGRAM FOLDER [MOMENTS [SEED]]
# kill -9 at random moments of each command below, MOMENTS times each: its output is the old or the whole new one, and the
# command once more gives the right bytes. The moments are spread over the time that the command takes here. Prints a row a
# command: runs, how many were killed before their end, outputs old and new after that, temporary files left, wrong.
set -u
program=$1 folder=$2 moments=${3:-200} seed=${4:-1}
here=$(cd "${0%/*}" && pwd)
rm -rf "$folder"
mkdir -p "$folder" && cd "$folder" || exit 2
cp "$here/../cli/inputs/mini.cfg" "$here/sections.cfg" . || exit 2
export OMP_WAIT_POLICY=passive
"$program" generate -q mini.cfg -o mini.cmx && "$program" generate -q sections.cfg -o sections.cmx || exit 2
awk 'BEGIN { print "x,rho,temp"; for (k = 0; k < 4000; k++) printf "%.4f,%.6g,%.6g\n", k / 4000, 1.05e6 + 50 * k, 2.1e6 + 100 * k }' >states.csv
wrong=0

# kills TITLE OUTPUT COMMAND: an old output is there before each run but those of generate, which begin with none
kills() {
  title=$1 output=$2
  shift 2
  rm -f "$output"
  from=$(date +%s%N)
  "$program" "$@" -o "$output" >log.txt 2>&1 || { echo "WRONG $title: $(cat log.txt)" && wrong=$((wrong + 1)) && return; }
  took=$((($(date +%s%N) - from) / 1000)) # microseconds
  mv "$output" right
  runs=0 killed=0 old=0 new=0 left=0 bad=0
  for share in $(awk -v n="$moments" -v seed="$seed" 'BEGIN { srand(seed); for (k = 0; k < n; k++) printf "%d ", 1100 * rand() }'); do
    runs=$((runs + 1))
    case $title in generate*) rm -f "$output" ;; *) echo old >"$output" ;; esac
    "$program" "$@" -o "$output" >log.txt 2>&1 &
    victim=$!
    sleep "$(awk -v t="$took" -v s="$share" 'BEGIN { printf "%.6f", 1e-9 * t * s }')"
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
    [ $? -ne 137 ] || killed=$((killed + 1))
    if [ ! -e "$output" ] || [ "$(head -c 4 "$output")" = old ]; then
      old=$((old + 1))
    elif cmp -s "$output" right; then
      new=$((new + 1))
    else
      echo "WRONG $title: part of a file after $share/1000" && bad=$((bad + 1))
    fi
    # a journal is gone on from: in every third run that too is killed
    if [ -e "$output.partial" ] && [ $((runs % 3)) -eq 0 ]; then
      "$program" "$@" -o "$output" >log.txt 2>&1 &
      victim=$!
      sleep "$(awk -v t="$took" -v s="$share" 'BEGIN { printf "%.6f", 5e-10 * t * s }')"
      kill -9 $victim 2>/dev/null
      wait $victim 2>/dev/null
    fi
    "$program" "$@" -o "$output" >log.txt 2>&1 && cmp -s "$output" right && [ ! -e "$output.partial" ] ||
      { echo "WRONG $title: other bytes again after $share/1000: $(cat log.txt)" && bad=$((bad + 1)); }
    for f in .coulomix-* .*.tmp *.tmp *.part; do [ ! -e "$f" ] || { left=$((left + 1)) && rm -f "$f"; }; done
  done
  echo "| $title | $runs | $killed | $old | $new | $left | $bad |"
  wrong=$((wrong + bad))
}

echo '| command | runs | killed | old after it | new after it | temporary files | wrong |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
for threads in 1 2 5; do kills "generate, $threads threads" t.cmx generate -q --threads $threads mini.cfg; done
kills 'export to HDF5' t.h5 export mini.cmx --to hdf5 -q
kills 'export to flat' t.flat.cmx export sections.cmx --to flat -q
kills 'export to grid' g.h5 export sections.cmx --to grid -q --x 0.5 --rho 1.05e6:1.25e6:20 --temp 2.1e6:2.4e6:20
kills 'query --batch, csv' q.csv query sections.cmx --batch -i states.csv
kills 'query --batch, HDF5' q.h5 query sections.cmx --batch -i states.csv
[ $wrong -eq 0 ]
