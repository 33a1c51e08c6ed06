/* The sheet of a figure: size, text and legend, for PNG, SVG and PDF of any width. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"
#include "plot.h"

/* Figures are designed on a page 1200 dots wide with text of 15 points, 60 of them a width. A narrower page
   keeps its text readable: it grows against the rest, up to a limit that layouts stand. */
static const double design_width = 317.5, design_text = 15.0; /* mm; points */
static const double least_text = 7.0, most_growth = 1.75, most_growth_fixed = 1.35;
static const double usual_pdf = 178.0, dots_an_inch = 300.0; /* mm; of PNG with a width */

enum { MOST_LINES = 12, TITLE_SIZE = 16, FOOT_SIZE = 12, KEY_SIZE = 13 };

/* --- text in lines -------------------------------------------------------------------------------------- */

/* Letters that a piece of enhanced text shows, about: without markup and the rest of long characters. */
static double shown(const char *text, size_t n) {
  double letters = 0.0;
  for (size_t k = 0; k < n; k++) {
    const unsigned char c = (unsigned char)text[k];
    if (c == '{' && text[k + 1] == '/')
      while (k < n && text[k] != ' ') k++;
    else if (!strchr("{}^_\\", c) && (c & 0xc0) != 0x80)
      letters += 1.0;
  }
  return letters;
}

/* Lengths of lines of at most `width` letters, broken at blanks outside braces; their number. */
static int fill_lines(const char *text, double width, size_t line[MOST_LINES]) {
  int n = 0, depth = 0;
  size_t start = 0, blank = 0, k = 0;
  for (; text[k]; k++) {
    depth += (text[k] == '{') - (text[k] == '}');
    if (text[k] != ' ' || depth) continue;
    if (blank > start && shown(text + start, k - start) > width && n < MOST_LINES - 1) {
      line[n++] = blank - start;
      start = blank + 1;
    }
    blank = k;
  }
  if (blank > start && shown(text + start, k - start) > width && n < MOST_LINES - 1) {
    line[n++] = blank - start;
    start = blank + 1;
  }
  line[n++] = k - start;
  return n;
}

/* 'one line'."\n".'the next' */
static void put_lines(FILE *out, const char *text, int n, const size_t line[]) {
  for (int k = 0; k < n; text += line[k++] + 1)
    fprintf(out, "%s'%.*s'", k ? ".\"\\n\"." : "", (int)line[k], text);
}

/* --- the head of a script ------------------------------------------------------------------------------- */

/* Inches of whole points, which is what PDF gets; a little more, for gnuplot cuts. */
static double points(double mm) {
  return (round(mm / 25.4 * 72.0) + 0.01) / 72.0;
}

/* Of a page `width` mm wide and `ratio` as high. PDF gets sizes of text in 96 an inch. */
static void put_terminal(const plot *p, FILE *out, double width, double ratio, double growth) {
  const double lines = sqrt(growth);
  if (!strcmp(p->format, "pdf")) {
    const double scale = width / design_width;
    fprintf(out,
            "set terminal pdfcairo size %.8gin,%.8gin enhanced rounded font 'DejaVu Sans,15' fontscale %.4f "
            "linewidth %.4f\nps = %.4f\n",
            points(width), points(width * ratio), 0.75 * scale * growth, 2.1 * scale * lines,
            0.75 * scale * lines);
    return;
  }
  /* gnuplot lays SVG out by sizes of text without its scale, so the page is one where this is 1; plot_draw
     gives it the width */
  const int svg = !strcmp(p->format, "svg");
  const double dots = svg ? 900.0 / growth : !isnan(p->width) ? width / 25.4 * dots_an_inch : 1200.0;
  const double scale = dots / 1200.0, high = round(round(dots) * ratio);
  if (svg)
    fprintf(
        out,
        "set terminal svg size %.0f,%.0f dynamic enhanced rounded background 'white' font 'DejaVu Sans,15' "
        "fontscale 1 linewidth %.4f\nps = %.4f\n",
        round(dots), high, 1.4 * scale * lines, 0.7 * scale * lines);
  else
    fprintf(out,
            "if (strstrt(GPVAL_TERMINALS, 'pngcairo')) set terminal pngcairo size %.0f,%.0f enhanced rounded "
            "font 'DejaVu Sans,15' fontscale %.4f linewidth %.4f; else set terminal png size %.0f,%.0f "
            "enhanced\nps = %.4f\n",
            round(dots), high, scale * growth, 1.4 * scale * lines, round(dots), high, scale * lines);
}

static void put_opening(const plot *p, FILE *out, const char *figure) {
  fprintf(out, "# Drawn by coulomix %s", cmx_version());
  if (p->file) fputs(" from ", out);
  if (p->file) plot_put_name(out, p->file);
  fprintf(out,
          ". To draw it again after changes: gnuplot %s.gp\n"
          "if (!exists(\"target\")) target = '%s.%s'\n",
          figure, figure, p->format);
}

/* The foot with the table's name before it, for gnuplot's enhanced mode. */
static void whole_foot(const plot *p, const plot_sheet *s, char *text, size_t size) {
  size_t n = 0;
  text[0] = '\0';
  if (s->named && p->file) {
    const char *slash = strrchr(p->file, '/');
    n += (size_t)snprintf(text, size, "table ");
    for (const char *c = slash ? slash + 1 : p->file; *c && n + 8 < size / 2; c++) {
      if (strchr("_^@&~{}\\", *c)) text[n++] = '\\';
      if (*c == '\'') text[n++] = '\'';
      text[n++] = (char)((unsigned char)*c < 32 ? '?' : *c);
    }
    text[n] = '\0';
    if (s->foot) n += (size_t)snprintf(text + n, size - n, "; ");
  }
  if (s->foot) snprintf(text + n, size - n, "%s", s->foot);
}

/* `less`: letters that gnuplot takes a column for too wide. */
static void put_key(FILE *out, const plot_sheet *s, const plot_frame *f, int rows, double under, int less) {
  if (!s->entries) return;
  if (!rows)
    fprintf(
        out,
        "set key at screen %.4f,%.4f left top Left reverse maxcols 1 samplen 2.5 spacing 1.3 font ',%d'\n",
        f->right + 0.8 * f->em, f->top, KEY_SIZE);
  else
    fprintf(out,
            "set key at screen %.4f,%.4f center top vertical maxrows %d Left reverse samplen 1.8 spacing 1.1 "
            "width %d font ',%d'\n",
            0.5, under, rows, -less, f->narrow ? KEY_SIZE - 1 : KEY_SIZE);
  if (s->key) fprintf(out, "set key title '%s'\n", s->key);
}

plot_frame plot_begin(const plot *p, FILE *out, const plot_sheet *s) {
  const double width = !isnan(p->width) ? p->width : strcmp(p->format, "pdf") ? design_width : usual_pdf;
  const double growth = fmin(s->fixed ? most_growth_fixed : most_growth,
                             fmax(1.0, least_text * design_width / (design_text * width)));
  plot_frame f = {.narrow = growth > 1.25};
  const double wide = 60.0 / growth; /* the page in units of its text */
  char foot[768];
  size_t line[2][MOST_LINES];
  int n_title = 0, n_foot = 0, rows = 0;
  whole_foot(p, s, foot, sizeof foot);
  if (!p->no_title && s->title) n_title = fill_lines(s->title, wide / 0.6, line[0]);
  if (!p->no_title && foot[0]) n_foot = fill_lines(foot, wide / 0.44, line[1]);
  if (s->entries && (f.narrow || !(s->beside > 0.0)))
    rows = s->columns == 1 ? s->entries : (s->entries + 1) / 2;
  const double below = 0.85 * n_foot + (rows ? rows + (s->key ? 1.2 : 0.0) : 0.0),
               above = n_title ? 1.35 * n_title + 0.9 : 0.7;
  const double high =
      f.narrow && !s->fixed ? (s->panels > 2 ? 1.2 : 0.86) * wide + 1.25 * below : 0.75 * wide;
  f.em = 1.0 / wide;
  f.line = 1.25 / high;
  f.left = (s->left > 0.0 ? s->left : 5.6) * f.em;
  f.right = 1.0 - (s->right > 0.0 ? s->right : rows || !s->entries ? 1.8 : s->beside) * f.em;
  f.top = 1.0 - above * f.line;
  const int svg = !strcmp(p->format, "svg"); /* its axes' titles are lower */
  const double title = svg ? 4.0 : 2.9;
  f.bottom = (below + (n_foot ? 0.5 : 0.2) + (rows ? 0.6 : 0.0) + title) * f.line;
  put_opening(p, out, s->figure);
  put_terminal(p, out, width, high / wide, growth);
  fputs("set output target\n"
        "set encoding utf8\n"
        "set border linewidth 0.8 linecolor rgb '#303030'\n"
        "set grid linetype 1 linewidth 0.5 linecolor rgb '#e0e0e0'\n"
        "set tics nomirror\nset mxtics 2\nset mytics 2\n",
        out);
  if (n_title) {
    fputs("set label 1001 ", out);
    put_lines(out, s->title, n_title, line[0]);
    fprintf(out, " at screen %.4f,%.4f center font ',%d'\n",
            s->fixed || f.narrow ? 0.5 : 0.5 * (f.left + f.right), 1.0 - 1.1 * f.line, TITLE_SIZE);
  }
  if (n_foot) {
    fputs("set label 1000 ", out);
    put_lines(out, foot, n_foot, line[1]);
    fprintf(out, " at screen %.4f,%.4f font ',%d' textcolor rgb '#505050'\n", 0.7 * f.em,
            (0.85 * n_foot - 0.1) * f.line, FOOT_SIZE);
  }
  if (!s->fixed) plot_panel(out, f.left, f.right, f.bottom, f.top);
  put_key(out, s, &f, rows, f.bottom - (svg ? 3.9 : 3.1) * f.line, !svg ? f.narrow : s->key ? 2 : 6);
  return f;
}

void plot_panel(FILE *out, double left, double right, double bottom, double top) {
  fprintf(
      out,
      "set lmargin at screen %.4f\nset rmargin at screen %.4f\nset bmargin at screen %.4f\nset tmargin at "
      "screen %.4f\n",
      left, right, bottom, top);
}

void plot_range(FILE *out, double low, double high, int parts) {
  const double span = high > low ? high - low : fmax(fabs(high), 1e-300), margin = 0.06 * span;
  const double part = span / parts, power = pow(10.0, floor(log10(part))), lead = part / power;
  const double step = power * (lead < 1.5 ? 1.0 : lead < 3.5 ? 2.0 : lead < 7.5 ? 5.0 : 10.0);
  fprintf(out, "set yrange [%.8g:%.8g]\nset ytics %.6g\n", low - margin, high + margin, step);
}

void plot_next_panel(FILE *out) {
  fputs("unset label 1000\nunset label 1001\nset key off\n", out);
}
