# Deviation of the C/Mg crystal from linear mixing by Potekhin & Chabrier (2013), Eq. (40), over x and gamma_e
BEGIN {
  R = 2; n = 33; m = 81; print "x,gamma_e,f"
  for (j = 0; j < m; j++) {
    g = exp(log(0.05) + (log(30) - log(0.05)) * j / (m - 1))
    for (i = 0; i < n; i++) {
      y = i / (n - 1); X = y / R + (1 - 1 / R) * y ^ R
      f = 0.012 * X * (1 - X) * (1 - 1 / (R * R)) * (1 - y + y * R ^ (5 / 3)) * g * 6 ^ (5 / 3)
      printf "%.17g,%.17g,%.17g\n", y, g, i == 0 || i == n - 1 ? 0 : f
    }
  }
}
