#!/bin/sh
# Runs a target with its limits: run.sh BUILD TARGET SEEDS CORPUS EXECUTIONS [OPTION...]. SEEDS is the folder that
# seeds.sh made; finds are added to CORPUS; files of a crash, leak or hang go to the current folder. Beside libFuzzer's
# own counts the last lines give `cov`, edges covered, and `ft`, edges with how often each was taken.
set -eu
build=$1 target=$2 seeds=$3 corpus=$4 runs=$5
shift 5
case $target in
batch | kubo | poscar | recipes | spectra) most=4096 ;;
binds) most=512 ;;
hdf5) most=32768 ;;
*) most=16384 ;;
esac
# Messages of the reader of batches go nowhere.
if [ "$target" = batch ]; then set -- -close_fd_mask=3 "$@"; fi
# What libconfig loses (see fuzz_recipes.c) would make libFuzzer look for leaks after each of a thousand inputs: 50 ms
# each. They are looked for at the end alone.
if [ "$target" = recipes ]; then set -- -detect_leaks=0 "$@"; fi
if [ -s "$seeds/$target.dict" ]; then set -- "$@" -dict="$seeds/$target.dict"; fi
export ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=1:handle_abort=1:quarantine_size_mb=16:malloc_context_size=4
export OMP_NUM_THREADS=1
exec "$build/tests/fuzz/fuzz_$target" "$corpus" "$seeds/$target" -runs="$runs" -max_len=$most -timeout=60 -reload=0 \
  -rss_limit_mb=2048 -malloc_limit_mb=1024 -print_final_stats=1 "$@"
