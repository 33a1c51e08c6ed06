# comments.awk: public functions whose comment leaves something open. Prints FILE:LINE: NAME: what is missing;
# exits 1 if anything is.
#
#     awk -f comments.awk include/coulomix/*.h interp/coulomix_optics.h ...
#
# A public function is one that begins with CMX_API, or with CMX_FN or static inline and has a name in cmx_.
# Its comment is the one that begins with two stars right before it; declarations that follow one another
# without a blank line, the end of a struct or another comment share one. The head of a file, its first such
# comment, counts for all functions of the file. What is asked for:
#
#   description  at least four words before the first @
#   arguments    for every argument that is a double or an array of them a line of the comment or of the head
#                with its name as a word and a unit, a range or a shape; so for outputs through pointers
#   @return      where a cmx_status is returned: "@return", and after it the name of a status, or "as cmx_..."
#                or "status of" for those of another function
#   accuracy     where numbers are computed: a power of ten, or one of the words exact, exactly, rounding,
#                round-off, copied. Functions compute numbers that return a double or a cmx_jet, and those
#                with an argument that is not const and an array of or a pointer to double or to a struct
#                of `results`
#   source       where numbers are computed in the files listed in `papers`: an author and a year, "Potekhin
#                et al. (1999)", an equation of the paper that the head names, or the formula itself
#
# A definition that follows a declaration of the same function in its file needs no comment of its own.
# Functions that free what another one made, cmx_..._free, _close and _clear with one argument, need a
# description alone.

BEGIN {
  papers = "/(ordered|kubo|optics|mixing|order|transport|screened|lattice|warm)\\.h$"
  unit = "g/cm|cm\\^|/cm|1/s|rad/s|[^a-z]K[^a-z]|kT|erg|eV|hartree|bohr|atomic (mass )?unit|a_i|a_e|e\\^2|" \
         "dimensionless|[Ff]raction|[Cc]harge|[Mm]asse?s?[^a-z]|Gamma|coupling|seconds|" \
         "\\[[a-z0-9_+ *A-Z]+\\]|[0-9]\\.\\.[0-9A-Z]|[<>]=? ?[0-9a-z]"
  results = "(cmx_jet|cmx_optical|cmx_rosseland|cmx_matched|cmx_plasma|cmx_freezing|_point|_state|_gas|" \
            "_part|_moments|_value|_free_energy|_limits|_sums|_solidus) \\*"
  accurate = "[0-9]e-[0-9]+|[Ee]xact|[Rr]ounding|[Rr]ound-off|[Cc]opied"
  source = "[A-Z][a-z]+( et al\\.| & [A-Z][a-z]+)?,? \\(?(19|20)[0-9][0-9]|[Ee]q(uation|\\.)s? ?\\(?[0-9]| = "
}

FNR == 1 { head = ""; comment = ""; inside = 0; heads = 0; declaration = ""; split("", declared) }

# Comments. A blank line or the end of a block before another declaration makes a comment unusable.
inside || /^[ \t]*\/\*\*/ {
  if (!inside) text = ""
  inside = 1
  line = $0
  gsub(/^[ \t]*(\/\*\*|\*)? ?/, "", line)
  ended = sub(/\*\/.*/, "", line)
  text = text line "\n"
  if (ended) {
    inside = 0
    if (!heads++) head = text
    else comment = text
  }
  next
}
declaration == "" && (/^[ \t]*$/ || /^}/) { comment = ""; next }
declaration == "" && /^(CMX_API|CMX_FN|static inline) / {
  declaration = $0
  start = FNR
  if ($0 ~ /\(/) finish()
  next
}
declaration != "" { declaration = declaration " " $0; finish(); next }

function missing(what) {
  printf "%s:%d: %s: %s\n", FILENAME, start, name, what
  bad = 1
}

# Looks at a declaration once it is complete.
function finish(   arguments, returned, defined) {
  if (declaration !~ /[;{]/) return
  defined = declaration ~ /\{/
  name = declaration
  sub(/\(.*/, "", name)
  returned = name
  sub(/^.*[ *]/, "", name)
  sub(/[^ *]*$/, "", returned)
  arguments = declaration
  sub(/^[^(]*\(/, "", arguments)
  sub(/\) *(\{.*|[A-Z_]*\([^)]*\);.*|;.*)$/, "", arguments)
  declaration = ""
  if (name !~ /^cmx_/ || (defined && name in declared)) return
  if (!defined) declared[name] = 1
  check(arguments, returned)
}

function check(arguments, returned,   n, i, a, words, described, both, computes, list, tag) {
  described = comment
  sub(/@.*/, "", described)
  words = split(described, list, /[ \n]+/)
  if (words < 5) { missing("description"); return }
  if (name ~ /_(free|close|clear)$/ && arguments !~ /,/) return
  both = head "\n" comment
  computes = returned ~ /double|cmx_jet/
  n = split(arguments, a, ",")
  for (i = 1; i <= n; i++) {
    if (a[i] !~ /const/ && a[i] ~ results) computes = 1
    if (a[i] !~ /(^|[^a-z_])double /) continue
    if (a[i] !~ /const/ && a[i] ~ /[*\[]/) computes = 1
    gsub(/\[[^\]]*\]/, "", a[i])
    sub(/[ \t]+$/, "", a[i])
    sub(/^.*[ *(]/, "", a[i])
    sub(/\).*/, "", a[i])
    if (!told(both, a[i])) missing("unit, range or shape of " a[i])
  }
  if (returned ~ /cmx_status/) {
    tag = comment
    if (!sub(/^(.|\n)*@return/, "", tag)) missing("@return")
    else if (tag !~ /CMX_(OK|ERR|WARN)|as cmx_|status of/) missing("statuses after @return")
  }
  if (computes && both !~ accurate) missing("accuracy")
  if (FILENAME ~ papers && computes && both !~ source) missing("source")
}

# Whether a line of the text has the name as a word, and what it is measured in.
function told(text, name,   list, n, i) {
  n = split(text, list, "\n")
  for (i = 1; i <= n; i++)
    if (list[i] " " ~ "(^|[^A-Za-z0-9_])" name "[^A-Za-z0-9_]" && " " list[i] " " ~ unit) return 1
  return 0
}

END { exit bad }
