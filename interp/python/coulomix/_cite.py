# SPDX-License-Identifier: BSD-3-Clause
"""References of a table as BibTeX."""

from __future__ import annotations

import re
from typing import Dict, Iterable, List, Set

_YEAR = re.compile(r"\((\d{4})\)")
_DOI = re.compile(r",?\s*doi:(\S+)")
_ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5}|[a-z-]+/\d{7})")


def _authors(line: str) -> List[str]:
    """The names before the publication: parts that begin with an initial."""
    names: List[str] = []
    for part in re.split(r", and | and |, ", line):
        if not re.match(r"(?:[A-Z]\.[ -]?)+[^\d(]+$", part):
            break
        names.append(part)
    return names


def _key(names: List[str], year: str, taken: Set[str]) -> str:
    last = re.sub(r"\W", "", names[0].split()[-1]) if names else "source"
    stem = f"{last}{year}"
    key = next(k for k in [stem, *(stem + chr(c) for c in range(ord("b"), ord("z")))] if k not in taken)
    taken.add(key)
    return key


def _fields(line: str, names: List[str]) -> Dict[str, str]:
    """Fields of an entry; what is neither an author, the year nor an identifier is the publication."""
    rest = line
    for name in names:
        rest = rest[rest.index(name) + len(name) :]
    fields = {"author": " and ".join(names)}
    for field, pattern in (("doi", _DOI), ("year", _YEAR)):
        found = pattern.search(rest)
        if found:
            fields[field] = found.group(1)
            rest = rest[: found.start()] + rest[found.end() :]
    arxiv = _ARXIV.search(rest)
    if arxiv:
        fields.update(eprint=arxiv.group(1), archiveprefix="arXiv")
    fields["howpublished"] = " ".join(rest.strip(" ,").split())
    return {key: value for key, value in fields.items() if value}


def as_bibtex(lines: Iterable[str]) -> str:
    """Entries of the type misc, as the lines have no titles; any style of BibTeX shows all that they say."""
    taken: Set[str] = set()
    entries = []
    for line in lines:
        names = _authors(line)
        fields = _fields(line, names)
        body = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
        entries.append(f"@misc{{{_key(names, fields.get('year', ''), taken)},\n{body}}}\n")
    return "\n".join(entries)
