// example: what a code asks of an equation of state of singularity-eos, from a coulomix table. Built with the
// stand-ins of stub/ by run.sh, or with singularity-eos itself, whose variant then holds the class.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_eos.hpp"
#ifdef COULOMIX_WITH_SINGULARITY
#include <singularity-eos/eos/eos_ideal.hpp>
#include <singularity-eos/eos/eos_variant.hpp>
#include <singularity-eos/eos/modifiers/shifted_eos.hpp>
using EOS = singularity::Variant<singularity::IdealGas, singularity::Coulomix>;
#else
using EOS = singularity::Coulomix;
#endif

namespace {

int failures = 0;

void expect(const char *what, double value, double wanted, double tolerance) {
  if (std::fabs(value - wanted) <= tolerance * std::fabs(wanted)) return;
  std::printf("  %s: %.15e, not %.15e\n", what, value, wanted);
  failures++;
}

void there_and_back(const EOS &eos, Real rho, Real temp) {
  const Real e = eos.InternalEnergyFromDensityTemperature(rho, temp);
  const Real p = eos.PressureFromDensityTemperature(rho, temp);
  Real lambda[1] = {1.1 * temp};
  expect("T of e", eos.TemperatureFromDensityInternalEnergy(rho, e, lambda), temp, 1e-7);
  expect("lambda", lambda[0], temp, 1e-7);
  expect("P of e", eos.PressureFromDensityInternalEnergy(rho, e), p, 1e-10);
  Real found_rho = 0.0, found_e;
  eos.InternalEnergyFromDensityPressure(rho, p, found_e, lambda);
  expect("e of P", found_e, e, 1e-8);
  eos.DensityEnergyFromPressureTemperature(p, temp, static_cast<Real *>(nullptr), found_rho, found_e);
  expect("rho of P, T", found_rho, rho, 1e-8);
  expect("e of P, T", found_e, e, 1e-8);
  expect("Gibbs energy", eos.GibbsFreeEnergyFromDensityTemperature(rho, temp),
         e + p / rho - temp * eos.EntropyFromDensityTemperature(rho, temp), 1e-9);
}

void derivatives(const EOS &eos, Real rho, Real temp) {
  const Real h = 1e-4;
  const Real e = eos.InternalEnergyFromDensityTemperature(rho, temp),
             p = eos.PressureFromDensityTemperature(rho, temp);
  const Real cv = eos.SpecificHeatFromDensityTemperature(rho, temp);
  expect("cv",
         (eos.InternalEnergyFromDensityTemperature(rho, temp * (1 + h)) -
          eos.InternalEnergyFromDensityTemperature(rho, temp * (1 - h))) /
             (2 * h * temp),
         cv, 1e-5);
  const Real de = 1e-3 * cv * temp;
  expect("Grueneisen",
         (eos.PressureFromDensityInternalEnergy(rho, e + de) -
          eos.PressureFromDensityInternalEnergy(rho, e - de)) /
             (2 * de * rho),
         eos.GruneisenParamFromDensityInternalEnergy(rho, e), 1e-4);
  // the adiabat de = P/rho^2 drho, to second order
  const Real dr = h * rho, up = e + p * dr / (rho * rho), down = e - p * dr / (rho * rho);
  expect("bulk modulus",
         (eos.PressureFromDensityInternalEnergy(rho + dr, up) -
          eos.PressureFromDensityInternalEnergy(rho - dr, down)) /
             (2 * h),
         eos.BulkModulusFromDensityInternalEnergy(rho, e), 1e-5);
  Real dedp, drdp, dedt, drdt, r_up = rho, r_down = rho, e_up, e_down;
  eos.PTDerivativesFromPreferred(rho, e, p, temp, static_cast<Real *>(nullptr), dedp, drdp, dedt, drdt);
  eos.DensityEnergyFromPressureTemperature(p * (1 + h), temp, static_cast<Real *>(nullptr), r_up, e_up);
  eos.DensityEnergyFromPressureTemperature(p * (1 - h), temp, static_cast<Real *>(nullptr), r_down, e_down);
  expect("drho/dP", (r_up - r_down) / (2 * h * p), drdp, 1e-5);
  expect("de/dP", (e_up - e_down) / (2 * h * p), dedp, 1e-5);
}

void fill(const EOS &eos) {
  using namespace singularity;
  Real rho, temp, e, p, cv, bmod, dpde, dvdt;
  eos.ValuesAtReferenceState(rho, temp, e, p, cv, bmod, dpde, dvdt);
  expect("P of the reference", p, eos.PressureFromDensityTemperature(rho, temp), 1e-14);
  Real e_2, p_2, cv_2, bmod_2, temp_2;
  eos.FillEos(rho, temp, e_2, p_2, cv_2, bmod_2,
              thermalqs::specific_internal_energy | thermalqs::pressure | thermalqs::specific_heat |
                  thermalqs::bulk_modulus);
  expect("filled e", e_2, e, 1e-14);
  expect("filled bulk modulus", bmod_2, bmod, 1e-14);
  eos.FillEos(rho, temp_2, e, p_2, cv_2, bmod_2, thermalqs::temperature | thermalqs::pressure);
  expect("filled T", temp_2, temp, 1e-8);
  expect("floor", eos.TemperatureFromDensityInternalEnergy(rho, 0.9 * eos.MinInternalEnergyFromDensity(rho)),
         eos.MinimumTemperature(), 1e-14);
}

// All the object is in the bytes: a copy of them elsewhere gives the same bits.
void serialize(EOS &eos) {
  auto packed = eos.Serialize();
  std::vector<double> bytes(packed.first / sizeof(double) + 1), shared(eos.SharedMemorySizeInBytes() / 8 + 8);
  char *copy = reinterpret_cast<char *>(bytes.data());
  std::memcpy(copy, packed.second.get(), packed.first);
  EOS other, third;
  const std::size_t read = other.DeSerialize(copy);
  third.DeSerialize(copy, singularity::SharedMemSettings(reinterpret_cast<char *>(shared.data()), true));
  std::memset(packed.second.get(), 0, packed.first);
  EOS device = eos.GetOnDevice();
  const Real p = eos.PressureFromDensityTemperature(3e6, 2e7);
  expect("bytes", static_cast<double>(read), static_cast<double>(packed.first), 0.0);
  expect("P after a copy", other.PressureFromDensityTemperature(3e6, 2e7), p, 0.0);
  std::memset(bytes.data(), 0, packed.first);
  expect("P from shared memory", third.PressureFromDensityTemperature(3e6, 2e7), p, 0.0);
  expect("P on the device", device.PressureFromDensityTemperature(3e6, 2e7), p, 0.0);
  device.Finalize();
  other.Finalize();
}

void vectors(const EOS &eos) {
  enum { N = 100 };
  std::vector<Real> rho(N), e(N), temp(N), p(N);
  for (int i = 0; i < N; i++) {
    rho[i] = std::pow(10.0, 4.0 + 0.04 * i);
    e[i] = eos.InternalEnergyFromDensityTemperature(rho[i], 1e8);
  }
#ifdef COULOMIX_WITH_SINGULARITY
  eos.TemperatureFromDensityInternalEnergy(rho.data(), e.data(), temp.data(), N);
  eos.PressureFromDensityInternalEnergy(rho.data(), e.data(), p.data(), N);
#else
  std::vector<Real *> lambdas(N, nullptr);
  eos.TemperatureFromDensityInternalEnergy(rho.data(), e.data(), temp.data(), N, lambdas);
  eos.PressureFromDensityInternalEnergy(rho.data(), e.data(), p.data(), N, lambdas);
#endif
  for (int i = 0; i < N; i++) {
    expect("T of many", temp[i], 1e8, 1e-8);
    expect("P of many", p[i], eos.PressureFromDensityInternalEnergy(rho[i], e[i]), 0.0);
  }
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: example TABLE.cmx\n");
    return 2;
  }
  EOS eos = singularity::Coulomix(argv[1], {0.4, 0.6});
  eos.CheckParams();
  eos.PrintParams();
  const Real states[3][2] = {{1e6, 1e8}, {1e7, 3e6}, {1e4, 1e7}}; // liquid, crystal, thin liquid
  for (const auto &s : states) {
    there_and_back(eos, s[0], s[1]);
    derivatives(eos, s[0], s[1]);
  }
  fill(eos);
  serialize(eos);
  vectors(eos);
  expect("mean atomic number", eos.MeanAtomicNumber(), 7.0588235, 1e-3);
#ifdef COULOMIX_WITH_SINGULARITY
  const singularity::ShiftedEOS<singularity::Coulomix> shifted(eos.get<singularity::Coulomix>(), 1e15);
  expect("shifted e", shifted.InternalEnergyFromDensityTemperature(1e6, 1e8),
         eos.InternalEnergyFromDensityTemperature(1e6, 1e8) + 1e15, 1e-14);
#endif
  eos.Finalize();
  std::printf("%s\n", failures ? "failed" : "all methods agree");
  return failures != 0;
}
