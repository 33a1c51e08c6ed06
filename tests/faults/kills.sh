#!/bin/sh
# usage: kills.sh PROGRAM FOLDER [MOMENTS [SEED]]
# kill -9 at random moments of generate, then --resume on 1, 2 or 5 threads: the same bytes. The same of export, run again:
# at each moment the output is the old or the whole new one.
set -u
program=$1 folder=$2 moments=${3:-200} seed=${4:-1}
here=$(cd "${0%/*}" && pwd)
rm -rf "$folder"
mkdir -p "$folder" && cd "$folder" || exit 2
cp "$here/../cli/inputs/tiny.cfg" .
"$program" generate -q tiny.cfg -o right.cmx && "$program" export right.cmx --to hdf5 -q -o right.h5 || exit 2
echo old >old
wrong=0 killed=0 k=0 temporary=0

# victim SECONDS ARGUMENT...: the program, killed after so long; counts those that had not ended
victim() {
  moment=$1
  shift
  "$program" "$@" >log.txt 2>&1 &
  victim=$!
  sleep "$moment"
  kill -9 $victim 2>/dev/null
  wait $victim 2>/dev/null
  [ $? -ne 137 ] || killed=$((killed + 1))
}

for moment in $(awk -v n="$moments" -v seed="$seed" 'BEGIN { srand(seed); for (k = 0; k < n; k++) printf "%.4f ", 0.3 * rand() }'); do
  k=$((k + 1))
  case $((k % 3)) in 0) threads=1 ;; 1) threads=2 ;; *) threads=5 ;; esac
  rm -f t.cmx t.cmx.partial
  victim "$moment" generate -q --threads $threads tiny.cfg -o t.cmx
  [ ! -e t.cmx ] || cmp -s t.cmx right.cmx || { echo "WRONG after $moment s: part of a table" && wrong=$((wrong + 1)); }
  "$program" generate -q --resume --threads $((1 + k % 2)) tiny.cfg -o t.cmx && cmp -s t.cmx right.cmx && [ ! -e t.cmx.partial ] ||
    { echo "WRONG after $moment s: not resumed" && wrong=$((wrong + 1)); }
  cp old t.h5
  victim "$(awk -v m="$moment" 'BEGIN { print m / 5 }')" export right.cmx --to hdf5 -q -o t.h5
  cmp -s t.h5 old || cmp -s t.h5 right.h5 ||
    { echo "WRONG after $moment s: part of an export" && wrong=$((wrong + 1)); }
  "$program" export right.cmx --to hdf5 -q -o t.h5 && cmp -s t.h5 right.h5 || { echo "WRONG after $moment s: export" && wrong=$((wrong + 1)); }
  for f in .coulomix-*; do [ ! -e "$f" ] || { temporary=$((temporary + 1)) && rm -f "$f"; }; done
done
echo "$moments moments: $killed runs killed, $temporary temporary files left, $wrong wrong"
[ $wrong -eq 0 ]
