/* Baiko (2025): short-range order. */
#include "report.h"

static const char lattice[] = "coulomix lattice --json";
static const char diagram[] = "coulomix phase --z1 6 --z2 8 --json";
static const char random_solid[] = "coulomix phase --z1 6 --z2 8 --solid random --json";
static const char at_melting[] = "coulomix phase --z1 6 --z2 8 --gamma 175.71884169 --json";
static const char table[] = "coulomix generate phases.cfg -q -o phases.h5";
static const char plots[] = "coulomix plot phases.h5 --only fig1,fig2,fig3,fig4 --width 110mm -q -o figures";
/* Reordering and exsolution of Figure 4 as lists [Gamma_1, gain, gain]. */
static const char gains[] =
    "coulomix plot phases.h5 --only fig4 -q -o gain; "
    "awk '/^[0-9]/ { print \"[\" $1 \",\" $2 \",\" ($3 == \"nan\" ? \"null\" : $3) \"]\" }' gain/fig4.tsv";

/* The diagrams of Figures 1, 2 and 4, and the order on a coarse grid. */
static const char recipe[] =
    "title = \"phases of carbon and oxygen\";\n"
    "lattice: { tolerance = 1e-8; };\n"
    "order: { x_nodes = 65; gamma_d_nodes = 65; gamma_d_max = 128.0; };\n"
    "phase: {\n"
    "  gamma_max = 1000.0;\n"
    "  nodes = 129;\n"
    "  solids = (\n"
    "    { name = \"short-range-ordered\"; solid = \"ordered\"; },\n"
    "    { name = \"random\"; solid = \"random\"; entropy = \"mixing-entropy/number\"; },\n"
    "    { name = \"ogata\"; solid = \"solid-mixing/ogata1993\"; entropy = \"mixing-entropy/number\"; },\n"
    "    { name = \"ogata-charge-entropy\"; solid = \"solid-mixing/ogata1993\"; entropy = "
    "\"mixing-entropy/charge\"; }\n"
    "  );\n"
    "};\n"
    "eos: { enabled = false; };\n"
    "transport: { enabled = false; };\n"
    "equilibrium: { enabled = false; };\n";

/* One minimisation at x = 1/2. Gamma_d = 4 Gamma_1 / (6^(5/3) 7^(1/3)) = 0.105546 Gamma_1 of C/O there. */
#define ORDER(gamma_d, shells) "coulomix order --x 0.5 --gamma-d " gamma_d " --shells " shells " --json"
#define MELTING                "18.546442" /* Gamma_1 = 175.719 */
#define GAMMA_700              "73.882220"
#define GAMMA_800              "84.436822"

/* A row of Table I: vector, 4 l^2/a_1^2, number of neighbours, T_i, I_i - T_i. */
#define SHELL(i, vector, square, m, t, difference)                                                           \
  CLAIM("Table I, i = " #i, "R in units of a_1", vector, lattice,                                            \
        ".shells[" #i " - 1].vector | map(2 * . | tostring) | join(\" \")"),                                 \
      CLAIM("Table I, i = " #i, "4 l^2/a_1^2", square "", lattice,                                           \
            ".shells[" #i " - 1].vector | map(4 * . * .) | add"),                                            \
      CLAIM("Table I, i = " #i, "m_i", m "", lattice, ".shells[" #i " - 1].multiplicity"),                   \
      CLAIM("Table I, i = " #i, "a_i T_i", t "(1)", lattice, ".shells[" #i " - 1].T"),                       \
      CLAIM("Table I, i = " #i, "a_i (I_i - T_i)", difference "(1)", lattice,                                \
            ".shells[" #i " - 1] | .I - .T")

/* Corrections to linear mixing in U_1 = Z_1^(5/3) e^2/a_e: of the random crystal of C/O, by the sums of the
   lattice, and of the fit of Ogata et al., by the list of models. */
#define RANDOM_AND_FIT                                                                                       \
  ".[0] as $l | (.[1].models[] | select(.id == \"solid-mixing/ogata1993\").parameters) as $c "               \
  "| def random(x): (6 + 2 * x) as $z "                                                                      \
  "| (-$l.madelung * (pow($z; 5/3) - (1 - x) * pow(6; 5/3) - x * pow(8; 5/3)) "                              \
  "- 2 * $l.T0 * x * (1 - x) / pow($z; 1/3)) / pow(6; 5/3); "                                                \
  "def fit(x): (1/3) as $d | (x | sqrt) as $s | $c.c0 * $d * $d / ((1 + $c.c1 * $d) * (1 + $c.c2 * $d * "    \
  "$d)) "                                                                                                    \
  "* x * (1 - x) / (1 + $c.d0 * $d / (1 + $c.d1 * $d) * $s * ($s - $c.root1) * ($s - $c.root2) * ($s - "     \
  "1)); "                                                                                                    \
  "(5/432 * (-0.2 + 0.1566 * 4/3)) as $carlo | "
static const char lattice_and_models[] = "coulomix lattice --json; coulomix models --json";

static const char in_picture[] = "The points are in a picture alone.";

static const report_item items[] = {
    INPUT("phases.cfg", recipe),
    MAKES("phases.h5", table),
    SLOW(table),

    /* --- Table I --- */
    SHELL(1, "1 1 1", "3", "8", "4.4334", "0.1149"),
    SHELL(2, "2 0 0", "4", "6", "3.0577", "-0.1035"),
    SHELL(3, "2 2 0", "8", "12", "4.1411", "0.0368"),
    SHELL(4, "3 1 1", "11", "24", "7.2268", "-0.1009"),
    SHELL(5, "2 2 2", "12", "8", "2.1968", "0.0774"),
    SHELL(6, "4 0 0", "16", "6", "1.4950", "-0.0179"),
    SHELL(7, "3 3 1", "19", "24", "5.3710", "0.0510"),
    SHELL(8, "4 2 0", "20", "24", "5.2993", "-0.0146"),
    CLAIM("Table I, i = 0", "a_i T_0", "0.90183(1)", lattice, ".T0"),

    CLAIM("Table I, text", "largest |I_i - T_i| / T_i: 'quite remarkable' compensation, here below 5 %",
          "< 0.05", lattice, ".shells[:8] | map((.I - .T) / .T | fabs) | max"),

    /* --- constraints and entropy --- */
    CLAIM("Random placement", "least |Delta_k|^2 / (N x (1 - x)) of the disordered solid: 1 at any k",
          "1 +- 1e-12", "coulomix order --x 0.5 --gamma-d 0 --json", ".S_min"),
    CLAIM("Equation (3)", "least |Delta_k|^2 / (N x (1 - x)) at x = 1/2, Gamma_1 = 800", ">= -1e-12",
          ORDER(GAMMA_800, "8"), ".S_min"),
    CLAIM("Equation (4)", "sum of m_i (alpha_i - x^2) at x = 1/2, Gamma_1 = 175.719", "0 +- 1e-12",
          ORDER(MELTING, "8"),
          "[.alpha, [8, 6, 12, 24, 8, 6, 24, 24]] | transpose | map((.[0] - 0.25) * .[1]) | add"),
    CLAIM("Order parameters, inequality", "max(0, 2x - 1) <= alpha_i <= x at x = 1/2, Gamma_1 = 800", "true",
          ORDER(GAMMA_800, "8"), ".alpha | min >= 0 and max <= 0.5"),
    CLAIM("Appendix", "residual entropy of the minimum at x = 1/2, Gamma_1 = 800: well above zero", "> 0.1",
          ORDER(GAMMA_800, "8"), ".s_res"),
    CLAIM("Residual entropy", "residual entropy at x = 1/2, Gamma_1 = 175.719, between 0 and ln 2",
          "0..0.693147", ORDER(MELTING, "8"), ".s_res"),
    CLAIM("Equation (10)", "residual entropy of the disordered solid at x = 1/2, ln 2", "0.693147",
          "coulomix order --x 0.5 --gamma-d 0 --json", ".s_res"),
    CLAIM("Equation (A.4)", "s_res less that by equations (A.3) and (A.4) from alpha_i, at Gamma_1 = 175.719",
          "0 +- 1e-12", ORDER(MELTING, "8"),
          "def xlx: if . > 0 then . * log else 0 end; .s_res - ((2 | log) + ([.alpha, [8, 6, 12, 24, 8, 6, "
          "24, 24]] | transpose | map(.[1] * (-2 * (2 | log) - (.[0] | xlx) - 2 * (0.5 - .[0] | xlx) - (.[0] "
          "| xlx))) | add / 2))"),

    /* --- the random mixture, Figure 1 --- */
    CLAIM("Random C/O mixture", "Gamma_1m, where the liquid's free energy vanishes at x = 0", "175.719",
          diagram, ".gamma_melt"),
    CLAIM(
        "Figure 1",
        "deviation of U_rnd over that of the fit of Ogata et al. from the Monte Carlo energy at x = 0.01157 "
        "(by Kozhberov's expression for it): a worse fit",
        "> 1", lattice_and_models, RANDOM_AND_FIT "(random(5/432) - $carlo) / (fit(5/432) - $carlo) | fabs"),
    CLAIM("Figure 1", "U_rnd at x = 1/4 above the ordered 4{fcc} crystal, U_1", "> 0",
          "coulomix lattice --json; coulomix models --json; coulomix ordered --report --json",
          RANDOM_AND_FIT "random(1/4) - ([.[2].table2[] | select(.x == 0.25 and .alpha < 1.34 and .alpha > "
                         "1.3)][0].du)"),
    NO_DATA("Figure 1", "U_rnd is a better fit to the Monte Carlo energies at x = 0.25, 0.5 and 0.75", NULL,
            "Energies of disordered crystals of Ogata et al. (1993) are in a picture alone."),
    NO_DATA("Figure 1", "minimum Monte Carlo energies at x = 0.25, 0.5 and 0.75 (open circles)", NULL,
            in_picture),
    CLAIM("Figure 1", "energy of CsCl, open square at x = 1/2, U_1 (Ogata et al. by Kozhberov's Table 2)",
          "-0.00006 +- 0.00002", "coulomix ordered --report --json", "[.table2[] | select(.x == 0.5)][0].du"),
    CLAIM("Figure 1", "energy of 4{fcc}, open square at x = 1/4, U_1 (the same)", "0.00075 +- 0.00002",
          "coulomix ordered --report --json",
          "[.table2[] | select(.x == 0.25 and .alpha < 1.34 and .alpha > 1.3)][0].du"),
    CLAIM("Figure 1", "the double tangent at Gamma_1m is of liquid and short-range ordered solid",
          "liquid solid", at_melting, ".tie_lines[0] | .phase_left + \" \" + .phase_right"),

    /* --- the diagrams, Figure 2 --- */
    CLAIM("Short-range ordered C/O mixture", "azeotropes of the short-range ordered solid", "1", diagram,
          ".azeotropes | length"),
    CLAIM("Short-range ordered C/O mixture", "azeotropes of the fully disordered solid", "1", random_solid,
          ".azeotropes | length"),
    CLAIM("Short-range ordered C/O mixture", "Gamma_1 of the azeotrope; the paper's diagram ends at 181.5",
          "181..181.5", diagram, ".azeotropes[0].gamma"),
    CLAIM("Short-range ordered C/O mixture",
          "free energy of order over that of the disordered solid at x = 0.001, Gamma_1 = 175.7: tends to it",
          "1.0000", "coulomix order --x 0.001 --gamma-d 18.5 --json; coulomix lattice --json",
          ".[0].f_order / (-9.25 * 0.001 * 0.999 * .[1].T0 + 0.001 * (0.001 | log) + 0.999 * (0.999 | log))"),
    CLAIM("Short-range ordered C/O mixture", "the same at x = 0.999, Gamma_1 = 175.7 of oxygen's side",
          "1.0000", "coulomix order --x 0.999 --gamma-d 18.5 --json; coulomix lattice --json",
          ".[0].f_order / (-9.25 * 0.001 * 0.999 * .[1].T0 + 0.001 * (0.001 | log) + 0.999 * (0.999 | log))"),
    CLAIM("Figure 2, dot-dashed", "the diagram of the fit of Ogata et al. with S_mix has an azeotrope", "1",
          "coulomix phase --z1 6 --z2 8 --solid ogata1993 --json", ".azeotropes | length"),
    CLAIM("Figure 2, dashed", "a miscibility gap of the fit of Ogata et al. with S_mixZ: critical points",
          ">= 1", "coulomix phase --z1 6 --z2 8 --solid ogata1993 --entropy charge --json",
          ".critical | length"),
    NO_DATA("Figure 2",
            "the diagrams of the fit of Ogata et al. are those of Baiko (2022) and of Medin and "
            "Cumming (2010)",
            NULL, "Both are in pictures alone."),
    NO_DATA("Figure 2", "liquidus and solidus (stars and pluses)", NULL, in_picture),

    /* --- short-range order --- */
    CLAIM("Short-range ordered C/O mixture",
          "relative change of f from 7 to 8 parameters at Gamma_1 = 175.719: "
          "1-2 in the fourth digit",
          "0..0.002", ORDER(MELTING, "7") "; " ORDER(MELTING, "8"), ".[1].f_order / .[0].f_order - 1"),
    CLAIM("Short-range ordered C/O mixture",
          "relative change of f from 7 to 8 parameters at Gamma_1 = 800: "
          "1-2 in the fourth digit",
          "0..0.002", ORDER(GAMMA_800, "7") "; " ORDER(GAMMA_800, "8"), ".[1].f_order / .[0].f_order - 1"),
    CLAIM("Short-range ordered C/O mixture",
          "change of f from 6 to 7 parameters at Gamma_1 = 700, over that "
          "from 7 to 8: 6 are slightly worse",
          "> 1", ORDER(GAMMA_700, "6") "; " ORDER(GAMMA_700, "7") "; " ORDER(GAMMA_700, "8"),
          "(.[1].f_order - .[0].f_order) / (.[2].f_order - .[1].f_order)"),
    CLAIM("Short-range ordered C/O mixture",
          "ordering lowers the free energy at x = 1/2, Gamma_1 = 175.719, kT", "< 0",
          ORDER(MELTING, "8") "; "
                              "coulomix lattice --json",
          ".[0].f_order - (-0.125 * " MELTING " * .[1].T0 - (2 | log))"),
    CLAIM("Figure 3", "odd parameters below x^2 at Gamma_1 = 175.719, x = 1/2: number of 4", "4",
          ORDER(MELTING, "8"), "[.alpha[0, 2, 4, 6] | select(. < 0.25)] | length"),
    CLAIM("Figure 3", "even parameters above x^2 at Gamma_1 = 175.719, x = 1/2: number of 4", "4",
          ORDER(MELTING, "8"), "[.alpha[1, 3, 5, 7] | select(. > 0.25)] | length"),
    NO_DATA("Figure 3", "alpha_i / x^2 - 1 against Gamma_1 at x = 1/2", NULL, in_picture),

    /* --- below crystallisation, Figure 4 --- */
    CLAIM("Figure 4", "x of the solid that crystallises at Gamma_1m", "0.49", at_melting,
          ".tie_lines[-1].x_right"),
    CLAIM("Figure 4", "x of the solid that crystallises at Gamma_1 = 170", "0.59",
          "coulomix phase --z1 6 --z2 8 --gamma 170 --json", ".tie_lines[-1].x_right"),
    CLAIM("Figure 4", "x of the solid that crystallises at Gamma_1 = 160", "0.72",
          "coulomix phase --z1 6 --z2 8 --gamma 160 --json", ".tie_lines[-1].x_right"),
    CLAIM("Figure 4", "x of the solid that crystallises at Gamma_1 = 150", "0.80",
          "coulomix phase --z1 6 --z2 8 --gamma 150 --json", ".tie_lines[-1].x_right"),
    CLAIM("Equilibrium C/O crystal structure", "least gain from reordering below crystallisation, U_1",
          ">= 0", gains, "map(.[1]) | min | . + 1e-12"),
    CLAIM("Equilibrium C/O crystal structure",
          "share of states up to Gamma_1 = 700 where exsolution gains less than reordering: typically",
          "> 0.5", gains,
          "map(select(.[0] <= 700)) | (map(select(.[2] == null or .[2] < .[1])) | length) / length"),
    CLAIM(
        "Equilibrium C/O crystal structure",
        "states less than 2 % in Gamma_1 below crystallisation with a gain from exsolution: it begins at the "
        "solvus",
        "0", gains, "map(select(.[0] < 180 and .[2] != null and .[2] > 0)) | length"),
    CLAIM("Figure 4, dots", "energy of one-component fcc less bcc, e^2/a (difference of Madelung constants)",
          "5.56e-5", "coulomix madelung fcc --json; coulomix madelung bcc --json", ".[0].xi - .[1].xi"),
    NO_DATA("Figure 4", "gains from reordering and exsolution (crosses and squares)", NULL, in_picture),
    NO_DATA("Figure 2",
            "agreement with the simulations of Blouin and Daligault (2021) 'especially at x < 0.2'", NULL,
            "The paper gives no number; the figure below shows both."),

    FIGURE("Figure 1",
           "Energies and free energies of C/O at the melting temperature of carbon, less linear mixing.",
           plots, "figures/fig1.png",
           "Squares: ordered crystals, crosses those of Ogata et al. (1993), as listed by Kozhberov (2024). "
           "Circle: "
           "their Monte Carlo energy at x = 5/432, by his expression; the others are in a picture alone."),
    FIGURE("Figure 2", "Phase diagrams of C/O for each description of the solid.", plots, "figures/fig2.png",
           "Grey: fits of Blouin and Daligault (2021) to simulations."),
    FIGURE("Figure 3", "Order parameters at the minimum of the free energy against coupling, x = 1/2.", plots,
           "figures/fig3.png", NULL),
    FIGURE("Figure 4", "Free energy gained by reordering on cooling, by exsolution, and fcc less bcc.", plots,
           "figures/fig4.png", NULL),
};

const report_paper report_baiko2025 = {
    "baiko2025", "Baiko (2025)",
    "D. A. Baiko, Short-range ordering and equilibrium structure of binary "
    "crystal mixtures of atomic nuclei in white dwarf cores, "
    "arXiv:2504.11545 (2025)",
    items, sizeof items / sizeof *items};
