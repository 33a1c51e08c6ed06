/* Baiko (2025): short-range order. */
#include "report.h"

static const report_item items[] = {
    CLAIM("Table I, i = 0", "a_i T_0", "0.90183(1)", "coulomix lattice --json", ".T0"),
};

const report_paper report_baiko2025 = {
    "baiko2025", "Baiko (2025)",
    "D. A. Baiko, Short-range ordering and equilibrium structure of binary "
    "crystal mixtures of atomic nuclei in white dwarf cores, "
    "arXiv:2504.11545 (2025)",
    items, sizeof items / sizeof *items};
