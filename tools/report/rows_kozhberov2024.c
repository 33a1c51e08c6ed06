/* Kozhberov (2024): ordered mixtures. */
#include "report.h"

/* Equation (3), Tables 1 and 2, the fit. */
static const char report_verb[] = "coulomix ordered --report --json";
static const char report_and_models[] = "coulomix ordered --report --json; coulomix models --json";
static const char cell[] = "coulomix madelung bcc16-8 --json";
static const char search[] = "coulomix ordered --search 16 --json";
static const char binary_fcc[] = "coulomix madelung fccb --json";
static const char fccb_and_table[] = "coulomix madelung fccb --json; coulomix ordered --report --json";
static const char cscl_nacl[] = "coulomix madelung cscl --json; coulomix madelung nacl --json";
static const char plots[] = "coulomix plot --ordered --width 110mm -q -o ordered";
static const char models[] = "coulomix models --json";

/* --- filters ------------------------------------------------------------------------------------------- */

/* Deviation from linear mixing, of a row of Table 1. */
#define DU                                                                                                   \
  "def bcc: -(.xi11 + .xi12 + .xi22); "                                                                      \
  "def du(a): (.xi11 + .xi12 * a + .xi22 * a * a) / pow(1 - .x + .x * a; 1/3) "                              \
  "+ bcc * (1 - .x + .x * pow(a; 5/3)); "
/* Least of it for powers of ten of alpha in steps of 1/100. */
#define LEAST_DU(powers)                                                                                     \
  DU "[.table1[] | select(.x != 0.5) | . as $t | range(" powers ") | pow(10; . / 100) "                      \
     "| select(. < 0.99 or . > 1.01) | . as $a | $t | du($a)] | min"
/* The same by the approximation, equations (8) and (9): of [table, models]. */
#define FIT                                                                                                  \
  DU "(.[1].models[] | select(.id == \"ordered-energy/kozhberov2024\").parameters) as $p | "                 \
     "def xi22(x): -$p.s * pow(x; $p.p) * (1 + $p.b * pow(x; $p.q)) / (1 - $p.c * x); "                      \
     "def fit: .x as $x | bcc as $b | .xi11 = xi22(1 - $x) | .xi22 = xi22($x) | .xi12 = -$b - .xi11 - "      \
     ".xi22; "
/* Its relative errors at the points of Figure 2; points with x = 1/4, 1/2, 3/4 are not among them. */
#define FIT_ERRORS                                                                                           \
  FIT "[.[0].table1[] | select(.x != 0.25 and .x != 0.5 and .x != 0.75) | . as $t "                          \
      "| [4/3, 5/3, 2, 3, 4][] as $a | {x: $t.x, a: $a, e: (($t | fit | du($a)) / ($t | du($a)) - 1 | "      \
      "fabs)}] "
/* Coefficients of -xi in a file with the labels of the paper's list: places of the sites. */
#define COEFFICIENT(from, to) "[.pair[" from "][" to "][]] | -2 * add"
/* For each number of heavy ions the least energy of assignments of two charges to groups of labels. */
#define LEAST                                                                                                \
  ".pair as $p | (\"abcccdddfghhhiii\" | explode | map([.] | implode)) as $l | "                             \
  "def least(names): [range(1; pow(2; names | length) - 1)] | map(. as $m | [range(16) | . as $s "           \
  "| select(($m / pow(2; names | map(index($l[$s]) != null) | index(true)) | floor) % 2 == 1)] "             \
  "| {k: length, q: ([.[] as $i | .[] as $j | $p[$i][$j]] | add)}) "                                         \
  "| group_by(.k) | map({k: .[0].k, q: (map(.q) | min)}); "
/* Where the energies a (1 + alpha^2) + b alpha of two lattices are equal. */
#define CROSSING                                                                                             \
  "map(.pair) as $p | ($p[0][0][0] - $p[1][0][0]) as $a | (2 * ($p[0][0][1] - $p[1][0][1])) as $b "          \
  "| ($b / $a | fabs) as $s | ($s + ($s * $s - 4 | sqrt)) / 2"
/* The fit of Ogata et al. to disordered crystals, of the list of models. */
#define DISORDERED                                                                                           \
  "(.models[] | select(.id == \"solid-mixing/ogata1993\").parameters) as $c | def du(x; a): (a - 1) as $d "  \
  "| (x | sqrt) as $s | $c.c0 * $d * $d / ((1 + $c.c1 * $d) * (1 + $c.c2 * $d * $d)) * x * (1 - x) "         \
  "/ (1 + $c.d0 * $d / (1 + $c.d1 * $d) * $s * ($s - $c.root1) * ($s - $c.root2) * ($s - 1)); "

/* The 16 sites in the order and with the labels of the paper's list of basis vectors. */
static const char as_printed[] =
    "sites as printed\n1.0\n1 0 0\n0 1 0\n0 0 1\na b c d f\n1 1 3 3 8\nDirect\n"
    "0 0 0\n0.5 0.5 0.5\n0.5 0 0\n0 0.5 0\n0 0 0.5\n0.5 0.5 0\n0.5 0 0.5\n0 0.5 0.5\n"
    "0.25 0.25 0.25\n0.75 0.25 0.25\n0.25 0.75 0.25\n0.25 0.25 0.75\n"
    "0.75 0.75 0.25\n0.75 0.25 0.75\n0.25 0.75 0.75\n0.75 0.75 0.75\n";
static const char printed[] = "coulomix madelung as-printed.vasp --charges 1,1,1,1,1 --json";
static const char interchanged[] = "The list of basis vectors interchanges the labels c and d: equation (3) "
                                   "and Table 1 hold with c on (1/2,1/2,0) and d on (1/2,0,0).";

/* --- the rows ------------------------------------------------------------------------------------------ */

static const report_item items[] = {
    INPUT("as-printed.vasp", as_printed),
    SLOW(plots),
    SLOW("coulomix stability cscl --limits --json"),
    SLOW("coulomix stability nacl --limits --json"),

    /* --- Section II: the five-component lattice --- */
    CLAIM("Equation (3)", "coefficient of Z_a^2 in -xi", "0.0218282388", report_verb, ".equation3.aa"),
    CLAIM("Equation (3)", "coefficient of Z_b^2 in -xi", "0.0218282388", report_verb, ".equation3.bb"),
    CLAIM("Equation (3)", "coefficient of Z_f^2 / 16 in -xi", "0.0218282388", report_verb,
          ".equation3.ff / 16"),
    CLAIM("Equation (3)", "coefficient of Z_a Z_b in -xi", "0.0123391008", report_verb, ".equation3.ab"),
    CLAIM("Equation (3)", "coefficient of Z_a Z_f / 2 in -xi", "0.0123391008", report_verb,
          ".equation3.af / 2"),
    CLAIM("Equation (3)", "coefficient of Z_b Z_f / 2 in -xi", "0.0123391008", report_verb,
          ".equation3.bf / 2"),
    CLAIM("Equation (3)", "coefficient of Z_c Z_f / 6 in -xi", "0.0123391008", report_verb,
          ".equation3.cf / 6"),
    CLAIM("Equation (3)", "coefficient of Z_d Z_f / 6 in -xi", "0.0123391008", report_verb,
          ".equation3.df / 6"),
    CLAIM("Equation (3)", "coefficient of Z_a Z_c in -xi", "0.0268891490", report_verb, ".equation3.ac"),
    CLAIM("Equation (3)", "coefficient of Z_b Z_d in -xi", "0.0268891490", report_verb, ".equation3.bd"),
    CLAIM("Equation (3)", "coefficient of Z_b Z_c in -xi", "0.0044282278", report_verb, ".equation3.bc"),
    CLAIM("Equation (3)", "coefficient of Z_a Z_d in -xi", "0.0044282278", report_verb, ".equation3.ad"),
    CLAIM("Equation (3)", "coefficient of Z_c^2 in -xi", "0.0923738654", report_verb, ".equation3.cc"),
    CLAIM("Equation (3)", "coefficient of Z_d^2 in -xi", "0.0923738654", report_verb, ".equation3.dd"),
    CLAIM("Equation (3)", "coefficient of Z_c Z_d in -xi", "0.0458737581", report_verb, ".equation3.cd"),
    EXPLAINED("Section II, basis vectors", "coefficient of Z_a Z_c with c on (1/2,0,0), as printed",
              "0.0268891490", printed, COEFFICIENT("0", "2:5"), "0.0044282278", interchanged),
    EXPLAINED("Section II, basis vectors", "coefficient of Z_a Z_d with d on (1/2,1/2,0), as printed",
              "0.0044282278", printed, COEFFICIENT("0", "5:8"), "0.0268891490", interchanged),
    EXPLAINED_IF("Table 1", "-xi_22 at x = 1/4 with Z_2 on a, c, as printed", "0.1410912532", printed,
                 "[.pair[0,2,3,4][0,2,3,4]] | -add", "0.1186303320",
                 "[.pair[0,5,6,7][0,5,6,7]] | -add - 0.1410912532 | fabs < 1e-10", interchanged),
    CLAIM("Table 1", "-xi_11 at x = 1/16, Z_2 on a", "0.8057663375", report_verb, "-.table1[0].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 1/16, Z_2 on a", "0.0683346793", report_verb, "-.table1[0].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 1/16, Z_2 on a", "0.0218282388", report_verb, "-.table1[0].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 1/8, Z_2 on a, b", "0.7279425202", report_verb, "-.table1[1].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 1/8, Z_2 on a, b", "0.1119911570", report_verb, "-.table1[1].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 1/8, Z_2 on a, b", "0.0559955785", report_verb, "-.table1[1].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 3/16, Z_2 on c", "0.6523296502", report_verb, "-.table1[2].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 3/16, Z_2 on c", "0.1512257400", report_verb, "-.table1[2].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 3/16, Z_2 on c", "0.0923738654", report_verb, "-.table1[2].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 1/4, Z_2 on a, c", "0.5890558811", report_verb, "-.table1[3].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 1/4, Z_2 on a, c", "0.1657821214", report_verb, "-.table1[3].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 1/4, Z_2 on a, c", "0.1410912532", report_verb, "-.table1[3].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 5/16, Z_2 on a, b, c", "0.5156602916", report_verb, "-.table1[4].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 5/16, Z_2 on a, b, c", "0.2005821434", report_verb, "-.table1[4].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 5/16, Z_2 on a, b, c", "0.1796868207", report_verb, "-.table1[4].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 3/8, Z_2 on c, d", "0.4546038029", report_verb, "-.table1[5].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 3/8, Z_2 on c, d", "0.2107039638", report_verb, "-.table1[5].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 3/8, Z_2 on c, d", "0.2306214890", report_verb, "-.table1[5].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 7/16, Z_2 on a, c, d", "0.3957582616", report_verb, "-.table1[6].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 7/16, Z_2 on a, c, d", "0.2164038895", report_verb, "-.table1[6].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 7/16, Z_2 on a, c, d", "0.2837671046", report_verb, "-.table1[6].xi22"),
    CLAIM("Table 1", "-xi_11 at x = 1/2, Z_2 on f", "0.3492518211", report_verb, "-.table1[7].xi11"),
    CLAIM("Table 1", "-xi_12 at x = 1/2, Z_2 on f", "0.1974256136", report_verb, "-.table1[7].xi12"),
    CLAIM("Table 1", "-xi_22 at x = 1/2, Z_2 on f", "0.3492518211", report_verb, "-.table1[7].xi22"),
    CLAIM("Section II", "xi_bcc", "-0.8959292557", "coulomix madelung bcc --json", ".xi"),
    CLAIM("Section II", "least Madelung constant of fcc, hcp and simple cubic less that of bcc, the lowest",
          "> 0",
          "coulomix madelung bcc --json; coulomix madelung fcc --json; coulomix madelung hcp --json; "
          "coulomix madelung sc "
          "--json",
          "map(.xi) | (.[1:] | min) - .[0]"),
    CLAIM("Equation (3)", "xi of simple cubic by equation (3) with Z_f = 0, over its own", "1 +- 1e-9",
          "coulomix ordered --report --json; coulomix madelung sc --json",
          "-(.[0].equation3 | .aa + .bb + .ab + .ac + .ad + .bc + .bd + .cc + .dd + .cd) * pow(2; 4/3) / "
          ".[1].xi"),
    CLAIM("Section II", "x_r / (rho Z/A)^(1/3) of electrons, g/cm^3", "0.01",
          "coulomix eos c12-o16 --x 0 --rho 1e6 --temp 1e7 --json",
          "pow(3 * 3.14159265358979324 * 3.14159265358979324 * .n_e; 1/3) * 3.8615927e-11 / pow(1e6 * 6 / "
          "12; 1/3)"),
    CLAIM("Section II", "largest change of xi_11 + xi_12 + xi_22 over the 15 lattices", "0 +- 1e-10",
          report_verb, "[.table1[] | .xi11 + .xi12 + .xi22] | max - min"),
    CLAIM("Section II", "xi_bin(1/8, alpha): coefficient of alpha^2 over xi_bcc / 16", "1 +- 1e-8",
          report_verb, ".table1[1] | 16 * .xi22 / (.xi11 + .xi12 + .xi22)"),
    CLAIM("Section II", "xi_bin(1/8, alpha): coefficient of alpha over xi_bcc / 16", "2 +- 1e-8", report_verb,
          ".table1[1] | 16 * .xi12 / (.xi11 + .xi12 + .xi22)"),
    CLAIM("Section II", "xi_bin(1/8, alpha): constant over xi_bcc / 16", "13 +- 1e-8", report_verb,
          ".table1[1] | 16 * .xi11 / (.xi11 + .xi12 + .xi22)"),
    CLAIM("Section II", "xi_22(7/16) / xi_22(1/16)", "13 +- 1e-8", report_verb,
          ".table1[6].xi22 / .table1[0].xi22"),
    CLAIM("Equation (6)", "largest |xi_12 - 2 x xi_bcc + 2 xi_22| over the 15 lattices", "0 +- 1e-10",
          report_verb, "[.table1[] | .xi12 - 2 * .x * (.xi11 + .xi12 + .xi22) + 2 * .xi22 | fabs] | max"),
    CLAIM("Equation (7)", "largest difference of xi_bin from equation (7) at alpha = 2 over the 15 lattices",
          "0 +- 1e-10", report_verb,
          "[.table1[] | (.xi11 + .xi12 + .xi22) as $b | (1 + .x) as $z | .xi11 + 2 * .xi12 + 4 * .xi22 "
          "- ($b * $z * $z + (.xi22 - $b * .x * .x) / pow(1 - .x; 2) * pow($z - 2; 2)) | fabs] | max"),
    CLAIM("Section II", "largest |xi_11(1 - x) - xi_22(x)| over the 15 lattices", "0 +- 1e-10", report_verb,
          ".table1 as $t | [range(15) | $t[.].xi22 - $t[14 - .].xi11 | fabs] | max"),
    CLAIM("Section II", "largest |xi_12(1 - x) - xi_12(x)| over the 15 lattices", "0 +- 1e-10", report_verb,
          ".table1 as $t | [range(15) | $t[.].xi12 - $t[14 - .].xi12 | fabs] | max"),
    CLAIM("Section II", "-xi_11 of binary fcc", "0.5865374846", binary_fcc, "[.pair[1:4][][1:4][]] | -add"),
    CLAIM("Section II", "-xi_12 of binary fcc", "0.1707354535", binary_fcc, "[.pair[0][1:4][]] | -2 * add"),
    CLAIM("Section II", "-xi_22 of binary fcc", "0.138600677", binary_fcc, "-.pair[0][0]"),
    EXPLAINED("Section II", "xi_fcc", "-0.8958736151", "coulomix madelung fcc --json", ".xi",
              "-0.89587361520", "The digits are cut off, not rounded: 0.89587361520."),
    CLAIM("Section II", "least xi_fccb - xi_bin(1/4) for alpha in 0.01..100", "> 0", fccb_and_table,
          ".[0].pair as $p | .[1].table1[3] as $t | [range(-200; 201) | pow(10; . / 100) "
          "| ([$p[1:4][][1:4][]] | add) + 2 * ([$p[0][1:4][]] | add) * . + $p[0][0] * . * . "
          "- ($t.xi11 + $t.xi12 * . + $t.xi22 * . * .)] | min"),
    CLAIM("Section II", "arrangements of two charges on bcc with up to 16 ions a cell below that of x = 1/2",
          "0", search, "[.rows[] | select(.x == 0.5 and .excess < .excess_paper - 1e-10)] | length"),
    CLAIM("Section II", "arrangements of two charges on bcc with up to 16 ions a cell below that of x = 1/4",
          "0", search, "[.rows[] | select(.x == 0.25 and .excess < .excess_paper - 1e-10)] | length"),
    CLAIM("Equation (9)", "xi_22(1) of the approximation", "-0.895929", report_and_models, FIT "xi22(1)"),
    CLAIM("Equation (9)", "average error, %", "0.5", report_verb, "100 * .fit.mean_error"),
    CLAIM("Equation (9)", "maximum error, %", "2.5", report_verb, "100 * .fit.largest_error"),
    CLAIM("Equation (9)", "least value of the left of equation (6) by the approximation, 0.1 <= x <= 0.9",
          "-0.00045", report_verb, ".fit.equation6[0]"),
    CLAIM("Equation (9)", "largest value of the left of equation (6) by the approximation, 0.1 <= x <= 0.9",
          "0.00045", report_verb, ".fit.equation6[1]"),
    CLAIM("Section II", "xi_22(0.1) of the approximation", "-0.0408", report_and_models, FIT "xi22(0.1)"),
    CLAIM("Section II", "xi_22(0.9) of the approximation", "-0.758", report_and_models, FIT "xi22(0.9)"),
    CLAIM("Section II",
          "values of x at which the eight-component cell has an arrangement below all of five "
          "components",
          "0", cell,
          LEAST "least([\"a\",\"b\",\"c\",\"d\",\"f\",\"g\",\"h\",\"i\"]) as $eight "
                "| least([\"a\",\"b\",\"c\",\"d\",\"fghi\"]) as $five "
                "| [range(15) | select($eight[.].q < $five[.].q - 1e-10)] | length"),
    EXPLAINED_IF(
        "Table 1, 'for the Madelung energy to be minimal at a given x'",
        "values of x at which an arrangement with up to 16 ions a cell lies below the lattice of Table 1",
        "0", search, "[.rows[] | select(.excess_paper and .excess < .excess_paper - 1e-10)] | length", "8",
        "[.rows[] | select(.excess_paper and .excess < .excess_paper - 1e-10) | 16 * .x] "
        "== [1, 3, 5, 7, 9, 11, 13, 15]",
        "In the paper's cubic cell of 16 sites no arrangement lies lower, of eight components or any other. "
        "Other "
        "cells of 16 ions have lower ones at x = 1/16, 3/16, 5/16, 7/16 and 1 - x, by 0.2 to 4 % of the "
        "energy "
        "against a mean charge on all sites. Ions are on ideal sites of bcc."),
    CLAIM("Section II", "xi_12 of CsCl over that of Table 1 at x = 1/2", "1 +- 1e-9",
          "coulomix madelung cscl --json; coulomix ordered --report --json",
          "2 * .[0].pair[0][1] / .[1].table1[7].xi12"),

    /* --- Section III: linear mixing --- */
    CLAIM("Section III", "alpha up to which CsCl lies below the pure crystals", "2.4229", report_verb,
          ".cscl_crossing"),
    EXPLAINED_IF(
        "Section III", "U_lm <= U_2M of CsCl at alpha = 2", "true", report_verb,
        "[.table2[] | select(.x == 0.5 and .alpha == 2)][0].du >= 0", "false",
        "[.table2[] | select(.x == 0.5 and .alpha == 2)][0].du | . + 0.000268 | fabs < 1e-6",
        "The inequality is printed the wrong way round: by Table 2 Delta u = U_2M - U_lm is negative there."),
    EXPLAINED_IF("Section III",
                 "least Delta u of the other 14 lattices for alpha in 0.01..100 without 0.99..1.01", "> 0",
                 "coulomix ordered --report --json; coulomix stability d03 --charges 1,20 --mesh 24 --json",
                 ".[0] | " LEAST_DU("-200; 201"), "-0.38 +- 0.005",
                 "(.[0] | " LEAST_DU("-128; 129") " > 0) and .[1].stable",
                 "It holds for alpha in 1/19..19. The lattice with x = 1/4 lies below the pure crystals from "
                 "alpha = 19.4 on, "
                 "where it is stable to phonons, and that with x = 3/4 below 1/19.4: the heavy ions form an "
                 "fcc crystal with "
                 "nearly the energy of bcc, and the light ones sit in its holes."),
    CLAIM("Table 2", "Delta u at x = 1/2, alpha = 4/3", "-0.0000781", report_verb, ".table2[0].du"),
    CLAIM("Table 2", "Delta u at x = 1/2, alpha = 5/3", "-0.000219", report_verb, ".table2[1].du"),
    CLAIM("Table 2", "Delta u at x = 1/2, alpha = 2", "-0.000268", report_verb, ".table2[2].du"),
    CLAIM("Table 2", "Delta u at x = 1/2, alpha = 3", "0.00127", report_verb, ".table2[3].du"),
    CLAIM("Table 2", "Delta u at x = 1/2, alpha = 4", "0.00668", report_verb, ".table2[4].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 1/4", "0.00903262", report_verb, ".table2[5].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 1/3", "0.00649246", report_verb, ".table2[6].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 1/2", "0.00308744", report_verb, ".table2[7].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 3/5", "0.00180437", report_verb, ".table2[8].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 3/4", "0.000621427", report_verb, ".table2[9].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 4/3", "0.000731892", report_verb, ".table2[10].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 5/3", "0.00240028", report_verb, ".table2[11].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 2", "0.00450838", report_verb, ".table2[12].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 3", "0.0113021", report_verb, ".table2[13].du"),
    CLAIM("Table 2", "Delta u at x = 1/4, alpha = 4", "0.0171511", report_verb, ".table2[14].du"),
    CLAIM("Section III", "largest relative difference of Ogata et al. from ours at x = 1/4: a few percent, %",
          "1..5", report_verb, "[.table2[] | select(.x == 0.25) | .du_ogata / .du - 1 | fabs] | 100 * max"),
    CLAIM("Section III", "alpha of this difference, the one closest to 1", "0.75", report_verb,
          "[.table2[] | select(.x == 0.25)] | max_by(.du_ogata / .du - 1 | fabs).alpha"),
    CLAIM("Figure 2", "points at x = 1/2 that are negative: 4/3, 5/3 and 2", "3", report_verb,
          "[.table2[] | select(.x == 0.5 and .du < 0)] | length"),
    CLAIM("Figure 2",
          "typical difference of approximation and exact Delta u (median of the points), about 10 %",
          "10 +- 5", report_and_models, FIT_ERRORS "| map(.e) | sort | 100 * .[length / 2 | floor]"),
    CLAIM("Section III", "points of Figure 2 that linear mixing describes better than equation (9)", "0",
          report_and_models, FIT_ERRORS "| map(select(.e >= 1)) | length"),
    EXPLAINED_IF("Figure 2", "difference at alpha = 4/3, x = 1/16, %", "34.5", report_and_models,
                 FIT_ERRORS "| 100 * (.[] | select(.x == 0.0625 and .a == 4/3).e)", "25.1",
                 FIT_ERRORS "| 100 * (.[] | select(.x == 0.9375 and .a == 4/3).e) - 34.5 | fabs < 0.1",
                 "The difference of 34.5 % is that at x = 15/16."),
    CLAIM("Figure 2", "largest difference of the points, at alpha = 4/3, %", "34.5 +- 0.1", report_and_models,
          FIT_ERRORS "| max_by(.e) | 100 * .e"),

    /* --- Section IV: disordered crystals --- */
    EXPLAINED("Section IV", "alpha at which NaCl and CsCl have the same energy", "4.2", cscl_nacl, CROSSING,
              "4.296",
              "The static energies are equal at 4.296, by the Madelung constants of simple cubic, fcc and "
              "rock salt. "
              "The paper concludes 'about 4.2' from Igarashi et al. (2001), where three lattices are close."),
    CLAIM("Section IV", "alpha above which CsCl is unstable", "3.596",
          "coulomix stability cscl --limits --json", ".limits[1].alpha"),
    CLAIM("Section IV", "alpha above which NaCl is stable", "3.9", "coulomix stability nacl --limits --json",
          "[.limits[] | select(.stable_above and .alpha > 1)][0].alpha"),
    EXPLAINED_IF("Figure 1", "difference of equation (8) from exact Delta u at alpha = 2, some 50 %",
                 "50 +- 5", report_and_models, FIT ".[0].table1[3] | (fit | du(2)) / du(2) - 1 | 100 * .",
                 "111.2", FIT ".[0].table1[3] | 1 - du(2) / (fit | du(2)) | 100 * . > 45 and 100 * . < 55",
                 "Relative to the approximation, not to the exact value, the difference is 53 %."),
    CLAIM("Figure 1", "alpha from which the fit of Ogata et al. goes down at x = 1/4", "2.8", models,
          DISORDERED "[range(100; 401) | . / 100 | {a: ., v: du(0.25; .)}] | max_by(.v).a"),
    CLAIM("Section IV",
          "power of alpha in Delta u at large alpha, any lattice: x = 1/4, between 1e12 and 1e13", "1.667",
          report_verb, DU ".table1[3] | (du(1e13) / du(1e12)) | log10"),
    NO_DATA("Section IV", "Delta u / x of Ogata et al. at x = 5/432", "-0.2000 + 0.1566 alpha",
            "A fit to Monte Carlo energies of disordered crystals, which the paper calls strange, for it is "
            "not 0 "
            "at alpha = 1."),
    NO_DATA("Section IV", "relative difference of data and fit of Ogata et al., up to", "20 %",
            "The data for disordered crystals are in a picture alone."),
    NO_DATA("Section IV", "xi_bcc + Delta u of the fit of DeWitt and Slattery at alpha = 1, x = 1/4",
            "-0.895319", "The fit is in Contrib. Plasma Phys. 43, 279 (2003), and not in this paper."),
    NO_DATA("Figure 1", "points of disordered crystals above those of ordered ones at small |alpha - 1|",
            NULL, "Solid circles of Ogata et al. (1993) are in a picture alone."),
    NO_DATA("Section I", "shift of the melting point by 1 % of the energy", "20 %",
            "A result of Baiko (2022), MNRAS 517, 3962, which the paper quotes."),

    FIGURE(
        "Figure 1",
        "Energy against linear mixing at x = 1/4 against the ratio of charges: ordered crystals (triangles: "
        "Ogata et al. 1993, by Table 2), the approximation, and fits to disordered crystals.",
        plots, "ordered/ordered1.png", "Points of disordered crystals are in the paper's picture alone."),
    FIGURE(
        "Figure 2",
        "Energy against linear mixing against composition: the fifteen lattices and equations (8) and (9).",
        plots, "ordered/ordered2.png", NULL),
};

const report_paper report_kozhberov2024 = {"kozhberov2024", "Kozhberov (2024)",
                                           "A. A. Kozhberov, Electrostatic energy of solid binary ionic "
                                           "mixtures (2024)",
                                           items, sizeof items / sizeof *items};
