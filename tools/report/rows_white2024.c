/* White, Craven, Sharma and Collins (2024): mixing rules for warm dense carbon and hydrogen. */
#include "report.h"

static const char claims[] = "coulomix mix --claims --json";
#define CLAIMED(id) ".claims[] | select(.claim == \"" id "\").computed"

/* Thomas-Fermi mixtures at 10 eV. */
#define ATOMS                                                                                                \
  "coulomix mix lee-more:H:eos=thomas-fermi lee-more:C:eos=thomas-fermi --rule gamma --temp-ev 10 --json "
static const char at_10[] = ATOMS "--rho 10 --fraction 0.5";
/* At the Thomas-Fermi pressure of x = 0.5 and 10 g/cm^3. */
static const char quarter[] = ATOMS "--pressure 6.9140687e13 --fraction 0.25";
static const char ends[] =
    ATOMS "--pressure 6.9140687e13 --fraction 0; " ATOMS "--pressure 6.9140687e13 --fraction 1";
static const char many[] =
    ATOMS "--rho 10 --fraction 0; " ATOMS "--rho 10 --fraction 0.1; " ATOMS "--rho 10 --fraction 0.25; " ATOMS
          "--rho 10 --fraction 0.5; " ATOMS "--rho 10 --fraction 1";
/* Dirac's exchange pressure of electrons of a density in 1/cm^3, GPa. */
#define EXCHANGE(density)                                                                                    \
  "pow(3 / 3.14159265358979324; 1/3) / 4 * pow(" density " * 1.4818471e-25; 4/3) * 29421.02"
static const char no_exchange[] = "The Thomas-Fermi atom has no exchange. That of the electrons between the "
                                  "atoms is -1252 GPa, the row below.";

static const char ch_recipe[] =
    "title = \"carbon-hydrogen at 10 eV\";\n"
    "mixture: { names = (\"H\", \"C\"); charges = (1.0, 6.0); masses = (1.00794, 12.011); };\n"
    "order: { enabled = false; };\nphase: { enabled = false; };\n"
    "warm: {\n  enabled = true;\n"
    "  species = ({ model = \"lee-more\"; eos = \"average-atom/thomas-fermi\"; },\n"
    "             { model = \"lee-more\"; eos = \"average-atom/thomas-fermi\"; });\n"
    "  rho_min = 2.5; rho_max = 15.0; temp_min = 116045.18; temp_max = 116045.18;\n"
    "  rho_nodes = 20;\n};\n";
static const char figures[] = "coulomix plot carbon-hydrogen-10ev.h5 --width 110mm -q -o white2024";

/* Electrons of one density and rates that are as the charges: hydrogen and carbon of charges 1 and 4. */
static const char equal_electrons[] =
    "coulomix mix sigma=1.1,n=2.2e24,charge=1 sigma=0.275,n=0.55e24,charge=4 "
    "--rule gamma --fraction 0.25 --json";
static const char equal_densities[] = "coulomix mix sigma=1.1,n=2.2e24,charge=1 sigma=0.3,n=0.55e24,charge=4 "
                                      "--rule gamma --fraction 0.25 --json";

/* The same contrast at one mass density, with three choices of charges. */
#define CHARGES(h, c)                                                                                        \
  "coulomix mix sigma=3.5,n=6e24,charge=" h " sigma=1,n=5e23,charge=" c " --rule gamma --fraction 0.25 "     \
  "--json"
static const char choices[] = CHARGES("1", "4") "; " CHARGES("0.82", "2.6") "; " CHARGES("1", "6");

static const char drude_metal[] =
    "coulomix mix lee-more:H lee-more:C --rule gamma --complex --fraction 0.25 --rho 8 --temp-ev 10 "
    "--omega-max 2000 --points 4001 -o drude.dat --json";
static const char optics[] = "coulomix optics drude.dat --at-ev 27.2 --quiet --json";

static const char states[] = "# volume = 50 bohr^3\n# temperature = 0.1 Ha\n# chemical potential = 0.05 Ha\n"
                             "# electrons = 2.7500205868\n# energies = Ha\nkpoint 1\nstate -0.5\nstate -0.1\n"
                             "state 0.2\nstate 0.7\n"
                             "pair 1 2 0.12\npair 1 3 0.05\npair 1 4 0.02\npair 2 3 0.20\npair 2 4 0.08\n"
                             "pair 3 4 0.15\n";
static const char kubo[] = "coulomix kubo four.states --width 0.2Ha --json";
static const char shifted[] = "coulomix kubo four.states --width 0.2Ha --json; "
                              "coulomix kubo four.states --width 0.2Ha --enthalpy 0.08Ha --json";

/* What needs the authors' simulations. */
static const char needs_dft[] =
    "The pure species' density-functional conductivities are not published in numbers.";
static const char needs_md[] =
    "Diffusion needs molecular dynamics; the values are printed in a figure alone.";
static const char mass_of_hydrogen[] = "Pure hydrogen gives 2.44; 1.7 is the value of 10 % carbon.";
static const char charges_unknown[] = "By More's fit of Thomas-Fermi charges. The paper's charges are not "
                                      "printed: its crossovers would take 0.1 of "
                                      "hydrogen in both cases, and 1.3 to 1.6 of carbon.";

static const report_item items[] = {
    INPUT("carbon-hydrogen-10ev.cfg", ch_recipe),
    INPUT("four.states", states),
    MAKES("carbon-hydrogen-10ev.h5", "coulomix generate carbon-hydrogen-10ev.cfg -o carbon-hydrogen-10ev.h5"),
    MAKES("drude.dat", drude_metal),
    SLOW(figures),

    /* --- Section II: formulas --- */
    NO_DATA("Equation (3)", "self-diffusion of H and C from molecular dynamics", NULL, needs_md),
    NO_DATA("Equation (4)", "mutual diffusion agrees with the relation of Darken", NULL, needs_md),
    EXPLAINED_IF(
        "Equations (5), (6)", "whether the delta function of e_i - e_j - omega gives L_11 > 0", "true", kubo,
        ".l11 < 0", "false", ".l11 > 0",
        "As printed the states of higher energy are less occupied and L_11 is negative; the delta function "
        "has to be that of e_j - e_i - omega."),
    CLAIM("Equation (9)", "whether kappa is independent of the zero h of energies", "true", shifted,
          "(.[0].kappa_thermal / .[1].kappa_thermal - 1 | fabs) < 1e-12"),
    CLAIM("Equation (12)", "sum rule of four states, any width", "1", kubo, ".sum_rule"),
    CLAIM("Equation (13)", "largest error of the transform of a Drude metal over its sigma_dc, below 1 %",
          "< 0.01", "coulomix optics drude.dat --quiet --json", ".sigma_2_difference / .sigma_dc"),
    CLAIM("Equation (14)", "epsilon_1 + 4 pi sigma_2/omega at 1 a.u.", "1 +- 1e-9", optics,
          ".rows[0] | .eps_1 + 4 * 3.14159265358979324 * .sigma_2 / .omega"),
    CLAIM("Equation (15)", "epsilon_2 omega/(4 pi sigma_1) at 1 a.u.", "1 +- 1e-9", optics,
          ".rows[0] | .eps_2 * .omega / (4 * 3.14159265358979324 * .sigma_1)"),
    CLAIM("Equations (16), (17)", "(n + i k)^2 over epsilon, real parts", "1 +- 1e-9", optics,
          ".rows[0] | (.n * .n - .k * .k) / .eps_1"),
    CLAIM("Equation (18)", "reflectivity over that of n and k", "1 +- 1e-9", optics,
          ".rows[0] | .reflectivity / ((pow(1 - .n; 2) + .k * .k) / (pow(1 + .n; 2) + .k * .k))"),
    EXPLAINED("Equation (19)", "absorption coefficient over 4 pi sigma_1/n at 1 a.u.", "1 +- 1e-9", optics,
              ".rows[0] | .absorption * .n / (4 * 3.14159265358979324 * .sigma_1)", "3.33564095e-11",
              "As printed (19) is a rate; the coefficient per length has 1/c."),
    CLAIM("Equation (20)", "photon energy over kT where B' is largest", "4", claims,
          CLAIMED("rosseland_peak")),

    /* --- mixing rules --- */
    CLAIM("Section IV.3, isobaric", "whether the rules R and gamma are equal at one electron density", "true",
          equal_densities, ".sigma_by_rule | (.gamma / .resistivity - 1 | fabs) < 1e-12"),
    CLAIM("Section IV.3, isobaric",
          "whether Starrett's rule reduces to gamma at one electron density, rates as the charges", "true",
          equal_electrons, ".sigma_by_rule | (.gamma / .ionization - 1 | fabs) < 1e-12"),
    CLAIM("Section IV.3", "whether the sigma rule is above the rule R", "true", equal_densities,
          ".sigma_by_rule | .sigma > .resistivity"),
    CLAIM("Section IV.3, isodensity",
          "spread of the gamma rule over charges (1, 4), (0.82, 2.6), (1, 6) over that of Starrett's: less",
          "< 1", choices,
          "map(.sigma_by_rule) | ((map(.gamma) | max / min) - 1) / ((map(.ionization) | max / min) - 1)"),
    CLAIM("Equations (21), (22)", "density of the mixture over that of its parts' volumes at one pressure",
          "1 +- 1e-12", at_10, "(.shares[0] * .densities[0] + .shares[1] * .densities[1]) / .rho"),
    CLAIM("Equation (32)", "weight of the gamma rule at 1 a.u.", "0.5", claims, CLAIMED("transition_1")),

    /* --- Section III and IV.1: pressure and density --- */
    EXPLAINED("Section III", "electronic pressure at 10 g/cm^3, x_C = 0.5, 10 eV, GPa", "5580", at_10,
              ".pressure / 1e10", "6914", no_exchange),
    CLAIM("Section III",
          "the same with Dirac's exchange pressure at the density between the atoms, of electrons at 0 K; "
          "the paper's "
          "pressures are within 2 % of each other",
          "5580 +- 112", at_10, ".pressure / 1e10 - " EXCHANGE(".n_e")),
    CLAIM("Section III", "density of x_C = 0.25 at the pressure of x_C = 0.5 and 10 g/cm^3", "8", quarter,
          ".rho"),
    EXPLAINED("Section IV.1", "density of pure C over pure H at that pressure", "3.2", ends,
              ".[1].rho / .[0].rho", "2.98..3.21",
              "Density of the Thomas-Fermi atom: more than with a frozen 1s shell (2.98), less than by the "
              "paper's electron "
              "densities (3.21), the rows below."),
    CLAIM("Section IV.1", "the same from the ends of the range of valence densities", "3.2", claims,
          CLAIMED("density_range")),
    CLAIM("Section IV.1", "the same at one valence density, 12/1.007/4", "2.98", claims,
          CLAIMED("density_ratio")),
    CLAIM("Figure 1", "whether the pressure at 10 g/cm^3 falls with x_C", "true", many,
          "[.[].pressure] | . == (sort | reverse)"),
    CLAIM("Figure 1", "pressure of pure H over pure C at 10 g/cm^3, more than 5", "> 5", many,
          ".[0].pressure / .[4].pressure"),
    NO_DATA(
        "Figure 1", "electronic pressure at 10 g/cm^3 against x_C", NULL,
        "Density-functional pressures are printed in a figure alone; ours of the Thomas-Fermi atom beside."),
    FIGURE("Figure 1", "electronic pressure of mixtures at 10 g/cm^3, 10 eV", figures, "white2024/warm1.png",
           "Thomas-Fermi atoms at one pressure, additive volumes."),
    NO_DATA("Figure 2", "density at 5580 GPa against x_C", NULL,
            "Densities are printed in a figure alone; ours of the Thomas-Fermi atom beside."),
    FIGURE("Figure 2", "density of mixtures at one electronic pressure, 10 eV", figures,
           "white2024/warm2.png", "At the Thomas-Fermi pressure of x = 0.5 and 10 g/cm^3."),
    NO_DATA("Figure 3", "diffusion coefficients against x_C", NULL,
            "Diffusion needs molecular dynamics: no equation of state carries it, and there is no picture. "
            "The values are "
            "printed in a figure alone."),
    NO_DATA("Section IV.2", "carbon's self-diffusion depends less on x_C than hydrogen's", NULL, needs_md),
    NO_DATA("Section III", "change with the number of atoms (128 against 192 and 256) and of k points, below",
            "5 %", needs_dft),
    NO_DATA("Section III", "kappa of x_C = 0.25 with 64, 128, 192, 256 atoms, W/(m K)",
            "6600, 7100, 7150, 7100", needs_dft),

    /* --- Section IV.3: conductivities --- */
    CLAIM("Section IV.3", "valence density at 8 g/cm^3, x_C = 0.25, 1/cm^3", "2.18e24..2.35e24", claims,
          CLAIMED("valence_density_8")),
    CLAIM("Section IV.3", "valence density at 10 g/cm^3, x_C = 0.5, 1/cm^3", "2.18e24..2.35e24", claims,
          CLAIMED("valence_density_10")),
    CLAIM("Section IV.3", "Lorenz number of degenerate electrons, V^2/K^2", "2.35e-8..2.5e-8", claims,
          CLAIMED("lorenz")),
    EXPLAINED("Section IV.3", "Lorenz number of Lee & More at that degeneracy, V^2/K^2", "2.35e-8..2.5e-8",
              claims, CLAIMED("lorenz_lee_more"), "2.549e-8",
              "Lee & More average over energies with a relaxation time as energy^(3/2), at kT = 0.157 of the "
              "Fermi energy: the "
              "Fermi integrals give 2.549e-8. It is 2.443e-8 at 0 K and 2.97e-8 without degeneracy."),
    EXPLAINED(
        "Section IV.3", "sigma of isobaric pure H over pure C", "3.5", claims, CLAIMED("sigma_drop"), "1.07",
        "In Lee & More both species are at lower bounds: hydrogen's Coulomb logarithm is 0.5 and set to 2, "
        "carbon's mean "
        "free path is set to the radius of its sphere, which is 3.5 times longer than by a logarithm of 2."),
    EXPLAINED("Section IV.3", "charge of an average atom of H at 10 g/cm^3", "0.82", claims,
              CLAIMED("charge_h_10"), "0.841",
              "The paper's is of a Kohn-Sham atom, ours of the Thomas-Fermi atom."),
    EXPLAINED("Section IV.3", "charge of an average atom of C at 10 g/cm^3", "2.6", claims,
              CLAIMED("charge_c_10"), "3.03",
              "The paper's is of a Kohn-Sham atom; without shells the Thomas-Fermi atom of carbon is ionised "
              "more."),
    NO_DATA("Figure 4", "which rules agree with the atomistic conductivity", NULL, needs_dft),
    FIGURE("Figure 4", "conductivity of mixtures by the rules", figures, "white2024/warm4.png",
           "Pure species of Lee & More, whose contrast is a third of the paper's."),
    NO_DATA("Figure 5", "which rules agree with the atomistic thermal conductivity", NULL, needs_dft),
    FIGURE("Figure 5", "thermal conductivity of mixtures by the rules", figures, "white2024/warm5.png",
           "Pure species of Lee & More."),

    /* --- Section IV.4: optics --- */
    CLAIM("Section IV.4", "crossover of isobaric pure H, charges 1 and 4, a.u.", "1.3", claims,
          CLAIMED("crossover_isobaric_h")),
    CLAIM("Section IV.4", "crossover of isobaric pure C, a.u.", "0.9", claims,
          CLAIMED("crossover_isobaric_c")),
    EXPLAINED_IF("Section IV.4", "crossover of isodense pure H, charges 1 and 4, a.u.", "1.7", claims,
                 CLAIMED("crossover_isodensity_h"), "2.44",
                 CLAIMED("crossover_isodensity_01") " | . > 1.65 and . < 1.75", mass_of_hydrogen),
    CLAIM("Section IV.4", "crossover of isodense pure C, a.u.", "0.8", claims,
          CLAIMED("crossover_isodensity_c")),
    CLAIM("Section IV.4", "crossover of x_C = 0.5, a.u.", "1.0", claims, CLAIMED("crossover_half")),
    EXPLAINED("Section IV.4", "crossover of isobaric pure H with Thomas-Fermi charges, a.u.", "0.8", claims,
              CLAIMED("crossover_isobaric_more_h"), "1.23", charges_unknown),
    EXPLAINED("Section IV.4", "crossover of isobaric pure C with Thomas-Fermi charges, a.u.", "0.7", claims,
              CLAIMED("crossover_isobaric_more_c"), "0.81", charges_unknown),
    EXPLAINED("Section IV.4", "crossover of isodense pure H with Thomas-Fermi charges, a.u.", "1.3", claims,
              CLAIMED("crossover_isodensity_more_h"), "2.32", charges_unknown),
    EXPLAINED("Section IV.4", "crossover of isodense pure C with Thomas-Fermi charges, a.u.", "0.6", claims,
              CLAIMED("crossover_isodensity_more_c"), "0.73", charges_unknown),
    NO_DATA("Figures 6, 7", "absorption and reflectivity of the mixtures", NULL, needs_dft),
    FIGURE("Figure 6", "absorption of the mixtures", figures, "white2024/warm6.png",
           "Drude spectra of Lee & More."),
    FIGURE("Figure 7", "reflectivity of the mixtures", figures, "white2024/warm7.png",
           "Drude spectra of Lee & More."),
    NO_DATA("Figures 8, 9", "gamma rule at low, sigma rule at high frequency", NULL, needs_dft),
    FIGURE("Figure 8", "absorption at x_C = 0.1 by the rules", figures, "white2024/warm8.png",
           "Drude spectra of Lee & More."),
    FIGURE("Figure 9", "reflectivity at x_C = 0.1 by the rules", figures, "white2024/warm9.png",
           "Drude spectra of Lee & More."),
    NO_DATA("Supplement", "absorption and reflectivity at 1 to 90 % carbon", NULL, needs_dft),
};

const report_paper report_white2024 = {
    .key = "white2024",
    .title = "White et al. (2024)",
    .citation =
        "A. J. White, G. T. Craven, V. Sharma and L. A. Collins, \"Optical and transport properties of "
        "plasma mixtures from ab initio molecular dynamics\", arXiv:2404.07800",
    .items = items,
    .n = sizeof items / sizeof *items};
