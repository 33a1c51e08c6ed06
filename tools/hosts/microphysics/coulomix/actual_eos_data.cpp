#include <actual_eos_data.H>

#include <AMReX_Arena.H>
#include <AMReX_ParallelDescriptor.H>
#include <AMReX_Vector.H>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#include "coulomix_pack.h"

AMREX_GPU_MANAGED cmx_eos_view coulomix::view;
AMREX_GPU_MANAGED cmx_nuclide coulomix::network[NumSpec];
AMREX_GPU_MANAGED amrex::Real coulomix::max_residual;

namespace {

void *block = nullptr; // the numbers that the view points to

} // namespace

void coulomix::load(const std::string &table, bool hold, amrex::Real largest_residual) {
  amrex::Vector<char> bytes;
  amrex::ParallelDescriptor::ReadAndBcastFile(table, bytes);
  cmx_file *file = nullptr;
  char message[256];
  // the last byte is a null that AMReX appends
  if (cmx_flat_load_memory(bytes.dataPtr(), static_cast<std::size_t>(bytes.size()) - 1, &file, message,
                           sizeof message) < 0)
    amrex::Error("coulomix: " + table + ": " + message);
  std::size_t n = 0;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  cmx_eos_view loaded;
  if (cmx_eos_bind(arrays, n, &loaded) < 0) amrex::Error("coulomix: " + table + ": no equation of state");
  const std::size_t size = cmx_eos_pack_size(&loaded);
  block = amrex::The_Managed_Arena()->alloc(size);
  if (cmx_eos_pack(&loaded, block, size, &view) < 0) amrex::Error("coulomix: memory is not aligned");
  cmx_file_free(file);
  view.choice.policy = hold ? CMX_POLICY_HOLD : CMX_POLICY_ERROR;
  max_residual = largest_residual;
  for (int k = 0; k < NumSpec; k++) {
    if (cmx_nuclide_make(&view.ions, zion[k], aion[k], &network[k]) < 0)
      amrex::Error("coulomix: a species of the network has no charge, such as neutrons");
  }
}

void coulomix::unload() {
  amrex::The_Managed_Arena()->free(block);
  block = nullptr;
}
