// coulomix_eos.hpp: the equation of state of a coulomix table as a class for singularity-eos.
//
//     #include <singularity-eos/eos/eos.hpp>
//     #include "coulomix_eos.hpp"
//     using EOS = singularity::Variant<singularity::IdealGas, singularity::Coulomix>;
//     EOS eos = singularity::Coulomix("carbon-oxygen.cmx", {0.5, 0.5}).GetOnDevice();
//
// An object is one table and one composition, given by mass fractions of the species of the table. It holds
// no more than a view: copies are shallow, Finalize() frees what the first one, GetOnDevice() or
// DeSerialize() owns. Exactly one file of the host defines COULOMIX_IO_IMPLEMENTATION before it includes this
// header.
//
// lambda: null, or an array whose first number is a temperature in K near the result, for speed; inversions
// leave the result there.
//
// Outside the table, on every side, the state is that of its nearest edge: densities and temperatures are
// held, and energies or pressures below those of the coldest matter give the coldest. NaN and compositions
// that fail end the run. Units are cgs and kelvin; free nuclei and electrons have no energy, so energies may
// be negative.
#ifndef COULOMIX_HOSTS_SINGULARITY_EOS_HPP
#define COULOMIX_HOSTS_SINGULARITY_EOS_HPP

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include <ports-of-call/portability.hpp>
#include <ports-of-call/portable_errors.hpp>
#include <singularity-eos/base/constants.hpp>
#include <singularity-eos/base/eos_error.hpp>
#include <singularity-eos/eos/eos_base.hpp>

#ifndef CMX_FN
#define CMX_FN static PORTABLE_INLINE_FUNCTION
#endif
#include "coulomix_inverse.h"
#include "coulomix_io.h"
#include "coulomix_pack.h"

namespace singularity {

class Coulomix : public eos_base::EosBase<Coulomix> {
public:
  Coulomix() = default;
  // Reads a table. mass_fractions are of its species, sum 1. Fails with the reason.
  Coulomix(const std::string &table, const std::vector<Real> &mass_fractions) {
    cmx_file *file = nullptr;
    char message[256];
    if (cmx_flat_load_parts(table.c_str(), "eos", &file, message, sizeof message) < 0)
      PORTABLE_ALWAYS_THROW_OR_ABORT(message);
    std::size_t n = 0;
    const cmx_array *arrays = cmx_file_arrays(file, &n);
    cmx_eos_view loaded;
    if (cmx_eos_bind(arrays, n, &loaded) < 0)
      PORTABLE_ALWAYS_THROW_OR_ABORT("coulomix: the table has no equation of state");
    size_ = cmx_eos_pack_size(&loaded);
    block_ = static_cast<char *>(std::aligned_alloc(CMX_PACK_ALIGNMENT, size_));
    if (!block_ || cmx_eos_pack(&loaded, block_, size_, &view_) < 0)
      PORTABLE_ALWAYS_THROW_OR_ABORT("coulomix: out of memory");
    cmx_file_free(file);
    status_ = DataStatus::OnHost;
    view_.choice.policy = CMX_POLICY_HOLD;
    PORTABLE_ALWAYS_REQUIRE(static_cast<int>(mass_fractions.size()) == view_.ions.n,
                            "coulomix: one mass fraction for each species of the table");
    Require(cmx_eos_compose_mass(&view_, mass_fractions.data(), &zone_));
    atomic_ = eos_base::MeanAtomicProperties(cmx_average(view_.ions.n, view_.ions.mass_u, zone_.x), zone_.z);
  }

  // --- memory ---------------------------------------------------------------------------------------------

  Coulomix GetOnDevice() {
    Coulomix other = *this;
    other.block_ = static_cast<char *>(PORTABLE_MALLOC(size_));
    portableCopyToDevice(other.block_, block_, size_);
    cmx_eos_rebase(&other.view_, block_, other.block_);
    other.status_ = DataStatus::OnDevice;
    return other;
  }
  void Finalize() {
    if (status_ == DataStatus::OnDevice) PORTABLE_FREE(block_);
    if (status_ == DataStatus::OnHost) std::free(block_);
    block_ = nullptr;
    status_ = DataStatus::Deallocated;
  }
  std::size_t DynamicMemorySizeInBytes() const { return size_; }
  std::size_t DumpDynamicMemory(char *dst) {
    PORTABLE_ALWAYS_REQUIRE(status_ != DataStatus::OnDevice, "coulomix: serialize on the host");
    std::memcpy(dst, block_, size_);
    return size_;
  }
  // The numbers stay where they are, in src or in memory that processes share, and are never freed here.
  std::size_t SetDynamicMemory(char *src, const SharedMemSettings &settings = DEFAULT_SHMEM_STNGS) {
    char *numbers = settings.data ? settings.data : src;
    cmx_eos_rebase(&view_, block_, numbers);
    block_ = numbers;
    status_ = DataStatus::UnManaged;
    return size_;
  }

  // --- states ---------------------------------------------------------------------------------------------

  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION Real TemperatureFromDensityInternalEnergy(
      const Real rho, const Real sie, Indexer_t &&lambda = static_cast<Real *>(nullptr)) const {
    return FromEnergy(rho, sie, lambda).temp;
  }
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION void
  InternalEnergyFromDensityPressure(const Real rho, const Real press, Real &sie,
                                    Indexer_t &&lambda = static_cast<Real *>(nullptr)) const {
    cmx_eos_solution found;
    Require(cmx_eos_temp_from_rho_p_of(&view_, CMX_STABLE, &zone_, rho, press, Guess(lambda), &found));
    Keep(lambda, found.temp);
    sie = found.state.e;
  }
  // The incoming density is a guess, 0 for none.
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION void DensityEnergyFromPressureTemperature(const Real press, const Real temp,
                                                                     Indexer_t &&, Real &rho,
                                                                     Real &sie) const {
    cmx_eos_solution found;
    Require(cmx_eos_rho_from_p_temp_of(&view_, CMX_STABLE, &zone_, press, temp, rho, &found));
    rho = found.rho;
    sie = found.state.e;
  }
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION Real
  MinInternalEnergyFromDensity(const Real rho, Indexer_t && = static_cast<Real *>(nullptr)) const {
    return FromTemperature(rho, view_.temp[0]).e;
  }

// Each quantity by density and temperature, and by density and energy.
#define COULOMIX_QUANTITY(NAME, ...)                                                                         \
  template <typename Indexer_t = Real *>                                                                     \
  PORTABLE_INLINE_FUNCTION Real NAME##FromDensityTemperature(                                                \
      const Real rho, const Real temp, Indexer_t && = static_cast<Real *>(nullptr)) const {                  \
    const cmx_eos_state s = FromTemperature(rho, temp);                                                      \
    return __VA_ARGS__;                                                                                      \
  }                                                                                                          \
  COULOMIX_BY_ENERGY(NAME, __VA_ARGS__)
#define COULOMIX_BY_ENERGY(NAME, ...)                                                                        \
  template <typename Indexer_t = Real *>                                                                     \
  PORTABLE_INLINE_FUNCTION Real NAME##FromDensityInternalEnergy(                                             \
      const Real rho, const Real sie, Indexer_t &&lambda = static_cast<Real *>(nullptr)) const {             \
    const cmx_eos_state s = FromEnergy(rho, sie, lambda).state;                                              \
    return __VA_ARGS__;                                                                                      \
  }
  COULOMIX_QUANTITY(Pressure, s.p)
  COULOMIX_QUANTITY(Entropy, s.s)
  COULOMIX_QUANTITY(SpecificHeat, s.cv)
  COULOMIX_QUANTITY(BulkModulus, s.gamma1 *s.p)
  COULOMIX_QUANTITY(GruneisenParam, s.gamma3 - 1.0)
  COULOMIX_QUANTITY(GibbsFreeEnergy, s.f + s.p / rho)
#undef COULOMIX_BY_ENERGY
#undef COULOMIX_QUANTITY
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION Real InternalEnergyFromDensityTemperature(
      const Real rho, const Real temp, Indexer_t && = static_cast<Real *>(nullptr)) const {
    return FromTemperature(rho, temp).e;
  }

  template <typename Lambda_t = Real *>
  PORTABLE_INLINE_FUNCTION void PTDerivativesFromPreferred(const Real rho, const Real, const Real,
                                                           const Real temp, Lambda_t &&, Real &dedP_T,
                                                           Real &drdP_T, Real &dedT_P, Real &drdT_P) const {
    const cmx_eos_state s = FromTemperature(rho, temp);
    drdP_T = rho / (s.p * s.chi_rho);
    drdT_P = -rho * s.chi_t / (temp * s.chi_rho);
    dedP_T = s.de_drho * drdP_T;
    dedT_P = s.cv + s.de_drho * drdT_P;
  }

  // Given are the two of density, temperature, energy and pressure that `output` does not name: density with
  // any other, or pressure and temperature.
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION void FillEos(Real &rho, Real &temp, Real &energy, Real &press, Real &cv,
                                        Real &bmod, const unsigned long output,
                                        Indexer_t &&lambda = static_cast<Real *>(nullptr)) const {
    const bool has_rho = !(output & thermalqs::density), has_temp = !(output & thermalqs::temperature),
               has_energy = !(output & thermalqs::specific_internal_energy),
               has_press = !(output & thermalqs::pressure);
    cmx_eos_solution found;
    found.rho = rho;
    if (has_rho && has_temp) {
      found.temp = temp;
      found.state = FromTemperature(rho, temp);
    } else if (has_rho && has_energy) {
      found = FromEnergy(rho, energy, lambda);
    } else if (has_rho && has_press) {
      Require(cmx_eos_temp_from_rho_p_of(&view_, CMX_STABLE, &zone_, rho, press, Guess(lambda), &found));
    } else if (has_press && has_temp) {
      Require(cmx_eos_rho_from_p_temp_of(&view_, CMX_STABLE, &zone_, press, temp, 0.0, &found));
    } else {
      PORTABLE_ALWAYS_THROW_OR_ABORT("coulomix: FillEos needs density and another variable, or P and T");
    }
    if (!has_rho) rho = found.rho;
    if (!has_temp) temp = found.temp;
    if (!has_energy) energy = found.state.e;
    if (!has_press) press = found.state.p;
    if (output & thermalqs::specific_heat) cv = found.state.cv;
    if (output & thermalqs::bulk_modulus) bmod = found.state.gamma1 * found.state.p;
  }

  // --- what it is -----------------------------------------------------------------------------------------

  // 1e6 g/cm^3 and 1e8 K, or what is nearest in the table.
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION void
  ReferenceDensityTemperature(Real &rho, Real &temp, Indexer_t && = static_cast<Real *>(nullptr)) const {
    rho = Within(1e6, view_.rho);
    temp = Within(1e8, view_.temp);
  }
  template <typename Indexer_t = Real *>
  PORTABLE_INLINE_FUNCTION void ValuesAtReferenceState(Real &rho, Real &temp, Real &sie, Real &press,
                                                       Real &cv, Real &bmod, Real &dpde, Real &dvdt,
                                                       Indexer_t && = static_cast<Real *>(nullptr)) const {
    ReferenceDensityTemperature(rho, temp);
    const cmx_eos_state s = FromTemperature(rho, temp);
    sie = s.e;
    press = s.p;
    cv = s.cv;
    bmod = s.gamma1 * s.p;
    dpde = rho * (s.gamma3 - 1.0);
    dvdt = s.chi_t / (rho * temp * s.chi_rho); // at constant pressure
  }
  PORTABLE_FORCEINLINE_FUNCTION Real MinimumDensity() const {
    return view_.rho[0];
  }
  PORTABLE_FORCEINLINE_FUNCTION Real MaximumDensity() const {
    return view_.rho[1];
  }
  PORTABLE_FORCEINLINE_FUNCTION Real MinimumTemperature() const {
    return view_.temp[0];
  }
  PORTABLE_FORCEINLINE_FUNCTION Real MinimumPressure() const {
    return FromTemperature(view_.rho[0], view_.temp[0]).p;
  }
  PORTABLE_FORCEINLINE_FUNCTION Real MaximumPressureAtTemperature(const Real temp) const {
    return FromTemperature(view_.rho[1], temp).p;
  }
  PORTABLE_INLINE_FUNCTION Real RhoPmin(const Real) const {
    return view_.rho[0];
  } // P grows with density
  PORTABLE_INLINE_FUNCTION void CheckParams() const {
    PORTABLE_ALWAYS_REQUIRE(status_ != DataStatus::Deallocated, "coulomix: no table");
    PORTABLE_ALWAYS_REQUIRE(zone_.n == view_.ions.n, "coulomix: a composition of the table's species");
  }
  PORTABLE_INLINE_FUNCTION void PrintParams() const {
    printf("Coulomix Parameters:\n%d species, rho %g to %g g/cm^3, T %g to %g K\n", view_.ions.n,
           view_.rho[0], view_.rho[1], view_.temp[0], view_.temp[1]);
    atomic_.PrintParams();
  }
  static constexpr unsigned long PreferredInput() {
    return thermalqs::density | thermalqs::temperature;
  }
  static constexpr int nlambda() noexcept {
    return 1;
  }
  static std::string EosType() {
    return "Coulomix";
  }
  static std::string EosPyType() {
    return EosType();
  }

  SG_ADD_DEFAULT_MEAN_ATOMIC_FUNCTIONS(atomic_)
  SG_ADD_BASE_CLASS_USINGS(Coulomix)

private:
  PORTABLE_INLINE_FUNCTION static void Require(cmx_status status) {
    if (status >= 0) return;
    switch (status) {
#define COULOMIX_STATUS(name, number, text)                                                                  \
  case name:                                                                                                 \
    PORTABLE_ALWAYS_THROW_OR_ABORT("coulomix: " text);                                                       \
    break;
      CMX_STATUS_LIST(COULOMIX_STATUS)
#undef COULOMIX_STATUS
    default:
      PORTABLE_ALWAYS_THROW_OR_ABORT("coulomix: failed");
    }
  }
  PORTABLE_INLINE_FUNCTION static Real Within(Real value, const double range[2]) {
    return value < range[0] ? range[0] : value > range[1] ? range[1] : value;
  }
  PORTABLE_INLINE_FUNCTION cmx_eos_state FromTemperature(const Real rho, const Real temp) const {
    cmx_eos_state s;
    Require(cmx_eos_lookup_of(&view_, CMX_STABLE, &zone_, rho, temp, &s));
    return s;
  }
  template <typename Indexer_t>
  PORTABLE_INLINE_FUNCTION cmx_eos_solution FromEnergy(const Real rho, const Real sie,
                                                       Indexer_t &lambda) const {
    cmx_eos_solution found;
    Require(cmx_eos_temp_from_rho_e_of(&view_, CMX_STABLE, &zone_, rho, sie, Guess(lambda), &found));
    Keep(lambda, found.temp);
    return found;
  }
  template <typename Indexer_t> PORTABLE_INLINE_FUNCTION static bool IsNull(const Indexer_t &lambda) {
    if constexpr (std::is_pointer<Indexer_t>::value || std::is_null_pointer<Indexer_t>::value)
      return lambda == nullptr;
    else
      return false;
  }
  template <typename Indexer_t> PORTABLE_INLINE_FUNCTION static Real Guess(Indexer_t &lambda) {
    return IsNull(lambda) ? 0.0 : lambda[0];
  }
  template <typename Indexer_t> PORTABLE_INLINE_FUNCTION static void Keep(Indexer_t &lambda, Real temp) {
    if (!IsNull(lambda)) lambda[0] = temp;
  }

  cmx_eos_view view_{};
  cmx_eos_composition zone_{};
  char *block_ = nullptr; // the numbers that the view points to
  std::size_t size_ = 0;
  DataStatus status_ = DataStatus::Deallocated;
  eos_base::MeanAtomicProperties atomic_;
};

} // namespace singularity

#endif
