#!/bin/sh
# usage: valgrind.sh SOURCE_DIR BUILD_DIR WORK_DIR
# The examples of each verb under valgrind: no read of memory that is not set or not the program's, no leak. Exit status 1
# at an error; the outputs are kept in WORK_DIR.
set -eu
source=$(cd "$1" && pwd) build=$(cd "$2" && pwd)
mkdir -p "$3"
cd "$3"
program=$(pwd)/coulomix
cat >"$program" <<END
#!/bin/sh
exec valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 --log-file="\$VALGRIND_LOGS/%p.txt" \
  "$build/coulomix" "\$@"
END
chmod +x "$program"
export OMP_NUM_THREADS=1
sh "$source/tests/cli/examples/files.sh" "$build/coulomix" files "$build/tests/plugins/right.so"
status=0
# check-plugin starts the file of the running program, which here is that of valgrind
for verb in $(sed -n 's/^CMX_VERB(\(.*\)).*/\1/p' "$source/tools/verb_list.def" | tr _ - | grep -vx check-plugin); do
  export VALGRIND_LOGS="$PWD/logs/$verb"
  mkdir -p "$VALGRIND_LOGS"
  if (cd files && "$build/tests/cli/examples/check_examples" "$program" "$verb") >"$verb.txt" 2>&1; then result=ran; else result=FAILED; status=1; fi
  find "$VALGRIND_LOGS" -type f -size +0 -exec cat {} + >>"$verb.txt"
  find "$VALGRIND_LOGS" -type f -size +0 | grep -q . && { result=ERRORS; status=1; }
  echo "$verb $result"
done
exit $status
