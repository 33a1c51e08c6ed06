// example: a state by each of the eight pairs of variables, and its derivatives against differences. Built
// with the stand-ins of stub/ by run.sh; in Microphysics the same calls are eos(input, state).
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <actual_eos.H>

namespace {

int failures = 0;

void expect(const char *what, double value, double wanted, double scale, double tolerance) {
  const double error = std::fabs(value - wanted) / scale;
  if (error <= tolerance) return;
  std::printf("  %s: %.15e, not %.15e\n", what, value, wanted);
  failures++;
}

// What eos() computes before it calls the equation of state.
template <typename T> void composition(T &state) {
  state.y_e = state.abar = 0.0;
  for (int n = 0; n < NumSpec; n++) {
    state.y_e += state.xn[n] * zion[n] * aion_inv[n];
    state.abar += state.xn[n] * aion_inv[n];
  }
  state.abar = 1.0 / state.abar;
  state.mu_e = 1.0 / state.y_e;
  state.zbar = state.abar * state.y_e;
}

template <typename T> T at(double rho, double temp, double neon, double carbon = 0.4) {
  T state;
  state.rho = rho;
  state.T = temp;
  state.xn[0] = carbon;
  state.xn[2] = neon;
  state.xn[1] = 1.0 - state.xn[0] - neon;
  composition(state);
  actual_eos(eos_input_rt, state);
  return state;
}

// Every pair leads back to the density and temperature, from guesses 10 % off.
void there_and_back(const eos_extra_t &want) {
  static const char *const names[8] = {"rt", "rh", "tp", "rp", "re", "ps", "ph", "th"};
  for (int k = eos_input_rt; k <= eos_input_th; k++) {
    const eos_input_t input = static_cast<eos_input_t>(k);
    eos_extra_t got = want;
    const bool has_rho = k == eos_input_rt || k == eos_input_rh || k == eos_input_rp || k == eos_input_re;
    const bool has_temp = k == eos_input_rt || k == eos_input_tp || k == eos_input_th;
    if (!has_rho) got.rho *= 1.1;
    if (!has_temp) got.T *= 1.1;
    try {
      actual_eos(input, got);
    } catch (const std::runtime_error &refused) {
      std::printf("  %s refused: %s\n", names[k], refused.what());
      if (k != eos_input_th) failures++;
      continue;
    }
    expect(names[k], got.rho, want.rho, want.rho, 1e-8);
    expect(names[k], got.T, want.T, want.T, 1e-6);
    expect(names[k], got.p, want.p, want.p, 1e-8);
    expect(names[k], got.cs, want.cs, want.cs, 1e-8);
  }
}

void derivatives(const eos_extra_t &s) {
  const double h = 1e-4;
  const auto rho_up = at<eos_extra_t>(s.rho * (1.0 + h), s.T, s.xn[2]),
             rho_down = at<eos_extra_t>(s.rho * (1.0 - h), s.T, s.xn[2]),
             temp_up = at<eos_extra_t>(s.rho, s.T * (1.0 + h), s.xn[2]),
             temp_down = at<eos_extra_t>(s.rho, s.T * (1.0 - h), s.xn[2]);
#define DIFFERENCE(name, variable, of, size)                                                                 \
  expect(#name, s.name, (variable##_up.of - variable##_down.of) / (2.0 * h * size), std::fabs(s.name), 2e-5)
  DIFFERENCE(dpdr, rho, p, s.rho);
  DIFFERENCE(dedr, rho, e, s.rho);
  DIFFERENCE(dhdr, rho, h, s.rho);
  DIFFERENCE(dsdr, rho, s, s.rho);
  DIFFERENCE(dpdT, temp, p, s.T);
  DIFFERENCE(dedT, temp, e, s.T);
  DIFFERENCE(dhdT, temp, h, s.T);
  DIFFERENCE(dsdT, temp, s, s.T);
#undef DIFFERENCE
  expect("dpdr_e", s.dpdr_e + s.dpde * s.dedr, s.dpdr, std::fabs(s.dpdr_e), 1e-12);
  expect("cs", s.cs * s.cs, s.gam1 * s.p / s.rho, s.cs * s.cs, 1e-12);
  expect("mu", 1.0 / s.mu, 1.0 / s.abar + s.y_e, 1.0 / s.mu, 1e-9);
  expect("pele", s.xne - s.xnp, s.y_e * s.rho * 6.02214076e23, s.xne, 1e-6);
}

// Carbon against oxygen, through abar and zbar.
void composition_derivatives(double rho, double temp) {
  const double d = 1e-4;
  const auto s = at<eos_extra_t>(rho, temp, 0.0), more = at<eos_extra_t>(rho, temp, 0.0, 0.4 + d),
             less = at<eos_extra_t>(rho, temp, 0.0, 0.4 - d);
  const double a_12 = s.abar / 12.0 * (12.0 - s.abar), a_16 = s.abar / 16.0 * (16.0 - s.abar),
               z_12 = s.abar / 12.0 * (6.0 - s.zbar), z_16 = s.abar / 16.0 * (8.0 - s.zbar);
  expect("dpdA, dpdZ", s.dpdA * (a_12 - a_16) + s.dpdZ * (z_12 - z_16), (more.p - less.p) / (2.0 * d),
         0.01 * s.p, 1e-4);
  expect("dedA, dedZ", s.dedA * (a_12 - a_16) + s.dedZ * (z_12 - z_16), (more.e - less.e) / (2.0 * d),
         0.01 * (s.p / s.rho), 1e-4);
}

// A rarefied state is below the cold edge: it is held there, and says so by its temperature.
void floor() {
  auto cold = at<eos_extra_t>(1e6, 2e6, 1e-3);
  const double least = coulomix::view.temp[0], e_least = at<eos_extra_t>(1e6, least, 1e-3).e;
  cold.e = 0.99 * e_least;
  actual_eos(eos_input_re, cold);
  expect("T of the floor", cold.T, least, least, 1e-14);
  expect("e of the floor", cold.e, e_least, e_least, 1e-14);
  coulomix::view.choice.policy = CMX_POLICY_ERROR;
  cold.e = 0.99 * e_least;
  try {
    actual_eos(eos_input_re, cold);
    failures++;
  } catch (const std::runtime_error &refused) {
    std::printf("without the policy: %s\n", refused.what());
  }
  coulomix::view.choice.policy = CMX_POLICY_HOLD;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: example TABLE.cmx\n");
    return 2;
  }
  eos_rp::coulomix_table = argv[1];
  try {
    actual_eos_init();
    // liquid, crystal, thin plasma with pairs
    const double states[4][2] = {{1e6, 1e8}, {1e7, 3e6}, {1e3, 3e9}, {1e4, 1e7}};
    for (const auto &r : states) {
      const auto s = at<eos_extra_t>(r[0], r[1], 1e-3);
      std::printf("rho %.2e T %.2e: P %.9e e %.9e gam1 %.6f G %.6f cs %.6e xnp %.3e\n", s.rho, s.T, s.p, s.e,
                  s.gam1, s.G, s.cs, s.xnp);
      there_and_back(s);
      derivatives(s);
      composition_derivatives(r[0], r[1]);
    }
    // members that a state lacks are not asked for
    const auto few = at<eos_re_t>(1e6, 1e8, 1e-3);
    expect("e of a smaller state", few.e, at<eos_extra_t>(1e6, 1e8, 1e-3).e, few.e, 1e-14);
    floor();
    actual_eos_finalize();
  } catch (const std::runtime_error &stop) {
    std::fprintf(stderr, "%s\n", stop.what());
    return 1;
  }
  std::printf("%s\n", failures ? "failed" : "all eight pairs lead back");
  return failures != 0;
}
