/** coulomix.h: all lookups in coulomix tables. Header-only, no dependency beyond the C library's math. Each
 *  lookup has a header of its own, for hosts that need one only; a loader is included besides.
 *
 *  C99, C++11 and up, CUDA and HIP. Lookups do no allocation, no input or output, and keep no state: a view
 *  borrows the arrays that a loader owns (coulomix_io.h or coulomix_hdf5.h), and lookups only read it, from
 *  any number of threads.
 *
 *      cmx_file *file;
 *      cmx_flat_load("carbon-oxygen.cmx", &file, message, sizeof message);   (coulomix_io.h)
 *      size_t n;
 *      const cmx_array *arrays = cmx_file_arrays(file, &n);
 *      cmx_order_view order;
 *      cmx_order_bind(arrays, n, &order);
 *      cmx_order_point point;
 *      cmx_status status = cmx_order_lookup(&order, x, gamma_d, &point);
 *
 *  Status. Every call returns a cmx_status (coulomix_status.h): 0 success; > 0 all outputs written, with a
 *  caveat; < 0 failed, outputs are NaN. Outside the range of the table the status is negative, never a silent
 *  clamp.
 *
 *  Binding happens on the host; coulomix_pack.h moves a bound view to a device, where lookups run in kernels.
 *  Configuration, before including: CMX_FN, CMX_INTERP_NOINLINE, COULOMIX_SYSTEM_HEADERS (coulomix_base.h).
 *
 *  The file coulomix_all.h, which the build makes, holds all of these headers and the loaders in one. */
#ifndef COULOMIX_INTERP_H
#define COULOMIX_INTERP_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_array.h"
#include "coulomix_base.h"
#include "coulomix_batch.h"
#include "coulomix_composition.h"
#include "coulomix_contracted.h"
#include "coulomix_cooling.h"
#include "coulomix_eos.h"
#include "coulomix_eos_composition.h"
#include "coulomix_eos_sheets.h"
#include "coulomix_eos_view.h"
#include "coulomix_equilibrium.h"
#include "coulomix_equilibrium_lines.h"
#include "coulomix_freezing.h"
#include "coulomix_host.h"
#include "coulomix_inverse.h"
#include "coulomix_isobar.h"
#include "coulomix_lanes.h"
#include "coulomix_lanes_x86.h"
#include "coulomix_liquid_mixing.h"
#include "coulomix_mixing.h"
#include "coulomix_newton.h"
#include "coulomix_numbers.h"
#include "coulomix_optics.h"
#include "coulomix_order.h"
#include "coulomix_order_batch.h"
#include "coulomix_order_psi.h"
#include "coulomix_order_view.h"
#include "coulomix_pack.h"
#include "coulomix_phase.h"
#include "coulomix_phase3.h"
#include "coulomix_pin.h"
#include "coulomix_plasma.h"
#include "coulomix_quantities.h"
#include "coulomix_reaction.h"
#include "coulomix_reason.h"
#include "coulomix_search.h"
#include "coulomix_represent.h"
#include "coulomix_smooth.h"
#include "coulomix_spline.h"
#include "coulomix_state.h"
#include "coulomix_status.h"
#include "coulomix_transport.h"
#include "coulomix_transport_batch.h"
#include "coulomix_transport_sheets.h"
#include "coulomix_transport_view.h"
#include "coulomix_vibrations.h"
#include "coulomix_warm.h"

#endif
