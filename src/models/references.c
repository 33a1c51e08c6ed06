#include "models/references.h"

const cmx_reference cmx_ref_hansen_1977 = {.key = "Hansen1977",
                                           .authors = "J. P. Hansen, G. M. Torrie, and P. Vieillefosse",
                                           .journal = "Phys. Rev. A 16, 2153",
                                           .year = 1977,
                                           .doi = "10.1103/PhysRevA.16.2153"};
const cmx_reference cmx_ref_farouki_1993 = {.key = "Farouki1993",
                                            .authors = "R. T. Farouki and S. Hamaguchi",
                                            .journal = "Phys. Rev. E 47, 4330",
                                            .year = 1993,
                                            .doi = "10.1103/PhysRevE.47.4330"};
const cmx_reference cmx_ref_ogata_1993 = {.key = "Ogata1993",
                                          .authors = "S. Ogata, H. Iyetomi, S. Ichimaru, and H. M. Van Horn",
                                          .journal = "Phys. Rev. E 48, 1344",
                                          .year = 1993,
                                          .doi = "10.1103/PhysRevE.48.1344"};
const cmx_reference cmx_ref_caillol_1999 = {.key = "Caillol1999",
                                            .authors = "J. M. Caillol",
                                            .journal = "J. Chem. Phys. 111, 6538",
                                            .year = 1999,
                                            .doi = NULL};
const cmx_reference cmx_ref_dewitt_1999 = {.key = "DeWitt1999",
                                           .authors = "H. E. DeWitt and W. L. Slattery",
                                           .journal = "Contrib. Plasma Phys. 39, 97",
                                           .year = 1999,
                                           .doi = NULL};
const cmx_reference cmx_ref_potekhin_2000 = {.key = "Potekhin2000",
                                             .authors = "A. Y. Potekhin and G. Chabrier",
                                             .journal = "Phys. Rev. E 62, 8554",
                                             .year = 2000,
                                             .doi = "10.1103/PhysRevE.62.8554"};
const cmx_reference cmx_ref_baiko_2001 = {.key = "Baiko2001",
                                          .authors = "D. A. Baiko, A. Y. Potekhin, and D. G. Yakovlev",
                                          .journal = "Phys. Rev. E 64, 057402",
                                          .year = 2001,
                                          .doi = "10.1103/PhysRevE.64.057402"};
const cmx_reference cmx_ref_potekhin_2009_hnc = {.key = "Potekhin2009a",
                                                 .authors = "A. Y. Potekhin, G. Chabrier, and F. J. Rogers",
                                                 .journal = "Phys. Rev. E 79, 016411",
                                                 .year = 2009,
                                                 .doi = "10.1103/PhysRevE.79.016411"};
const cmx_reference cmx_ref_potekhin_2009 = {
    .key = "Potekhin2009b",
    .authors = "A. Y. Potekhin, G. Chabrier, A. I. Chugunov, H. E. DeWitt, and F. J. Rogers",
    .journal = "Phys. Rev. E 80, 047401",
    .year = 2009,
    .doi = "10.1103/PhysRevE.80.047401"};
const cmx_reference cmx_ref_medin_2010 = {.key = "Medin2010",
                                          .authors = "Z. Medin and A. Cumming",
                                          .journal = "Phys. Rev. E 81, 036107",
                                          .year = 2010,
                                          .doi = "10.1103/PhysRevE.81.036107"};
const cmx_reference cmx_ref_potekhin_2013 = {.key = "Potekhin2013",
                                             .authors = "A. Y. Potekhin and G. Chabrier",
                                             .journal = "Astron. Astrophys. 550, A43",
                                             .year = 2013,
                                             .doi = "10.1051/0004-6361/201220082"};
const cmx_reference cmx_ref_baiko_2022 = {.key = "Baiko2022",
                                          .authors = "D. A. Baiko and A. I. Chugunov",
                                          .journal = "Mon. Not. R. Astron. Soc. 510, 2628",
                                          .year = 2022,
                                          .doi = "10.1093/mnras/stab3613"};
const cmx_reference cmx_ref_baiko_2025 = {.key = "Baiko2025",
                                          .authors = "D. A. Baiko",
                                          .journal = "arXiv:2504.11545",
                                          .year = 2025,
                                          .doi = "10.48550/arXiv.2504.11545"};
const cmx_reference cmx_ref_potekhin_2010 = {.key = "Potekhin2010",
                                             .authors = "A. Y. Potekhin and G. Chabrier",
                                             .journal = "Contrib. Plasma Phys. 50, 82",
                                             .year = 2010,
                                             .doi = NULL};
const cmx_reference cmx_ref_baiko_2019 = {.key = "Baiko2019",
                                          .authors = "D. A. Baiko and D. G. Yakovlev",
                                          .journal = "Mon. Not. R. Astron. Soc. 490, 5839",
                                          .year = 2019,
                                          .doi = NULL};
const cmx_reference cmx_ref_kozhberov_2024 = {.key = "Kozhberov2024",
                                              .authors = "A. A. Kozhberov",
                                              .journal = "Phys. Rev. E 110, 045206",
                                              .year = 2024,
                                              .doi = NULL};
const cmx_reference cmx_ref_ichimaru_1987 = {.key = "Ichimaru1987",
                                             .authors = "S. Ichimaru, H. Iyetomi, and S. Tanaka",
                                             .journal = "Phys. Rep. 149, 91",
                                             .year = 1987,
                                             .doi = NULL};
const cmx_reference cmx_ref_potekhin_1999 = {
    .key = "Potekhin1999",
    .authors = "A. Y. Potekhin, D. A. Baiko, P. Haensel, and D. G. Yakovlev",
    .journal = "Astron. Astrophys. 346, 345",
    .year = 1999,
    .doi = NULL};
const cmx_reference cmx_ref_gnedin_2001 = {.key = "Gnedin2001",
                                           .authors = "O. Y. Gnedin, D. G. Yakovlev, and A. Y. Potekhin",
                                           .journal = "Mon. Not. R. Astron. Soc. 324, 725",
                                           .year = 2001,
                                           .doi = NULL};
const cmx_reference cmx_ref_shternin_2006 = {.key = "Shternin2006",
                                             .authors = "P. S. Shternin and D. G. Yakovlev",
                                             .journal = "Phys. Rev. D 74, 043004",
                                             .year = 2006,
                                             .doi = NULL};
const cmx_reference cmx_ref_cassisi_2007 = {
    .key = "Cassisi2007",
    .authors = "S. Cassisi, A. Y. Potekhin, A. Pietrinferni, M. Catelan, and M. Salaris",
    .journal = "Astrophys. J. 661, 1094",
    .year = 2007,
    .doi = NULL};
const cmx_reference cmx_ref_chugunov_2007 = {.key = "Chugunov2007",
                                             .authors = "A. I. Chugunov and P. Haensel",
                                             .journal = "Mon. Not. R. Astron. Soc. 381, 1143",
                                             .year = 2007,
                                             .doi = NULL};
const cmx_reference cmx_ref_blouin_2020 = {.key = "Blouin2020",
                                           .authors =
                                               "S. Blouin, N. R. Shaffer, D. Saumon, and C. E. Starrett",
                                           .journal = "Astrophys. J. 899, 46",
                                           .year = 2020,
                                           .doi = NULL};
const cmx_reference cmx_ref_lee_1984 = {.key = "Lee1984",
                                        .authors = "Y. T. Lee and R. M. More",
                                        .journal = "Phys. Fluids 27, 1273",
                                        .year = 1984,
                                        .doi = "10.1063/1.864744"};
const cmx_reference cmx_ref_more_1985 = {.key = "More1985",
                                         .authors = "R. M. More",
                                         .journal = "Adv. At. Mol. Phys. 21, 305",
                                         .year = 1985,
                                         .doi = "10.1016/S0065-2199(08)60145-1"};
const cmx_reference cmx_ref_white_2024 = {.key = "White2024",
                                          .authors =
                                              "A. J. White, G. T. Craven, V. Sharma, and L. A. Collins",
                                          .journal = "Optical and transport properties of plasma mixtures "
                                                     "from ab initio molecular dynamics, arXiv:2404.07800",
                                          .year = 2024,
                                          .doi = NULL};
const cmx_reference cmx_ref_jancovici_1962 = {.key = "Jancovici1962",
                                              .authors = "B. Jancovici",
                                              .journal = "Nuovo Cimento 25, 428",
                                              .year = 1962,
                                              .doi = NULL};
const cmx_reference cmx_ref_hamaguchi_1996 = {.key = "Hamaguchi1996",
                                              .authors = "S. Hamaguchi, R. T. Farouki, and D. H. E. Dubin",
                                              .journal = "J. Chem. Phys. 105, 7641",
                                              .year = 1996,
                                              .doi = NULL};
const cmx_reference cmx_ref_hamaguchi_1997 = {.key = "Hamaguchi1997",
                                              .authors = "S. Hamaguchi, R. T. Farouki, and D. H. E. Dubin",
                                              .journal = "Phys. Rev. E 56, 4671",
                                              .year = 1997,
                                              .doi = "10.1103/PhysRevE.56.4671"};
