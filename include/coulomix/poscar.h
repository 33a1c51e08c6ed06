/** Crystal structures from files in the POSCAR format of VASP.
 *
 *      line     contents
 *      1        comment: the name of the crystal; the file's name if empty
 *      2        one scale factor: lengths are multiplied by it, or -(volume of the cell). Neither changes the
 *               crystal, whose volume becomes 4 pi N/3; zero is refused
 *      3-5      lattice vectors, three numbers each
 *      6        labels; this line may be missing: labels are then A, B, ... that imply no charge
 *      7        counts of the sites of each label; a label given twice is one label
 *      8        "Selective dynamics", may be missing
 *      9        "Direct" or "Cartesian" (D, C or K in either case)
 *      10...    one site a line: three numbers, behind them nothing, flags, a label or a comment, all ignored
 *
 *  A blank line and further data (velocities) may follow and are ignored. Comments begin with # or !. Labels
 *  are a letter and up to 14 letters, digits, _, + or -; an element's symbol that no letter follows implies
 *  the charge (Fe, O2, C12, Fe_a). Numbers are decimal; exponents are marked by E or D. */
#ifndef COULOMIX_POSCAR_H
#define COULOMIX_POSCAR_H

#include <stddef.h>

#include "coulomix/crystal.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Reads a file of at most 1 MiB.
 *
 *  @param[out] crystal  the crystal after cmx_crystal_prepare; all zeros on failure
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT with "FILE:LINE: what was found and what was expected";
 *          CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_poscar_read(const char *path, cmx_crystal *crystal, cmx_error *err);

/** The same from a text, which need not end with NUL. Messages use `name` as the file name.
 *  @return as cmx_poscar_read, without CMX_ERR_IO. */
CMX_API cmx_status cmx_poscar_parse(const char *name, const char *text, size_t length, cmx_crystal *crystal,
                                    cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
