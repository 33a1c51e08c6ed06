/** The papers that the records come from. */
#ifndef COULOMIX_MODELS_REFERENCES_H
#define COULOMIX_MODELS_REFERENCES_H

#include "coulomix/model.h"

extern const cmx_reference cmx_ref_hansen_1977, cmx_ref_farouki_1993, cmx_ref_ogata_1993,
    cmx_ref_caillol_1999, cmx_ref_dewitt_1999, cmx_ref_potekhin_2000, cmx_ref_baiko_2001,
    cmx_ref_potekhin_2009_hnc, cmx_ref_potekhin_2009, cmx_ref_potekhin_2010, cmx_ref_medin_2010,
    cmx_ref_potekhin_2013, cmx_ref_baiko_2019, cmx_ref_baiko_2022, cmx_ref_baiko_2025, cmx_ref_kozhberov_2024,
    cmx_ref_ichimaru_1987, cmx_ref_potekhin_1999, cmx_ref_gnedin_2001, cmx_ref_shternin_2006,
    cmx_ref_cassisi_2007, cmx_ref_chugunov_2007, cmx_ref_blouin_2020, cmx_ref_lee_1984, cmx_ref_more_1985,
    cmx_ref_white_2024, cmx_ref_jancovici_1962, cmx_ref_hamaguchi_1996, cmx_ref_hamaguchi_1997;

#endif
