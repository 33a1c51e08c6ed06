# Compares lines "name value size name value size" of two machines: differences of values in units of size.
$1 != $4 { print name ": another number at line " NR ": " $0; failed = 1; exit 1 }
{ sub(/-nan/, "nan", $2); sub(/-nan/, "nan", $5) } # the sign of NaN means nothing
($2 "") != ($5 "") {
  difference = ($2 - $5) / $3
  if (difference < 0) difference = -difference
  limit = $1 == "inverse.temp" ? 1e-11 : 1e-12 # a search ends within its tolerance
  if (!(difference <= limit)) {
    if (n_failed++ < 20) print name ": " $0
    failed = 1
  }
  if (difference > worst) { worst = difference; which = $1 }
  n++
}
END {
  if (NR == 0) failed = 1
  printf "%s: %d of %d numbers differ, by at most %.1e (%s)\n", name, n, NR, worst, which
  exit failed
}
