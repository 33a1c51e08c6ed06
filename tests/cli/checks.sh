# Sourced by case.sh: what a case is written with. Each check that fails adds to $failures.
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# coulomix ARGUMENT...: the program
coulomix() { "$coulomix" "$@"; }

# without_gnuplot ARGUMENT...: the program where no gnuplot is found
without_gnuplot() {
  mkdir -p none
  env PATH="$PWD/none" "$coulomix" "$@"
}

# expect STATUS PATTERN COMMAND...: exit status, and a pattern in what it prints on either stream, which stays in $out
expect() {
  want=$1 pattern=$2
  shift 2
  out=$("$@" 2>&1 </dev/null)
  got=$?
  [ "$got" -eq "$want" ] || fail "exit $got, expected $want: $* -- $out"
  echo "$out" | grep -q -e "$pattern" || fail "no '$pattern' from: $* -- $out"
}

# has_keys 'k1 k2' COMMAND...: one JSON object with these keys at its top and nothing on standard error; stays in json.txt
has_keys() {
  keys=$1
  shift
  "$@" >json.txt 2>err.txt || fail "exit $?: $*"
  [ -s err.txt ] && fail "standard error of $*: $(cat err.txt)"
  for k in $keys; do grep -q "^ \"$k\":" json.txt || fail "key $k is missing from: $*"; done
  [ "$(head -c 1 json.txt)" = "{" ] || fail "not one JSON object: $*"
}

# contains FILE PATTERN...: each pattern in the file
contains() {
  inside=$1
  shift
  for p in "$@"; do grep -q -e "$p" "$inside" || fail "no '$p' in $inside: $(head -n 20 "$inside")"; done
}

# lacks FILE PATTERN...: none of the patterns in the file
lacks() {
  inside=$1
  shift
  for p in "$@"; do grep -e "$p" "$inside" && fail "'$p' in $inside"; done
}

# empty FILE
empty() { [ -s "$1" ] && fail "$1 is not empty: $(cat "$1")"; }

# same A B: two files with the same bytes
same() { cmp "$1" "$2" || fail "$1 and $2 differ"; }

# equal FOUND EXPECTED: two texts
equal() { [ "$1" = "$2" ] || fail "'$1' instead of '$2'"; }

# counted N PATTERN FILE: so many lines of a file with this pattern
counted() {
  n=$(grep -c -e "$2" "$3")
  [ "$n" -eq "$1" ] || fail "$n lines with '$2' in $3, expected $1"
}

# number KEY COMMAND...: a value at the top of the JSON object that a command prints
number() {
  key=$1
  shift
  "$@" --json | sed -n "s/^ \"$key\": \([^,]*\),*$/\1/p"
}

# near VALUE KEY COMMAND...: the same value to ten digits
near() {
  value=$1
  shift
  found=$(number "$@")
  awk -v a="$value" -v b="$found" 'BEGIN { d = a / b - 1; exit !(d < 1e-10 && d > -1e-10) }' || fail "$1 is $found, not $value: $*"
}

# value KEY FORMAT: of the first such key in json.txt
value() {
  sed -n "s/^ *\"$1\": \([-+0-9.e]*\),*$/\1/p" json.txt | awk -v format="$2" '{ printf format "\n", $1 }' | head -n 1
}

# is KEY FORMAT EXPECTED: a number in json.txt, printed by a format
is() {
  found=$(value "$1" "$2")
  [ "$found" = "$3" ] || fail "$1 is $found, expected $3"
}

# batch STATUS TABLE TEXT: a CSV, as printf writes it, through query --batch, into batch.csv and err.txt
batch() {
  printf "$3" | coulomix query "$2" --batch >batch.csv 2>err.txt
  got=$?
  [ "$got" -eq "$1" ] || fail "batch: exit $got, expected $1: $(cat err.txt)"
}

# batch_is TABLE TEXT: a text of one state, x = 0.5 at 5e6 g/cm^3 and 3e6 K, is read: P and c_s of a single query, to nine digits
batch_is() {
  printf "$2" | coulomix query "$1" --batch --columns p,cs >batch.csv 2>err.txt || fail "batch: exit $?: $(cat err.txt)"
  coulomix query "$1" --x 0.5 --rho 5e6 --temp 3e6 --json >json.txt
  equal "$(tail -n 1 batch.csv | awk -F, '{ printf "%.8e %.8e", $(NF - 1), $NF }')" "$(value p %.8e) $(value cs %.8e)"
  equal "$(wc -l <batch.csv)" 2
}

# line N PATTERN: of what batch printed
line() { sed -n "$1p" batch.csv | grep -q "$2" || fail "batch: line $1 is not $2: $(sed -n "$1p" batch.csv)"; }

# columns: every line of what batch printed has as many of them
columns() { equal "$(awk -F, '{ print NF }' batch.csv | sort -u | wc -l)" 1; }

# lost COMMAND...: exit status 1 and one line about standard output on a device that is always full
lost() {
  [ -c /dev/full ] || exit 77
  "$@" >/dev/full 2>err.txt </dev/null
  got=$?
  [ "$got" -eq 1 ] || fail "exit $got with a full device: $*"
  [ "$(grep -c 'coulomix: standard output: ' err.txt)" -eq 1 ] || fail "$*: $(cat err.txt)"
}

# kept COMMAND...: nothing was to be printed, so nothing is lost
kept() {
  [ -c /dev/full ] || exit 77
  "$@" >/dev/full 2>err.txt || fail "exit $? but nothing to print: $*: $(cat err.txt)"
}

# clean COMMAND...: no control characters on either stream; what it prints stays in out.txt
clean() {
  "$@" >out.txt 2>&1
  LC_ALL=C tr -d '\n\t -~\303\251' <out.txt >rest.txt
  [ -s rest.txt ] && fail "control characters from: $*: $(od -c <rest.txt | head -n 1)"
}

# holds FOLDER SUFFIX FIGURE...: these files and no temporary ones
holds() {
  folder=$1 suffix=$2
  shift 2
  for f in "$@"; do [ -s "$folder/$f.$suffix" ] || fail "$folder/$f.$suffix is missing or empty"; done
  ls "$folder" | grep -q 'tmp$' && fail "temporary files left in $folder"
}

# has FILE BLOCK FIRST COLUMN FORMAT VALUE: the row of a block that starts with the number FIRST has VALUE in a column
has() {
  value=$(awk -v block="$2" -v first="$3" -v column="$4" -v format="$5" \
    '/^# block/ { b = $3 + 0 } !/^#/ && NF && b == block + 0 && $1 == first + 0 { printf format, $column }' "$1")
  [ "$value" = "$6" ] || fail "$1, block $2, $3: '$value' in column $4, expected $6"
}

# block FILE TITLE: the rows of the block with this in its title
block() { awk -v title="$2" '/^# block/ { on = index($0, title) } !/^#/ && NF && on' "$1"; }

# rows_hold FILE AWK_PROGRAM WORDS: an awk program over a file that exits with 1 where a row is wrong
rows_hold() { awk "$2" "$1" || fail "$1: not $3"; }

# finite FILE COLUMN: every number of a data file is one, but those of this column
finite() {
  awk -v free="$2" '!/^#/ && NF { n++; for (k = 1; k <= NF; k++) if (k != free && $k !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/) exit 1 }
    END { if (n < 100) exit 1 }' "$1" || fail "$1: not all numbers are finite, or too few"
}

# drawn FILE...: PNG with something in it
drawn() {
  for f in "$@"; do
    [ "$(head -c 8 "$f" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "$f: not a PNG"
    [ "$(wc -c <"$f")" -gt 10000 ] || fail "$f: too small for a figure"
  done
}

# needs_gnuplot: the case is skipped where it is not installed
needs_gnuplot() { command -v gnuplot >/dev/null || exit 77; }

# --- what fixtures are made with ---
lee_more='lee-more:1:1.00794:charge=1 lee-more:6:12.011:charge=4 --rule sigma --complex'
fine='--temp-ev 10 --omega-max-ev 900 --points 1801'

# matched SPECIES: its density, 1 or 2, in the mixture of model.json
matched() { sed -n '/"densities"/,/]/p' model.json | tr -dc '0-9.\n' | tr -s '\n' ' ' | sed 's/^ //' | cut -d' ' -f"$1"; }

# drude NAME MASS CHARGE RATE DENSITY: the spectrum of a metal at 10 eV without thermal conductivity, rate in eV
drude() {
  awk -v name="$1" -v mass="$2" -v z="$3" -v rate="$4" -v rho="$5" 'BEGIN {
    printf "# name = %s\n# temperature = 10 eV\n# density = %s g/cm^3\n# mass = %s u\n# charge = %s\n", name, rho, mass, z
    print "omega [eV], sigma_1 [1/s]"
    dc = rho / (mass * 1.66053907e-24) * z * 253263846.16 / (rate * 1.519267e15)
    for (k = 0; k < 100; k++) { w = 600 * (k / 99) ^ 2; printf "%.8g, %.8g\n", w, dc / (1 + (w / rate) ^ 2) }
  }'
}

# titled TITLE FILE: the file that a recipe of this title would write
titled() {
  printf 'title = "%s";\norder: { enabled = false; };\nphase: { enabled = false; };\n' "$1" >title.cfg
  expect 0 "^output:   $2\$" coulomix generate --dry-run title.cfg
}

# kill_after SECONDS OPTION...: generate killed.h5 from tiny.cfg, for so long; there is no part of a table then
kill_after() {
  moment=$1
  shift
  "$coulomix" generate --quiet -o killed.h5 "$@" tiny.cfg >log.txt 2>&1 &
  victim=$!
  sleep "$moment"
  kill -9 $victim 2>>log.txt
  wait $victim 2>>log.txt
  if [ -e killed.h5 ]; then cmp tiny.h5 killed.h5 || fail "part of a table after $moment s"; fi
}

# killed SECONDS: killed after so long, killed while resuming, and resumed: the bytes of tiny.h5, and no journal
killed() {
  rm -f killed.h5 killed.h5.partial
  kill_after "$1"
  kill_after 0.05 --resume
  coulomix generate --quiet --resume -o killed.h5 tiny.cfg || fail "resuming after $1 s"
  cmp tiny.h5 killed.h5 || fail "killed after $1 s and resumed: other bytes"
  [ -e killed.h5.partial ] && fail 'the journal was left behind'
}

# --- keys of JSON objects ---
state_keys='p e s f cv cp chi_rho chi_t gamma1 gamma3 grad_ad cs dp_dx df_dx gamma gamma_d eta n_e s_res latent_heat'
more_keys='x phase rho temp reasons df_dx_regular d2f_dx2_regular de_dx d2f_dx2 de_drho ds_drho ds_dt free_e mu solid_fraction
  status status_text'
conductivity_keys='sigma kappa_thermal opacity_cond nu_ei nu_ee nu_imp coulomb_log lorenz_ratio'
transport_keys="phase order variant $conductivity_keys status"

# --- mixtures of warm dense matter ---
hydrogen=sigma=1.1,n=2.18e24,charge=1,mass=1.008,kappa=2.2
carbon=sigma=0.32,n=5.875e23,charge=4,mass=12.011,kappa=0.64
model='lee-more:1:1.00794:charge=1 lee-more:6:12.011:charge=4'

# computed CLAIM FORMAT: what is computed for a claim of json.txt
computed() {
  tr -d '\n' <json.txt | sed 's/{/\n/g' | sed -n "s/.*\"claim\": \"$1\".*\"computed\": \([-+0-9.e]*\),.*/\1/p" |
    awk -v format="$2" '{ printf format "\n", $1 }'
}
