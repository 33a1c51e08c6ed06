// example: zones of a hydrodynamics code with Kokkos. The table is packed into one block, copied to the
// memory of the device by one deep_copy, and looked up in kernels. Built with the stand-in of stub/ by
// run.sh, or with Kokkos.
#include <Kokkos_Core.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>

// Functions of the headers run where Kokkos runs. `static` belongs to the macro and comes first.
#define CMX_FN static KOKKOS_INLINE_FUNCTION
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_inverse.h"
#include "coulomix_io.h"
#include "coulomix_pack.h"

// Not of char, for which the label "table" would be a pointer to the memory.
using Bytes = Kokkos::View<unsigned char *>;
using Numbers = Kokkos::View<double *>;

// The numbers of a table in the memory of the device, and a view of the table that points to them. Without a
// table they are none.
static Bytes load(const char *path, cmx_eos_view &eos) {
  cmx_file *file = nullptr;
  char message[256];
  if (cmx_flat_load_parts(path, "eos", &file, message, sizeof message) < 0) {
    std::fprintf(stderr, "%s\n", message);
    return Bytes("table", 0);
  }
  std::size_t n = 0;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  const bool good = cmx_eos_bind(arrays, n, &eos) >= 0 && eos.ions.n == 2;
  const std::size_t size = good ? cmx_eos_pack_size(&eos) : 0;
  auto *block = static_cast<unsigned char *>(std::aligned_alloc(CMX_PACK_ALIGNMENT, size));
  Bytes bytes("table", size);
  if (good && cmx_eos_pack(&eos, block, size, &eos) >= 0) {
    const Kokkos::View<unsigned char *, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(block, size);
    Kokkos::deep_copy(bytes, host);
    cmx_eos_rebase(&eos, block, bytes.data());
    eos.choice.policy = CMX_POLICY_HOLD;
  } else {
    std::fprintf(stderr, "%s: no equation of state of two species\n", path);
  }
  std::free(block);
  cmx_file_free(file);
  return bytes;
}

int main(int argc, char **argv) {
  Kokkos::ScopeGuard guard(argc, argv);
  cmx_eos_view eos;
  if (argc != 2) return 2;
  const Bytes bytes = load(argv[1], eos);
  if (bytes.extent(0) == 0) return 1;

  const int n = 2000;
  Numbers rho("rho", n), e("e", n), temp("T", n), p("P", n), wanted("wanted", n);
  Kokkos::parallel_for(
      "fill", n, KOKKOS_LAMBDA(const int i) {
        cmx_eos_state s;
        rho(i) = Kokkos::pow(10.0, 4.0 + 5.0 * i / n);
        wanted(i) = Kokkos::pow(10.0, 7.0 + 1.5 * (i % 100) / 100);
        cmx_eos_lookup(&eos, CMX_STABLE, 0.5, rho(i), wanted(i), &s);
        e(i) = s.e;
        temp(i) = 1.1 * wanted(i); // of the step before
      });
  Kokkos::parallel_for(
      "states", n, KOKKOS_LAMBDA(const int i) {
        cmx_eos_solution found;
        const cmx_status status = cmx_eos_temp_from_rho_e(&eos, 0.5, rho(i), e(i), temp(i), &found);
        temp(i) = status < 0 ? -1.0 : found.temp;
        p(i) = found.state.p;
      });
  double worst = 0.0, sum = 0.0;
  Kokkos::parallel_reduce(
      "worst", n,
      KOKKOS_LAMBDA(const int i, double &most) {
        const double error = Kokkos::fabs(temp(i) / wanted(i) - 1.0);
        if (!(error <= most)) most = error;
      },
      Kokkos::Max<double>(worst));
  Kokkos::parallel_reduce(
      "sum", n, KOKKOS_LAMBDA(const int i, double &total) { total += p(i); }, sum);
  std::printf("%d zones: T from rho and e to %.1e; mean P %.12e erg/cm^3\n", n, worst, sum / n);
  return worst <= 1e-6 && sum > 0.0 ? 0 : 1;
}
