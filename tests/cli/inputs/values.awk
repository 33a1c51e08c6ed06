# f(Gamma) of the liquid by the formula of Potekhin & Chabrier (2000), with the coefficients of liquid/pc2000-ds
function asinh(s) { return log(s + sqrt(1 + s * s)) }
BEGIN {
  A1 = -0.9070; A2 = 0.62954; B1 = 0.00456; B2 = 211.6; B3 = -1.0e-4; B4 = 0.00462; A3 = -0.5 * sqrt(3) - A1 / sqrt(A2)
  print "gamma, f [1]"
  for (k = 0; k < 1500; k++) {
    g = 1e-3 * exp(log(1e8) * k / 1499)
    f = A1 * (sqrt(g * (A2 + g)) - A2 * asinh(sqrt(g / A2))) + 2 * A3 * (sqrt(g) - atan2(sqrt(g), 1))
    f += B1 * (g - B2 * log(1 + g / B2)) + B3 / 2 * log(1 + g * g / B4)
    printf "%.17g, %.17g\n", g, f
  }
}
