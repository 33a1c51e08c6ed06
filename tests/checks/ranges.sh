#!/bin/sh
# usage: ranges.sh SOURCE_DIR PROGRAM
# Advice of the parser of options is good: a number below a range is refused with a message that has the range, and both
# ends, as the message writes them, are accepted. The options are those of tools/verbs.md.
set -eu
source=$1 program=$2
failed=0

# "VERB --OPTION LOW HIGH"; an option after --help is not read, so that nothing is computed
awk '/^## / {verb = $2}
  match($0, /\([-0-9.e+]+\.\.[-0-9.e+]+/) && split($0, part, "`") {
    range = substr($0, RSTART + 1, RLENGTH - 1); sub(/\.\./, " ", range)
    sub(/ .*/, "", part[2]); print verb, part[2], range}' "$source/tools/verbs.md" >ranges.txt
[ "$(wc -l <ranges.txt)" -gt 50 ] || { echo "too few ranges in tools/verbs.md"; exit 1; }

while read -r verb option low high; do
  below=$(awk -v low="$low" 'BEGIN { printf "%.0f", low - 1 - (low < 0 ? -low : low) }')
  if said=$("$program" "$verb" "$option=$below" --help 2>&1); then
    echo "coulomix $verb $option=$below is accepted, below $low..$high"
    failed=1
  fi
  case $said in *"$low..$high"*) ;; *) echo "coulomix $verb $option=$below: no range $low..$high in: $said" && failed=1 ;; esac
done <ranges.txt

for verb in $(cut -d' ' -f1 ranges.txt | uniq); do
  for end in 3 4; do
    ends=$(awk -v verb="$verb" -v end=$end '$1 == verb {print $2 "=" $end}' ranges.txt)
    # shellcheck disable=SC2086 # words are arguments
    "$program" "$verb" $ends --help >/dev/null 2>said.txt || { echo "coulomix $verb: $(head -n 1 said.txt)" && failed=1; }
  done
done
exit $failed
