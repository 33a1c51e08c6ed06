// example: zones of an AMReX code. Rank 0 reads the table, all get its bytes, and the block that the lookups
// read is in memory of the device. Built with the stand-ins of ../microphysics/stub by run.sh, or with AMReX.
#include <AMReX.H>
#include <AMReX_Arena.H>
#include <AMReX_Gpu.H>
#include <AMReX_ParallelDescriptor.H>
#include <AMReX_Vector.H>

#include <cmath>
#include <cstdio>

// Not AMREX_FORCE_INLINE: an inversion in every caller is too much code for a device.
#define CMX_FN static AMREX_GPU_HOST_DEVICE AMREX_INLINE
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_inverse.h"
#include "coulomix_io.h"
#include "coulomix_pack.h"

// The table for lookups on the device; free `block` by The_Arena() at the end.
static cmx_eos_view load(const std::string &path, char *&block) {
  amrex::Vector<char> bytes;
  amrex::ParallelDescriptor::ReadAndBcastFile(path, bytes);
  cmx_file *file = nullptr;
  char message[256];
  cmx_eos_view eos;
  // the last byte is a null that AMReX appends
  if (cmx_flat_load_memory(bytes.dataPtr(), static_cast<std::size_t>(bytes.size()) - 1, &file, message,
                           sizeof message) < 0)
    amrex::Error(path + ": " + message);
  std::size_t n = 0;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  if (cmx_eos_bind(arrays, n, &eos) < 0 || eos.ions.n != 2) amrex::Error(path + ": no equation of state");
  const std::size_t size = cmx_eos_pack_size(&eos);
  char *host = static_cast<char *>(amrex::The_Pinned_Arena()->alloc(size));
  block = static_cast<char *>(amrex::The_Arena()->alloc(size));
  if (cmx_eos_pack(&eos, host, size, &eos) < 0) amrex::Error("memory is not aligned");
  amrex::Gpu::copy(amrex::Gpu::hostToDevice, host, host + size, block);
  cmx_eos_rebase(&eos, host, block);
  amrex::The_Pinned_Arena()->free(host);
  cmx_file_free(file);
  eos.choice.policy = CMX_POLICY_HOLD;
  return eos;
}

static int look_up(const std::string &path) {
  char *block = nullptr;
  const cmx_eos_view eos = load(path, block);
  const int n = 2000;
  amrex::Gpu::DeviceVector<amrex::Real> error(n);
  amrex::Real *errors = error.data();
  amrex::ParallelFor(n, [=] AMREX_GPU_DEVICE(int i) noexcept {
    const double rho = std::pow(10.0, 4.0 + 5.0 * i / n), temp = std::pow(10.0, 7.0 + 1.5 * (i % 100) / 100);
    cmx_eos_state s;
    cmx_eos_solution found;
    cmx_eos_lookup(&eos, CMX_STABLE, 0.5, rho, temp, &s);
    const cmx_status status = cmx_eos_temp_from_rho_e(&eos, 0.5, rho, s.e, 1.1 * temp, &found);
    errors[i] = status < 0 ? 1.0 : std::fabs(found.temp / temp - 1.0);
  });
  amrex::Vector<amrex::Real> copy(n);
  amrex::Gpu::copy(amrex::Gpu::deviceToHost, error.begin(), error.end(), copy.begin());
  amrex::The_Arena()->free(block);
  double worst = 0.0;
  for (const double one : copy)
    if (!(one <= worst)) worst = one;
  std::printf("%d zones: T from rho and e to %.1e\n", n, worst);
  return worst <= 1e-6 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: example TABLE.cmx\n");
    return 2;
  }
  amrex::Initialize(argc, argv, false);
  const int status = look_up(argv[1]);
  amrex::Finalize();
  return status;
}
