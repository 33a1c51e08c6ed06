#!/bin/sh
# usage: warm.sh PROGRAM SMALL_RECIPE WORK_DIR
# Spectra, one-electron states and mixtures of warm dense matter.
set -u
cx=$1 work=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"

# spectra: a Drude metal of 1/3 electron per atomic unit of volume and collision rate 0.6, at 10 eV
awk 'BEGIN {
  print "# name = drude\n# temperature = 10 eV\n# density = 8 g/cm^3\n# mass = 8.5673 u\n# electrons = 4"
  print "omega [a.u.] sigma_1 [a.u.]"
  for (i = 0; i <= 2000; i++) { x = 0.3 * (exp(0.003 * i) - exp(-0.003 * i)); printf "%.15g %.15g\n", x, 1 / (1.8 * (1 + x * x / 0.36)) }
}' >drude.txt
awk '/^#/ { next } /^omega/ { print $0, "sigma_2 [a.u.]"; next } { print $0, $2 * $1 / 0.6 }' drude.txt >both.txt
expect 0 '(19) as printed lacks 1/c' "$cx" optics --help
has_keys 'name n rows sum_rule electrons_per_cm3 rosseland rosseland_opacity weight_below weight_above evanescent sigma_dc
  sigma_2_difference status' "$cx" optics drude.txt --json --quiet
for word in '"name": "drude"' '"n": 2001' '"sum_rule": 1.0000' '"rosseland": 136266[67]' '"rosseland_opacity": 17033[23]' \
  '"sigma_2_difference": null' '"status": 0'; do
  grep -q "$word" json.txt || fail "no $word from optics"
done
for key in energy_ev omega sigma_1 sigma_2 eps_1 eps_2 n k reflectivity absorption; do
  [ "$(grep -c "^   \"$key\":" json.txt)" -eq 2001 ] || fail "not a $key for each row"
done
expect 0 '^27.2114 .* -2.08  *1.848  *0.592603  *1.55922  *0.522822  *4.30033e+06' "$cx" optics drude.txt --at-ev 27.211386245988,0
expect 0 '^0  *0 .*nan' "$cx" optics drude.txt --at-ev 27.211386245988,0
expect 0 'drude.txt: 64 % of the Rosseland weight lies where eps_1 < 0' "$cx" optics drude.txt --at-ev 1
"$cx" optics drude.txt --quiet -o rows.csv >out.txt 2>err.txt || fail "optics -o: $(cat err.txt)"
[ -s err.txt ] && fail "a quiet optics: $(cat err.txt)"
grep -q '^evanescent *0.6427' out.txt || fail "optics -o: $(cat out.txt)"
[ "$(wc -l <rows.csv)" -eq 2002 ] || fail 'rows.csv has not 2002 lines'
[ "$(awk -F, '{ print NF }' rows.csv | sort -u)" = 10 ] || fail 'rows.csv has not 10 columns'
expect 0 '^sum_rule *2.0000' "$cx" optics drude.txt --electrons 2 --at-ev 1
expect 0 '^sum_rule *2.249' "$cx" optics both.txt --electron-density 1e24 --at-ev 1
expect 0 '^sum_rule *0.9968' "$cx" optics drude.txt --tail none --at-ev 1
expect 0 '^rosseland_opacity *1362666' "$cx" optics drude.txt --density 1 --at-ev 1
expect 0 '^rosseland  *2475' "$cx" optics drude.txt --weight-index --at-ev 1
expect 0 '^sigma_2_difference  *506[0-9.e+]* 1/s' "$cx" optics both.txt -o rows.csv
expect 0 'both.txt: no temperature: no Rosseland mean' "$cx" optics both.txt -o rows.csv
expect 0 'both.txt: --electrons without atoms' "$cx" optics both.txt --electrons 3 -o rows.csv
head -n 11 drude.txt >short.txt
expect 0 '^coulomix optics: short.txt:11: high frequencies are missing' "$cx" optics short.txt
expect 0 '^status *1: outside' "$cx" optics short.txt
expect 1 'no/such/rows.csv: cannot be written' "$cx" optics drude.txt -o no/such/rows.csv
[ -e no ] && fail 'a folder was made'
mkfifo pipe
expect 1 'pipe: cannot be written: it is not a regular file' "$cx" optics drude.txt -q -o pipe
sed 's/^omega.*/omega [eV] kappa [W\/(m K)]/' drude.txt >heat.txt
expect 1 'heat.txt: has no sigma_1' "$cx" optics heat.txt
head -n 7 drude.txt >one.txt
expect 1 'one.txt: 1 row' "$cx" optics one.txt
expect 1 'nowhere.txt: cannot be read' "$cx" optics nowhere.txt
printf 'omega [eV];sigma_1 [S/m]\r\n0;1e6\r\n1;5e5\r\n2;0\r\n' >semicolons.csv
expect 0 'no index of refraction at 2 eV: no Rosseland mean' "$cx" optics semicolons.csv --temp 1e4 --weight-index
expect 0 '^rosseland  *787484.5' "$cx" optics semicolons.csv --temp 1e4
expect 2 'SPECTRUM is missing' "$cx" optics
expect 2 "tail 'lorentz': not one of none, drude" "$cx" optics drude.txt --tail lorentz
expect 2 "format 'sig'" "$cx" optics drude.txt --format sig
expect 2 "at-ev '1,-1': number 2" "$cx" optics drude.txt --at-ev 1,-1
expect 2 "temp '0'" "$cx" optics drude.txt --temp 0

# one-electron states
cat >toy.states <<'END'
# volume = 50 bohr^3
# temperature = 0.1 Ha
# chemical potential = 0.05 Ha
# electrons = 5.5
# energies = Ha
kpoint 1
state -0.5
state -0.1
state 0.2
state 0.7
pair 1 2 0.12
pair 1 3 0.05
pair 1 4 0.02
pair 2 3 0.20
pair 2 4 0.08
pair 3 4 0.15
END
expect 0 'Usage: coulomix kubo' "$cx" kubo --help
expect 0 '/dipole2 \[k\]\[n\]\[n\]' "$cx" kubo --help
has_keys 'l11 l12 l22 sigma sigma_si kappa_thermal kappa_si thermopower seebeck lorenz_ratio lorenz_si sum_rule electrons rows status' \
  "$cx" kubo toy.states --width 0.2Ha --points 3 --json
[ "$(grep -c '"energy_ev"' json.txt)" -eq 3 ] || fail 'kubo: not a row for each point'
expect 0 '^l11 *0.07381972' "$cx" kubo toy.states --width 0.2Ha
expect 0 '^l11 *0.1780554' "$cx" kubo toy.states --width 0.2Ha --divide-by-omega
expect 0 '^thermopower *-0.4086005' "$cx" kubo toy.states --width 0.2Ha --enthalpy 0.08Ha
expect 0 '^electrons *2.75002058' "$cx" kubo toy.states --width 3 --broadening lorentzian
cat toy.states | "$cx" kubo /dev/stdin --width 0.2Ha >out.txt 2>&1
grep -q '^l11 *0.07381972' out.txt || fail "kubo of a pipe: $(cat out.txt)"
expect 0 '^lorenz_ratio *0.8543732' "$cx" kubo toy.states --width 0.2Ha -o toy.sig
grep -q '^omega \[rad/s\] sigma_1 \[1/s\] kappa \[erg/(cm s K)\]$' toy.sig || fail 'kubo: no header of units'
grep -q '^# temperature = 31577.5' toy.sig || fail 'kubo: no temperature in the spectrum'
expect 0 '.' "$cx" optics toy.sig
expect 1 'nowhere.states: cannot be read' "$cx" kubo nowhere.states --width 1
expect 1 'toy.sig:2: line: found' "$cx" kubo toy.sig --width 1
expect 1 '/nonexistent' "$cx" kubo toy.states --width 1 -o /nonexistent/x
expect 0 'width not given: 21.8 eV' "$cx" kubo toy.states
expect 2 'FILE is missing' "$cx" kubo --width 1
expect 2 'more than one file' "$cx" kubo toy.states toy.states --width 1
expect 2 "width '1K': not an energy" "$cx" kubo toy.states --width 1K
expect 2 "broadening 'box': not one of gaussian, abinit, lorentzian" "$cx" kubo toy.states --width 1 --broadening box
expect 2 "points '1'" "$cx" kubo toy.states --width 1 --points 1

# mixtures of warm dense matter
value() { sed -n "s/^ *\"$1\": \([-+0-9.e]*\),*$/\1/p" json.txt | awk -v format="$2" '{ printf format "\n", $1 }' | head -n 1; }
is() {
  found=$(value "$1" "$2")
  [ "$found" = "$3" ] || fail "$1 is $found, expected $3"
}
hydrogen=sigma=1.1,n=2.18e24,charge=1,mass=1.008,kappa=2.2
carbon=sigma=0.32,n=5.875e23,charge=4,mass=12.011,kappa=0.64
expect 0 'Usage: coulomix mix' "$cx" mix --help
has_keys 'rule condition x rho n n_e pressure shares densities charges sigma kappa_thermal sigma_by_rule kappa_by_rule
  crossover crossover_au rows status' "$cx" mix $hydrogen $carbon --rule gamma --fraction 0.25 --temp 1e5 --json
grep -q '"condition": "given"' json.txt || fail 'densities that are given are not told'
is rho %.7f 8.1104545
is n_e %.8e 2.27400127e+24
for pair in sigma:6.68700063e-01 resistivity:4.68521269e-01 ionization:4.43157895e-01 \
  ionization-reciprocal:3.60344828e-01 gamma:4.59701493e-01; do
  "$cx" mix $hydrogen $carbon --rule "${pair%:*}" --fraction 0.25 --json >json.txt
  is sigma %.8e "${pair#*:}"
  is kappa_thermal %.6e "$(echo "${pair#*:}" | awk '{ printf "%.6e", 2 * $1 }')"
done
expect 0 'A is the heavier one' "$cx" mix $carbon $hydrogen --rule gamma --fraction 0.25
expect 0 '^> gamma  *0.45970149' "$cx" mix $carbon $hydrogen --rule gamma --fraction 0.25
expect 0 'isodensity does not hold: A has 3.6' "$cx" mix $hydrogen $carbon --rule gamma --fraction 0.25 --condition isodensity
expect 0 'cannot be checked' "$cx" mix $hydrogen $carbon --rule gamma --fraction 0.25 --condition isobaric
expect 0 '^  gamma  *- ' "$cx" mix sigma=1,n=2e24 sigma=2,n=1e24 --rule sigma --fraction 0.5
expect 1 'the charge of A or B is not known' "$cx" mix sigma=1,n=2e24 sigma=2,n=1e24 --rule gamma --fraction 0.5
expect 0 '^> gamma  *1.6 ' "$cx" mix sigma=1,n=2e24 sigma=2,n=2e24 --rule gamma --fraction 0.5 --charge-a 1 --charge-b 3
model='lee-more:1:1.00794:charge=1 lee-more:6:12.011:charge=4'
has_keys 'rows' "$cx" mix $model --rule gamma --fraction 0.25 --rho 8 --temp-ev 10 --complex --points 201 --json -o gamma.dat
is n_e %.8e 2.24305900e+24
[ "$(grep -c energy_ev json.txt)" = 201 ] || fail 'mix: not 201 rows'
expect 0 '^sigma_dc  *2.0653' "$cx" optics gamma.dat --at-ev 1
expect 0 '^electrons_per_cm3  *2.24' "$cx" optics gamma.dat --at-ev 1
"$cx" mix $model --rule gamma --fraction 0.1 --rho 10 --temp-ev 10 --condition isodensity --points 2 --json >json.txt
is crossover_au %.8f 1.66056318
expect 0 'dalton: P = ' "$cx" mix $model --rule sigma --fraction 0.1 --rho 10 --temp-ev 10 --condition dalton
expect 0 '^transition at 1.1056' "$cx" mix $model --rule transition --fraction 0.25 --rho 8 --temp-ev 10 --crossover auto
expect 0 '^reflectivity of the mixture' "$cx" mix $model --rule gamma --fraction 0.25 --rho 8 --temp-ev 10 --property reflectivity --points 5
# pure species as files at one density, and at several that are matched
"$cx" mix $model --rule gamma --complex --fraction 0.25 --rho 8 --temp-ev 10 --json >model.txt
densities=$(sed -n '/"densities"/,/]/p' model.txt | tr -dc '0-9.\n')
h=$(echo $densities | cut -d' ' -f1) c=$(echo $densities | cut -d' ' -f2)
# pure FRACTION RHO FILE
pure() {
  "$cx" mix $model --rule sigma --complex --fraction $1 --rho $2 --temp-ev 10 --omega-max-ev 900 --points 1801 -o $3 >/dev/null
}
pure 0 2 h2.dat; pure 0 $h h.dat; pure 0 8 h8.dat; pure 1 8 c8.dat; pure 1 $c c.dat; pure 1 16 c16.dat
"$cx" mix h.dat c.dat --rule gamma --complex --fraction 0.25 --json >one.txt || fail 'mix of two files'
"$cx" mix h2.dat,h.dat,h8.dat c8.dat,c.dat,c16.dat --rule gamma --complex --fraction 0.25 --rho 8 --temp-ev 10 --json >many.txt ||
  fail 'mix of many files'
for file in one.txt many.txt; do
  cp $file json.txt
  found=$(value sigma %.9e)
  cp model.txt json.txt
  is sigma %.9e "$found"
done
"$cx" mix h.dat c.dat --rule gamma --fraction 0.25 --condition isobaric >out.txt 2>err.txt || fail 'mix of two files'
[ -s err.txt ] && fail "matched files are not isobaric: $(cat err.txt)"
expect 1 'species Z6 would have to be below its least density' "$cx" mix h2.dat,h.dat c.dat,c16.dat --rule gamma --fraction 0.25 \
  --rho 7 --temp-ev 10
expect 1 'T = 127649' "$cx" mix h2.dat,h8.dat c8.dat,c16.dat --rule gamma --fraction 0.25 --rho 8 --temp-ev 11
expect 1 'is there twice' "$cx" mix h2.dat,h2.dat c8.dat,c16.dat --rule gamma --fraction 0.25 --rho 8 --temp-ev 10
grep -v '^# density' h2.dat >bare.dat
expect 1 'bare.dat: atoms/cm^3 are not known' "$cx" mix bare.dat c8.dat --rule gamma --fraction 0.25
expect 0 '^A .*1.2e+24' "$cx" mix file=bare.dat,n=1.2e24 c8.dat --rule gamma --fraction 0.25
expect 1 'A has conductivities of direct current alone' "$cx" mix $hydrogen $carbon --rule gamma --fraction 0.25 -o no.dat
expect 1 'kappa: A has no thermal' "$cx" mix h2.dat c8.dat --rule gamma --fraction 0.25 --property kappa
expect 1 'no/such.dat: cannot be written' "$cx" mix h2.dat c8.dat --rule gamma --fraction 0.25 -o no/such.dat
expect 1 'pipe: cannot be written: it is not a regular file' "$cx" mix h2.dat c8.dat --rule gamma --fraction 0.25 -o pipe
expect 1 'would have to be above its largest density' "$cx" mix $model --rule gamma --fraction 0.25 --rho 1e7 --temp-ev 10
expect 1 'nowhere.dat: cannot be read' "$cx" mix nowhere.dat c8.dat --rule gamma --fraction 0.25
expect 2 'A and B are needed' "$cx" mix h2.dat --rule gamma --fraction 0.25
expect 2 'rule and --fraction are both needed' "$cx" mix h2.dat c8.dat --rule gamma
expect 2 "rule 'linear': not one of sigma" "$cx" mix h2.dat c8.dat --rule linear
expect 2 "condition 'amagat': not one of isobaric" "$cx" mix h2.dat c8.dat --condition amagat
expect 2 'give both alike' "$cx" mix h2.dat lee-more:C --rule gamma --fraction 0.25 --rho 8 --temp-ev 10
expect 2 'nothing is matched' "$cx" mix h2.dat c8.dat --rule gamma --fraction 0.25 --rho 8
expect 2 'either --rho or --pressure' "$cx" mix $model --rule gamma --fraction 0.25 --temp-ev 10
expect 2 "'Xx': not an element" "$cx" mix lee-more:Xx lee-more:C
expect 2 "'colour': not one of file, sigma" "$cx" mix sigma=1,colour=2 $carbon
expect 2 "A: n '2': not a number in" "$cx" mix sigma=1,n=2 $carbon
# the paper's numbers
has_keys 'temp claims' "$cx" mix --claims --json
tr -d '\n' <json.txt | sed 's/{/\n/g' | sed -n 's/.*"claim": "\([a-z0-9_]*\)".*"verdict": "\([^"]*\)".*/\1 \2/p' >claims.txt
echo >>claims.txt
cat >expected.txt <<'END'
density_ratio reproduced
valence_density_8 consistent
valence_density_10 consistent
density_range reproduced
lorenz units agree
lorenz_lee_more close
kappa_sigma derived
kappa_rate derived
kappa_path plausible
rosseland_peak reproduced
crossover_isobaric_h reproduced
crossover_isobaric_c reproduced
crossover_isodensity_h not reproduced
crossover_isodensity_01 reproduced
crossover_isodensity_c reproduced
crossover_half reproduced
crossover_isobaric_more_h not reproduced
crossover_isobaric_more_c not reproduced
crossover_isobaric_more_z derived
crossover_isodensity_more_h not reproduced
crossover_isodensity_more_01 not reproduced
crossover_isodensity_more_c not reproduced
pressure needs a density-functional calculation
sigma_drop needs a density-functional calculation
charge_h close
charge_h_10 close
charge_c_10 not reproduced
charge_c not reproduced
transition_0 definition
transition_05 definition
transition_1 definition
transition_2 definition
transition_4 definition
END
cmp claims.txt expected.txt || fail "claims: $(diff claims.txt expected.txt)"
# computed ID FORMAT: what is computed for a claim
computed() {
  tr -d '\n' <json.txt | sed 's/{/\n/g' | sed -n "s/.*\"claim\": \"$1\".*\"computed\": \([-+0-9.e]*\),.*/\1/p" |
    awk -v format="$2" '{ printf format "\n", $1 }'
}
for row in density_ratio:%.8f:2.97914598 density_range:%.4f:3.2114 rosseland_peak:%.7f:3.8300161 \
  crossover_isobaric_h:%.8f:1.30970606 crossover_isobaric_c:%.8f:0.86324438 crossover_isodensity_h:%.8f:2.43846353 \
  crossover_isodensity_c:%.8f:0.78481009 crossover_half:%.8f:0.99999129 crossover_isobaric_more_h:%.4f:1.2309 \
  crossover_isodensity_more_01:%.4f:1.5679 kappa_rate:%.4f:0.6105 sigma_drop:%.2f:1.07 transition_0:%.9f:0.880797078; do
  format=${row#*:}
  found=$(computed "${row%%:*}" "${format%%:*}")
  [ "$found" = "${format##*:}" ] || fail "claim ${row%%:*} is $found, expected ${format##*:}"
done
expect 0 '^peak of the Rosseland weight.* 3.83001.*reproduced' "$cx" mix --claims
expect 2 'claims takes no species' "$cx" mix --claims h2.dat

# tables of warm mixtures: spectra of the species in the recipe's folder
mkdir -p recipes
cp h2.dat h8.dat c8.dat c16.dat recipes
cat >recipes/warm.cfg <<'END'
mixture: { names = ("H", "C"); charges = (1.0, 6.0); masses = (1.00794, 12.011); };
order: { enabled = false; }; phase: { enabled = false; };
warm: { enabled = true; rho_min = 4.0; rho_max = 8.0; temp_min = 116045.18; temp_max = 116045.18; rho_nodes = 12; temp_nodes = 8;
  species = ( { model = "spectra"; files = ("h2.dat", "h8.dat"); }, { model = "spectra"; files = ("c8.dat", "c16.dat"); } ); };
END
"$cx" generate recipes/warm.cfg -o warm.cmx -q || fail 'no table of spectra'
has_keys 'x condition rule sigma kappa_thermal pressure_e n_e n_1 n_2 charge_1 share_2 sigma_pure_1 rows status' "$cx" query \
  warm.cmx --x 0.9 --rho 8 --temp 116045.18 --rule resistivity --complex --energy-ev 1,10 --json
grep -q '"sigma_2": [0-9]' json.txt || fail 'no sigma_2 of complex values'
expect 0 '^n_1  *nan' "$cx" query warm.cmx --x 1 --rho 8 --temp 116045.18 --condition isodensity
expect 1 'isobaric: rho: density below the range of the table, for a species once it is matched' "$cx" query warm.cmx --x 0.5 --rho 4 --temp 116045.18
expect 1 'temperature above the range' "$cx" query warm.cmx --x 0.5 --rho 4 --temp 116100
expect 2 'the transition has no complex form' "$cx" query warm.cmx --x 1 --rho 8 --temp 116045.18 --rule transition --complex
expect 1 'h2.dat: cannot be read' env -C / "$cx" verify "$PWD/warm.cmx" --samples 10
printf 'x,temp,rho\n0.9,116045.18,8\n0.5,1,5\nhot,1,5\n' >states.csv
"$cx" query warm.cmx --batch --rule sigma --condition isobaric <states.csv >batch.csv 2>err.txt
[ $? -eq 1 ] || fail 'a batch with an unreadable line ends well'
grep -q "line 4: x 'hot': not a number" err.txt || fail "batch: $(cat err.txt)"
[ "$(head -n 1 batch.csv | cut -d, -f1-7)" = 'x,temp,rho,sigma,kappa_thermal,pressure_e,n_e' ] || fail "batch: $(head -n 1 batch.csv)"
single=$("$cx" query warm.cmx --x 0.9 --rho 8 --temp 116045.18 --rule sigma --condition isobaric --json | sed -n 's/^ "sigma": \(.*\),$/\1/p')
awk -F, -v a="$single" 'NR == 2 { exit !(a > 0 && $4 / a - 1 < 1e-15 && 1 - $4 / a < 1e-15) }' batch.csv || fail "batch: not $single: $(sed -n 2p batch.csv)"
sed -n 3p batch.csv | grep -q '^0.5,1,5,NaN,.*,-16,"T: temperature below' || fail "batch: $(sed -n 3p batch.csv)"
expect 2 'but --condition and --rule' "$cx" query warm.cmx --batch --complex
(cd recipes && "$cx" verify ../warm.cmx --samples 200 >/dev/null 2>&1) || fail 'verify of a table of spectra'
sed 's/^# pressure.*/# pressure = 1e16 erg\/cm^3/' h2.dat >recipes/h2.dat
expect 1 'H: its pressure does not rise with density: .* T = 116045' "$cx" generate recipes/warm.cfg -o no.cmx
[ -e no.cmx ] && fail 'a table that was refused is there'

finish 'warm matter behaves'
