/** Crystal structures from and to files in the POSCAR format of VASP.
 *
 *      line     contents
 *      1        comment: the name of the crystal; the file's name if empty
 *      2        one scale factor: lengths are multiplied by it, or -(volume of the cell). Neither changes the
 *               crystal, whose volume becomes 4 pi N/3. Or three factors above 0, one for each Cartesian axis
 *               of vectors and Cartesian sites (VASP 6)
 *      3-5      lattice vectors, three numbers each
 *      6        labels, on one line or more; may be missing
 *      7        counts of the sites of each label, on one line or more; a label given twice is one label
 *      8        "Selective dynamics", may be missing
 *      9        "Direct", "Fractional" or "Cartesian" (D, F, C or K in either case)
 *      10...    one site a line: three numbers, behind them nothing, flags, a label or a comment
 *
 *  Without line 6, labels behind the coordinates are used if every site has one and those of a count
 *  agree on an element (AFLOW, pymatgen); else they are A, B, ... and imply no charge. With line 6 they
 *  are ignored.
 *
 *  What may follow is ignored: a blank line and anything behind it, lattice velocities, empty spheres and
 *  velocities of a CONTCAR. A second configuration (XDATCAR) is refused. Comments begin with # or !.
 *  Other words behind the numbers of a line are ignored, further numbers are refused. Labels are a letter
 *  and up to 14 letters, digits, _, +, - or .; a hash behind a slash (Mg_pv/8f2a91c3d) is dropped. An
 *  element's symbol that no letter follows implies the charge (Fe, O2, C12, Fe_a), unless a point marks a
 *  fractional hydrogen (H1.25). Numbers are decimal with a point, in any locale; exponents are marked by
 *  E or D or their sign. Lines end with LF or CR LF; a byte-order mark of UTF-8 is skipped. */
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
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT with "FILE:LINE: what was found and what was expected", where
 *          other kinds of files are called by their names; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_poscar_read(const char *path, cmx_crystal *crystal, cmx_error *err);

/** The same from a text, which need not end with NUL. Messages use `name` as the file name.
 *  @return as cmx_poscar_read, without CMX_ERR_IO. */
CMX_API cmx_status cmx_poscar_parse(const char *name, const char *text, size_t length, cmx_crystal *crystal,
                                    cmx_error *err);

/** Writes a crystal with lengths in a, so that cmx_poscar_read gives it back: the sites of each label one
 *  after another, with 17 digits. The file replaces an older one at once, or not at all.
 *
 *  @param[in] crystal prepared; every label has a site
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_poscar_write(const char *path, const cmx_crystal *crystal, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
