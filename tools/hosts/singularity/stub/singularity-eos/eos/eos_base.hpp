// A stand-in for the base class: serialization, one overload for many states, and its macros.
#ifndef STUB_EOS_BASE_HPP
#define STUB_EOS_BASE_HPP

#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include <ports-of-call/portable_errors.hpp>
#include <singularity-eos/base/constants.hpp>

namespace singularity {
namespace eos_base {

struct MeanAtomicProperties {
  Real Abar, Zbar;
  MeanAtomicProperties(Real a = 1.0, Real z = 1.0) : Abar(a), Zbar(z) {}
  void PrintParams() const { std::printf("Abar = %g, Zbar = %g\n", Abar, Zbar); }
};

#define STUB_MANY(NAME)                                                                                      \
  template <typename Lambdas>                                                                                \
  void NAME(const Real *a, const Real *b, Real *out, int n, Lambdas &&lambdas) const {                       \
    for (int i = 0; i < n; i++) out[i] = self().NAME(a[i], b[i], lambdas[i]);                                \
  }

template <typename Eos> class EosBase {
public:
  STUB_MANY(TemperatureFromDensityInternalEnergy)
  STUB_MANY(PressureFromDensityInternalEnergy)

  std::size_t SharedMemorySizeInBytes() const { return self().DynamicMemorySizeInBytes(); }
  std::pair<std::size_t, std::shared_ptr<char[]>> Serialize() {
    Eos &eos = static_cast<Eos &>(*this);
    const std::size_t size = sizeof(Eos) + eos.DynamicMemorySizeInBytes();
    std::shared_ptr<char[]> bytes(new char[size]);
    std::memcpy(bytes.get(), static_cast<const void *>(&eos), sizeof(Eos));
    eos.DumpDynamicMemory(bytes.get() + sizeof(Eos));
    return {size, bytes};
  }
  std::size_t DeSerialize(char *from, const SharedMemSettings &settings = DEFAULT_SHMEM_STNGS) {
    Eos &eos = static_cast<Eos &>(*this);
    std::memcpy(static_cast<void *>(&eos), from, sizeof(Eos));
    if (settings.CopyNeeded()) std::memcpy(settings.data, from + sizeof(Eos), eos.DynamicMemorySizeInBytes());
    return sizeof(Eos) + eos.SetDynamicMemory(from + sizeof(Eos), settings);
  }

private:
  const Eos &self() const { return static_cast<const Eos &>(*this); }
};

#undef STUB_MANY

} // namespace eos_base
} // namespace singularity

#define SG_ADD_BASE_CLASS_USINGS(...)                                                                        \
  using EosBase<__VA_ARGS__>::TemperatureFromDensityInternalEnergy;                                          \
  using EosBase<__VA_ARGS__>::PressureFromDensityInternalEnergy;
#define SG_ADD_DEFAULT_MEAN_ATOMIC_FUNCTIONS(ATOMIC)                                                         \
  Real MeanAtomicMass() const {                                                                              \
    return ATOMIC.Abar;                                                                                      \
  }                                                                                                          \
  Real MeanAtomicNumber() const {                                                                            \
    return ATOMIC.Zbar;                                                                                      \
  }

#endif
