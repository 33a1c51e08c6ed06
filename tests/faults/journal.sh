#!/bin/sh
# usage: journal.sh PROGRAM FOLDER [CASES]
# Spoils the journal of an interrupted generation CASES times in each of four ways (cut, a byte flipped, a block of 512
# bytes zeroed, two blocks exchanged) and resumes on 1, 2 or 5 threads: the same bytes, or a refusal that loses nothing.
set -u
program=$1 folder=$2 cases=${3:-100}
here=$(cd "${0%/*}" && pwd)
rm -rf "$folder"
mkdir -p "$folder" && cd "$folder" || exit 2
cp "$here/../cli/inputs/mini.cfg" .
"$program" generate -q mini.cfg -o right.cmx || exit 2

# All pieces are in the journal of a run that has room for it, but not for a table of HDF5.
(trap '' XFSZ && ulimit -f 64 && "$program" generate -q mini.cfg -o whole.h5 2>err.txt) && exit 2
cp whole.h5.partial whole || exit 2
n=$(wc -c <whole)
[ "$n" -gt 1024 ] || { echo "no journal: $n bytes"; exit 2; }

same=0 refused=0 wrong=0 k=0
# check WHAT AT: resumes from t.cmx.partial
check() {
  cp t.cmx.partial before
  k=$((k + 1))
  case $((k % 3)) in 0) threads=1 ;; 1) threads=2 ;; *) threads=5 ;; esac
  if timeout 60 "$program" generate -q --resume --threads $threads mini.cfg -o t.cmx 2>err.txt; then
    if cmp -s t.cmx right.cmx && [ ! -e t.cmx.partial ]; then same=$((same + 1)); else echo "WRONG $1 at $2: other bytes" && wrong=$((wrong + 1)); fi
  elif grep -q 'journal' err.txt && cmp -s before t.cmx.partial && [ ! -e t.cmx ]; then
    refused=$((refused + 1))
  else
    echo "WRONG $1 at $2: $(cat err.txt)"
    wrong=$((wrong + 1))
  fi
  rm -f t.cmx t.cmx.partial
}

for at in $(awk -v n="$n" -v c="$cases" 'BEGIN { srand(1); for (k = 0; k < c; k++) print int(n * rand()) }'); do
  head -c "$at" whole >t.cmx.partial
  check cut "$at"
  cp whole t.cmx.partial
  byte=$(dd if=whole bs=1 skip="$at" count=1 2>/dev/null | od -An -tu1 | tr -d ' ')
  printf "\\$(printf %03o $(((byte + 1 + at % 255) % 256)))" | dd of=t.cmx.partial bs=1 seek="$at" conv=notrunc 2>/dev/null
  check flip "$at"
  cp whole t.cmx.partial
  dd if=/dev/zero of=t.cmx.partial bs=512 seek=$((at / 512)) count=1 conv=notrunc 2>/dev/null
  check zeroed "$at"
  other=$((at * 7 % n / 512))
  cp whole t.cmx.partial
  dd if=whole of=t.cmx.partial bs=512 skip=$((at / 512)) seek=$other count=1 conv=notrunc 2>/dev/null
  dd if=whole of=t.cmx.partial bs=512 skip=$other seek=$((at / 512)) count=1 conv=notrunc 2>/dev/null
  check exchanged "$at"
done
echo "journal of $n bytes: $same the same bytes, $refused refused, $wrong wrong"
[ $wrong -eq 0 ]
