/* Private to src/models: the records of a registry. */
#ifndef COULOMIX_SRC_MODELS_OWN_INTERNAL_H
#define COULOMIX_SRC_MODELS_OWN_INTERNAL_H

#include "coulomix/registry.h"

enum {
  CMXP_OWN_ID = 64,
  CMXP_OWN_NAME = 40,
  CMXP_OWN_REFERENCE = 400,
  CMXP_OWN_REFERENCES = 16,
  CMXP_OWN_PLUGIN = 384
};

/* A record with what it points to. */
typedef struct cmxp_own_model {
  cmx_model model;
  char id[CMXP_OWN_ID], text[CMXP_OWN_REFERENCE + 1], source[CMXP_OWN_REFERENCE + 1 + CMXP_OWN_PLUGIN],
      summary[CMXP_OWN_ID + 64];
  double *coefficients;
  cmx_reference reference;
  const cmx_reference *references[CMXP_OWN_REFERENCES + 1];
} cmxp_own_model;

struct cmx_registry {
  size_t n;
  cmxp_own_model *own[CMX_REGISTRY_MODELS];
  const cmx_model *list[CMX_REGISTRY_MODELS];
  size_t n_plugins;
  char plugin[CMX_REGISTRY_PLUGINS][CMXP_OWN_PLUGIN];
};

/* The kind that an id begins with; -1 if it is none. */
int cmxp_own_kind(const char *id);

/* Of an id, a text and one record more. */
cmx_status cmxp_own_check_id(const cmx_registry *registry, const char *id, int kind, cmx_error *err);
cmx_status cmxp_own_check_reference(const char *text, cmx_error *err);
cmx_status cmxp_own_check_room(const cmx_registry *registry, cmx_error *err);

/* An own record with the text of its reference before those of `from`, which may be NULL; NULL without
   memory. Without coefficients of its own it has those of `from`. */
cmxp_own_model *cmxp_own_new(const char *id, const char *reference, const cmx_model *from,
                             size_t n_coefficients);
void cmxp_own_free(cmxp_own_model *model);

/* Hands the record over to the registry. */
cmx_status cmxp_own_add(cmx_registry *registry, cmxp_own_model *model);

/* The first variable of the tables of values of a kind; NULL: there are none. */
const char *cmxp_own_variable(cmx_model_kind kind);

/* How many ranges a conductivity has, -1 if their names are not those of its variables. */
int cmxp_own_conductivity_variables(const cmx_model *model);

#endif
