# Ages (Gyr) at luminosities, from the output of `cooling`: awk -v at="-3 -4.5" -f age.awk FILE
# A shell freezes at one luminosity: the age there is the mean of before and after.
function point(l, t, k) {
  if (have)
    for (k = 1; k <= n; k++)
      if (last >= wanted[k] && l < wanted[k]) age[k] = before + (t - before) * (last - wanted[k]) / (last - l)
  last = l; before = t; have = 1
}
BEGIN { n = split(at, wanted, " ") }
/^#/ { next }
first && $1 != level { point(level, (from + to) / 2); from = $2 }
!first { from = $2; first = 1 }
{ level = $1; to = $2 }
END {
  point(level, (from + to) / 2)
  for (k = 1; k <= n; k++) printf "%s%s", (k in age) ? sprintf("%.5f", age[k]) : "nan", k < n ? " " : "\n"
}
