#!/bin/sh
# A long run that takes up where the last one stopped: long.sh BUILD TARGET EXECUTIONS [FOLDER]. The corpus is
# FOLDER/TARGET (default fuzzed; in memory, /dev/shm/NAME, it is faster); FOLDER/TARGET.record has a line for each part of
# the run: executions, date, seconds, edges (cov), features (ft). Ends when the parts together have that many executions, or
# at the first find, whose input stays in FOLDER/TARGET.found.
set -eu
build=$(cd "$1" && pwd) target=$2 wanted=$3 folder=${4:-fuzzed}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder/$target" "$folder/$target.found"
folder=$(cd "$folder" && pwd)
record=$folder/$target.record
sh "$here/seeds.sh" "$build" "$folder/seeds"
touch "$record"
done_so_far() { awk '{ n += $1 } END { printf "%d", n }' "$record"; }
while [ "$(done_so_far)" -lt "$wanted" ]; do
  left=$((wanted - $(done_so_far)))
  part=$((left < 1000000 ? left : 1000000))
  files=$(find "$folder/$target" "$folder/seeds/$target" -type f | wc -l)
  start=$(date +%s)
  cd "$folder/$target.found"
  status=0
  sh "$here/run.sh" "$build" "$target" "$folder/seeds" "$folder/$target" $((part + files)) -max_total_time=600 \
    >"$folder/$target.log" 2>&1 || status=$?
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log")
  last=$(grep -a 'cov: ' "$folder/$target.log" | tail -1)
  echo "${count:-0} $(date -u +%Y-%m-%dT%H:%M) $(($(date +%s) - start))" \
    "$(echo "$last" | sed -n 's/.*cov: \([0-9]*\) ft: \([0-9]*\).*/\1 \2/p')" >>"$record"
  if [ $status -ne 0 ]; then
    echo "$target: something was found: $folder/$target.log, input in $folder/$target.found" >&2
    exit $status
  fi
done
awk -v t="$target" '{ n += $1; s += $3; c = $4; f = $5 } END { print t, n, "executions", s, "s, cov", c, "ft", f }' "$record"
