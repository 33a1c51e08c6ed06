/* Private to src/verify: states of a model for its checks. */
#ifndef COULOMIX_SRC_VERIFY_MODEL_STATES_H
#define COULOMIX_SRC_VERIFY_MODEL_STATES_H

#include "coulomix/model.h"

enum { CMXP_MODEL_VARIABLES = 4, CMXP_MODEL_NUMBERS = 12, CMXP_JET_ENTRIES = 10 };

/* A state: the values of the variables of the model's form, and which of them the entries x and g of jets
   belong to (-1: none). */
typedef struct cmxp_model_state {
  const cmx_model *model;
  double v[CMXP_MODEL_VARIABLES];
  int x, g, species; /* of mixtures: 2 or 3 */
} cmxp_model_state;

/* State k of a sequence that fills the fitted ranges; `pair` 0 or 1 chooses the variables of the jets,
   and of mixtures two or three species. Returns 0 where the form has no such pair. */
int cmxp_model_state_at(const cmx_model *model, size_t k, int pair, cmxp_model_state *state);

/* The state in words. */
void cmxp_model_state_print(const cmxp_model_state *state, char *text, size_t room);

/* The charges and fractions of a mixture's state: from 6 up to the ratio of charges of the state, along a
   line of compositions. */
void cmxp_model_mixture(const cmxp_model_state *state, cmx_jet x, double z[3], cmx_jet fraction[3]);

/* Whether the model is evaluated as a jet. */
int cmxp_model_has_jet(const cmx_model *model);

/* The jet with the variables of its entries moved: fractions by dx, others by the factors exp(dx), exp(dg).
   Derivatives are those by dx and dg. */
cmx_status cmxp_model_jet(const cmxp_model_state *state, double dx, double dg, double f[CMXP_JET_ENTRIES]);

/* All numbers of a state, those of the jet or of the struct that the form has; returns how many. */
size_t cmxp_model_numbers(const cmxp_model_state *state, double out[CMXP_MODEL_NUMBERS]);

#endif
