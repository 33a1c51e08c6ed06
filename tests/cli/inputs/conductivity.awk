# Conductivities of pure carbon and oxygen that follow no built-in formula, over logarithms of density and temperature
BEGIN {
  print "z, rho [log10 g/cm^3], temp [log10 K], kappa [W/(m K)]"
  for (z = 6; z <= 8; z += 2)
    for (i = 0; i < 20; i++)
      for (j = 0; j < 16; j++) {
        r = 4.2 + 0.15 * i; t = 7.2 + 0.14 * j
        printf "%g, %.17g, %.17g, %.17g\n", z, r, t, 1e10 / z * exp(log(10) * (0.6 * (r - 6) + 0.4 * (t - 8))) * (1 + 0.05 * sin(r))
      }
}
