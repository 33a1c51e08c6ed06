/* A fit of one's own as a plug-in, written once over jets: the free energy of the liquid of one species,
 *
 *     f(G) = a G + 4 (b G^(1/4) - c G^(-1/4)) + d ln G - o,
 *
 * from the energies u(G) = a G + b G^(1/4) + c G^(-1/4) + d of Slattery, Doolen & DeWitt (1982), 1 <= G <=
 * 160; o makes it -0.43729 at G = 1, as liquid/pc2000-ds. */
#include <coulomix/plugin.h>

enum { A, B, C, D, O, N };
static const char *const names[N] = {"a", "b", "c", "d", "o"};
static const double values[N] = {-0.897744, 0.95043, 0.18956, -0.81487, 2.583029};

static cmx_jet liquid(const double p[], cmx_jet gamma) {
  const cmx_jet root = cmx_jet_pow(gamma, 0.25);
  cmx_jet f = cmx_jet_scale(gamma, p[A]);
  f = cmx_jet_add(f, cmx_jet_scale(root, 4.0 * p[B]));
  f = cmx_jet_add(f, cmx_jet_scale(cmx_jet_inv(root), -4.0 * p[C]));
  f = cmx_jet_add(f, cmx_jet_scale(cmx_jet_log(gamma), p[D]));
  return cmx_jet_affine(f, 1.0, -p[O]);
}

static const cmx_reference paper = {.key = "Slattery1982",
                                    .authors = "W. L. Slattery, G. D. Doolen, and H. E. DeWitt",
                                    .journal = "Phys. Rev. A 26, 2255",
                                    .year = 1982};
static const cmx_reference *const references[] = {&paper, NULL};

static const cmx_plugin_model models[] = {
    {.model = {.id = "liquid/sdd1982",
               .kind = CMX_KIND_LIQUID,
               .summary = "Slattery, Doolen & DeWitt 1982",
               .source = "its energies, integrated from liquid/pc2000-ds at Gamma = 1",
               .n_parameters = N,
               .parameter_names = names,
               .parameters = values,
               .kernel.one = liquid,
               .range_of = "gamma",
               .range = {1.0, 160.0},
               .limit = {0.0, INFINITY},
               .references = references},
     .order = 3}};

CMX_PLUGIN(models, "A. Uthor")
