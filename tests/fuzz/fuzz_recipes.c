/* Recipes: read, planned and estimated, never generated. What is accepted is the same when its text is read
   again. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/generate.h"
#include "fuzz.h"

/* libconfig 1.5 loses the text at which it finds a syntax error. It cannot be freed from outside. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libconfig.so";
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  return fuzz_mutate_text(data, n, room, seed);
}

static void check_recipe(const cmx_recipe *recipe) {
  cmx_stage stages[CMX_MAX_STAGES];
  cmx_estimate sections[CMX_MAX_SECTIONS];
  cmx_recipe again;
  /* lists lie within the recipe, where no sanitizer sees their ends */
  fuzz_check(recipe->phase.n_solids <= CMX_RECIPE_SOLIDS, "solids fit their room");
  fuzz_check(cmx_generate_plan(recipe, stages) <= CMX_MAX_STAGES, "stages fit their room");
  const size_t n = cmx_generate_estimate(recipe, 1, 1.0, sections);
  for (size_t k = 0; k < n; k++)
    fuzz_check(isfinite(sections[k].cpu_seconds) && sections[k].cpu_seconds >= 0.0 &&
                   isfinite(sections[k].size.bytes) && sections[k].size.bytes > 0.0,
               "an estimate is finite");
  fuzz_check(cmx_recipe_read_text(recipe->text, "again", &again, NULL) >= 0, "a recipe can be read again");
  fuzz_check(memcmp(again.title, recipe->title, sizeof again.title) == 0 &&
                 again.order.x_nodes == recipe->order.x_nodes && again.eos.enabled == recipe->eos.enabled &&
                 again.mixture.ions.n == recipe->mixture.ions.n,
             "and is the same");
  cmx_recipe_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  cmx_recipe recipe;
  cmx_error err = CMX_ERROR_NONE;
  char *text = malloc(n + 1);
  if (!text) return 0;
  memcpy(text, data, n);
  text[n] = '\0';
  if (cmx_recipe_read_text(text, "fuzz", &recipe, &err) >= 0)
    check_recipe(&recipe);
  else
    fuzz_check(!recipe.text && strncmp(err.text, "fuzz", 4) == 0, "a refused recipe has a message");
  cmx_recipe_clear(&recipe);
  free(text);
  return 0;
}
