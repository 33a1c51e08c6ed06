/** Screening of nuclear reactions from the free energy of the liquid and the order of the crystal, by direct
 *  computation, for any number of species. The formulas and the quantum correction are described in
 *  coulomix_reaction.h, which has the same for tables. */
#ifndef COULOMIX_REACTION_H
#define COULOMIX_REACTION_H

#include "coulomix/model.h"
#include "coulomix/order.h"
#include "coulomix/phase.h"
#include "coulomix/status.h"
#include "coulomix_composition.h"
#include "coulomix_reaction.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Models of the liquid in which nuclei react. A NULL model contributes nothing; the first is needed. */
typedef struct cmx_reaction_models {
  const cmx_model *liquid;       /* f_ex */
  const cmx_model *mixing;       /* correction to linear mixing; of the same electrons as `polarization` */
  const cmx_model *polarization; /* a liquid-screening model; NULL for rigid electrons */
  int quantum;                   /* whether the couplings are those of quantum nuclei */
} cmx_reaction_models;

/** ln of the enhancement of a reaction in the liquid, stable or not, and its derivatives by ln rho and ln T
 *  at fixed composition. All are exact for the models. Polarisation of the electrons adds f_1 + f_2 - f_c of
 *  its free energy, in which the nuclei are classical.
 *  @param[in]  composition any species with their masses; the pair need not be among them
 *  @param[in]  pair        masses are needed for quantum nuclei and for polarisation
 *  @param[in]  rho, temp   g/cm^3 and K, > 0
 *  @param[out] out         NaN on failure
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where a model is outside its range, for instance f_ex at the
 *          coupling of the compound nucleus, or T below 0.1 T_p of quantum nuclei; CMX_ERR_DOMAIN;
 *          CMX_ERR_UNKNOWN for a model of another kind */
CMX_API cmx_status cmx_reaction_liquid_at(const cmx_reaction_models *models,
                                          const cmx_composition *composition, const cmx_reaction_pair *pair,
                                          double rho, double temp, cmx_reaction_point *out, cmx_error *err);

/** ln of the probability of a pair as nearest neighbours in the ordered crystal relative to a random crystal,
 *  ln [p_12/(x_1 x_2)], and its derivatives by ln rho and ln T. The order is that of the effective binary
 *  (cmx_closure): exact for two species, p_12 within 2 % of the minimiser at freezing for C/O/Ne.
 *  @param[in]  order       the minimiser; its `frozen` is the Gamma_d beyond which the order is held
 *  @param[in]  composition as cmx_reaction_liquid_at
 *  @param[in]  rho, temp   g/cm^3 and K, > 0
 *  @param[out] out         NaN on failure
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where the order is held or one of two species is never next to
 *          itself (the logarithm is -infinity then); CMX_WARN_ZERO_ENTROPY; CMX_ERR_DOMAIN;
 *          CMX_ERR_NOT_CONVERGED where the closure has no solution; a status of cmx_order_solve */
CMX_API cmx_status cmx_reaction_crystal_at(const cmx_order_minimiser *order,
                                           const cmx_composition *composition, const cmx_reaction_pair *pair,
                                           double rho, double temp, cmx_reaction_point *out, cmx_error *err);

/** The same logarithm from the minimiser of all species, without the closure.
 *  @param[in]  composition as cmx_reaction_liquid_at
 *  @param[in]  rho, temp   g/cm^3 and K, > 0
 *  @param[out] ln_pair     ln [p_12/(x_1 x_2)]; NaN on failure
 *  @return CMX_OK; CMX_WARN_ZERO_ENTROPY; CMX_ERR_DOMAIN; CMX_ERR_UNSUPPORTED for more than CMX_MAX_SPECIES
 *          charges with those of the pair; a status of cmx_order_species_solve
 *  Accuracy: that of the minimiser, 1e-8. */
CMX_API cmx_status cmx_reaction_crystal_exact(const cmx_order_model *model,
                                              const cmx_composition *composition,
                                              const cmx_reaction_pair *pair, double rho, double temp,
                                              double *ln_pair, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
