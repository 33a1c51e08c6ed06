/** Phase separation of three species as files that MESA reads (`phase_separation_option = '3c'`,
 *  data/star_data/phase_separation): the change of the number fractions on freezing, solid less liquid, as a
 *  function of the liquid.
 *
 *  A pair of files belongs to three species, NAME_deltaA.h5 and NAME_deltaB.h5. Each has the root attributes
 *  num_x1, num_x2 (32-bit integers), and the datasets x1[num_x1], x2[num_x2], the number fractions of A and B
 *  in the liquid, and delta[num_x2][num_x1]: delta(num_x1, num_x2) in Fortran. MESA interpolates by bicubic
 *  splines over the whole square, so that delta must be finite also where x1 + x2 > 1. There it is continued
 *  oddly across the line x1 + x2 = 1, on which it and its slope are continuous.
 *
 *  | NAME  | x1 | x2 | third  |
 *  | CONe  | C  | O  | Ne     |
 *  | NeOMg | Mg | O  | Ne     |
 *  | ONeNa | Na | O  | Ne     |
 *  | COMg  | C  | Mg | O      |
 *
 *  The solid is that in equilibrium with the liquid, for classical ions at fixed electron density: each
 *  liquid at the coupling of its own liquidus, which MESA's files have no place for. Or all liquids at one
 *  coupling, with the solid of largest driving force (cmx_solid_at_coupling). Or by the complete free energy
 *  at equal pressure, all liquids at one density (cmx_species_freeze). */
#ifndef COULOMIX_MESA3C_H
#define COULOMIX_MESA3C_H

#include "coulomix/eos.h"
#include "coulomix/order.h"
#include "coulomix/phase.h"
#include "coulomix/progress.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cmx_mesa3c_pair {
  const char *name;      /* "CONe" */
  const char *symbol[2]; /* elements of x1 and x2: "C", "O" */
  double z[3];           /* charge numbers, ascending */
  double mass_u[3];      /* of 12C, 16O, 22Ne with carbon and 20Ne without, 23Na, 24Mg */
  int place[2];          /* of the elements of x1 and x2 in z */
} cmx_mesa3c_pair;

/** The pairs of files that MESA knows; ends with a name NULL. */
extern CMX_API const cmx_mesa3c_pair cmx_mesa3c_pairs[];

typedef struct cmx_mesa3c {
  const cmx_mesa3c_pair *pair;
  cmx_classical_models models; /* of three species, the charges of the pair; their psi from `order_model`,
                                  one workspace a thread, unless that is NULL: then order_psi, whose context
                                  all threads share */
  const cmx_order_model *order_model;
  double gamma_e;     /* the coupling; NaN: of each liquid's own liquidus */
  const cmx_eos *eos; /* the complete free energy of the same species, at rho; NULL: classical */
  double rho;         /* of the liquid, g/cm^3, with eos */
  int nodes;          /* along x1 and x2, from 0 to 1, 5..1001 */
  int search;         /* intervals of the search for the first solid, 4..400; 16 is enough for C to Mg */
} cmx_mesa3c;

enum { CMX_MESA3C_PATH = 4200 };

/** Computes both files and writes them into a folder. Their numbers do not depend on the number of threads.
 *  @param[in]  request  its models are checked
 *  @param[in]  folder   that exists
 *  @param[out] path     [2][CMX_MESA3C_PATH] the files written
 *  @param[in]  progress NULL for none
 *  @return CMX_OK; CMX_ERR_DOMAIN for a setting named in the message; the failure of a node, with its
 *          composition; CMX_ERR_STOPPED; CMX_ERR_MEMORY; CMX_ERR_IO
 *  Accuracy: 1e-9 in delta at the nodes. */
CMX_API cmx_status cmx_mesa3c_write(const cmx_mesa3c *request, const char *folder,
                                    char path[2][CMX_MESA3C_PATH], const cmx_progress *progress,
                                    cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
