/* Kozhberov (2024): ordered mixtures. */
#include "report.h"

static const report_item items[] = {
    CLAIM("Section III", "alpha at which CsCl stops to lie below linear mixing", "2.4229",
          "coulomix ordered --report --json", ".cscl_crossing"),
};

const report_paper report_kozhberov2024 = {"kozhberov2024", "Kozhberov (2024)",
                                           "A. A. Kozhberov, Electrostatic energy of solid binary ionic "
                                           "mixtures (2024)",
                                           items, sizeof items / sizeof *items};
