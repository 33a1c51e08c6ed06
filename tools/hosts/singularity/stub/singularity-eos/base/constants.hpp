#ifndef STUB_CONSTANTS_HPP
#define STUB_CONSTANTS_HPP

#include <ports-of-call/portability.hpp>

namespace singularity {

namespace thermalqs {
enum : unsigned long {
  none = 0,
  density = 1,
  specific_internal_energy = 2,
  pressure = 4,
  temperature = 8,
  specific_heat = 16,
  bulk_modulus = 32
};
}

enum class DataStatus { Deallocated, OnDevice, OnHost, UnManaged };

struct SharedMemSettings {
  char *data = nullptr;
  bool is_domain_root = false;
  SharedMemSettings() = default;
  SharedMemSettings(char *to, bool root) : data(to), is_domain_root(root) {}
  bool CopyNeeded() const { return data && is_domain_root; }
};
const SharedMemSettings DEFAULT_SHMEM_STNGS;

} // namespace singularity

#endif
