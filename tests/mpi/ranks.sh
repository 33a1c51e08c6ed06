#!/bin/sh
# usage: coulomix=PROGRAM ranks.sh CASE FOLDER
# One case of the program under mpirun, in FOLDER, made anew.
set -eu
case=$1 folder=$2 here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
export OMP_NUM_THREADS=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl=self,vader
fail() {
  echo "$*" >&2
  exit 1
}
ranks() { # N ARGUMENT...: the program, on any number of cores
  n=$1
  shift
  mpirun --oversubscribe --bind-to none -n "$n" "$coulomix" "$@"
}
every="generate $here/every.cfg"

# Ranks write the same bytes, and only the first says anything.
same_bytes() { # N COMMAND: against one process
  # shellcheck disable=SC2086
  "$coulomix" $2 -o one.cmx -q
  # shellcheck disable=SC2086
  ranks "$1" $2 -o many.cmx >out.txt 2>err.txt || fail "$1 ranks: $(cat err.txt)"
  cmp one.cmx many.cmx || fail "$1 ranks give other bytes"
  [ ! -s out.txt ] || fail "$1 ranks print on standard output: $(cat out.txt)"
  [ "$(grep -c 'wrote' err.txt)" = 1 ] || fail "$1 ranks say more than once: $(cat err.txt)"
  [ ! -e many.cmx.partial ] || fail "$1 ranks leave a journal"
}
bytes() {
  same_bytes 2 "$every"
  same_bytes 3 "$every --set eos.enabled=false --set transport.enabled=false"
  rows='order --exact --x 0.25,0.5 --gamma-d 5,18 --size 2 --sweeps 80 -q --json'
  # shellcheck disable=SC2086
  "$coulomix" $rows >one.json
  # shellcheck disable=SC2086
  ranks 2 $rows >two.json || fail 'rows of two ranks'
  cmp one.json two.json || fail 'ranks give other rows'
  if ranks 2 info one.cmx >out.txt 2>err.txt; then fail 'info shares no work'; fi
  [ "$(grep -c 'started 2 times' err.txt)" = 1 ] || fail "$(cat err.txt)"
  if ranks 2 generate missing.cfg 2>err.txt; then fail 'no recipe'; fi
  [ "$(grep -c 'missing.cfg' err.txt)" = 1 ] || fail "$(cat err.txt)"
  # what rank 0 alone finds out ends all
  # shellcheck disable=SC2086
  if ranks 2 $every -o /nonexistent/x.cmx 2>err.txt; then fail 'no folder'; fi
  [ "$(grep -c 'cannot be' err.txt)" = 1 ] || fail "$(cat err.txt)"
}

longer() { # OUTPUT: two seconds of one core
  echo "generate long.cfg -o $1"
}
size_of() {
  if [ -e "$1" ]; then wc -c <"$1"; else echo 0; fi
}
# Starts two ranks, and returns when their journal has grown; $run is the process of mpirun.
start() {
  before=$(size_of two.cmx.partial) k=0
  # shellcheck disable=SC2046
  mpirun --oversubscribe --bind-to none -n 2 "$coulomix" $(longer two.cmx) 2>err.txt &
  run=$!
  while [ "$(size_of two.cmx.partial)" -lt $((before + 50000)) ]; do
    k=$((k + 1))
    [ $k -lt 1000 ] || fail "the journal does not grow: $(cat err.txt)"
    sleep 0.01
  done
}

# The death of a rank other than 0 ends all, with a message, and keeps the journal; so does the end of mpirun. The run goes
# on with three ranks, and the bytes are those of one.
killed() {
  printf 'order: { x_nodes = 385; gamma_d_nodes = 97; gamma_d_max = 30.0; };\nphase: { enabled = false; };\n' >long.cfg
  start
  for p in $(cat /proc/$run/task/$run/children); do
    if grep -qz '^OMPI_COMM_WORLD_RANK=1$' "/proc/$p/environ"; then kill -KILL "$p"; fi
  done
  if wait $run; then fail 'the run goes on without a rank'; fi
  grep -q 'signal 9' err.txt || fail "no message: $(cat err.txt)"
  [ ! -e two.cmx ] || fail 'a table was written'
  start
  grep -q 'finished pieces of an interrupted run are used' err.txt || fail "$(cat err.txt)"
  kill -TERM $run
  if wait $run; then fail 'the run goes on without mpirun'; fi
  # shellcheck disable=SC2046
  ranks 3 $(longer two.cmx) 2>err.txt || fail "$(cat err.txt)"
  grep -q 'finished pieces of an interrupted run are used' err.txt || fail "$(cat err.txt)"
  # shellcheck disable=SC2046
  "$coulomix" $(longer one.cmx) -q
  cmp one.cmx two.cmx || fail 'other bytes after an interruption'
}

# Shifts of results, and figures of a command, which runs on rank 0 alone and outside mpirun.
sensitivity() {
  printf 'lattice: { tolerance = 1e-6; };\norder: { enabled = false; };
    phase: { gamma_max = 200.0; nodes = 17; x_grid = 100; solids = ({ name = "random"; solid = "random"; }); };\n' >plain.cfg
  for n in 1 2 3; do
    # shellcheck disable=SC2016
    ranks $n sensitivity plain.cfg -i anharmonic/bc22.A1,mixing-entropy -f -q -o $n --json \
      --run 'echo x >>count; "$coulomix" info "$COULOMIX_TABLE" >/dev/null && echo "bytes = $(wc -c <"$COULOMIX_TABLE")"' >$n.txt 2>$n.err ||
      fail "$n ranks: $(cat $n.err)"
    [ ! -s $n.err ] || fail "$n ranks say something: $(cat $n.err)"
    [ "$(wc -l <count)" = 4 ] || fail "$n ranks run the command $(wc -l <count) times" # as it is, two of A1, a rival
    rm count
    cmp 1.txt $n.txt && cmp 1/tornado.svg $n/tornado.svg || fail "$n ranks give other bytes"
  done
  grep -q '"name": "bytes"' 1.txt || fail 'no figure'
}

# As mpirun starts it, of several launchers; only rank 0 says why.
refused() {
  for names in 'OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE' 'PMI_RANK PMI_SIZE' 'PMIX_RANK SLURM_STEP_NUM_TASKS'; do
    for rank in 0 1; do
      # shellcheck disable=SC2086
      if env "${names% *}=$rank" "${names#* }=2" "$coulomix" $every -o x.cmx 2>err.txt; then fail "$names: not refused"; fi
      said=$(grep -c 'started 2 times at once, and this build cannot share work' err.txt) || true
      [ "$said" = $((1 - rank)) ] || fail "$names, rank $rank: $(cat err.txt)"
    done
    env "${names% *}=0" "${names#* }=1" "$coulomix" models >out.txt || fail "$names: one rank is refused"
  done
  [ ! -e x.cmx ] || fail 'a table was written'
}
$case
