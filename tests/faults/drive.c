/* Runs one command again and again, in each run of which the n-th call of a kind fails, and looks at what it
   leaves. README.md in this folder has the conditions. Usage:

     drive [OPTION...] -- PROGRAM ARGUMENT...

     -l LIBRARY   the preloaded library, inject.so
     -w FOLDER    made anew; the command runs in FOLDER/run
     -k KIND      alloc, library (allocations of HDF5 and libconfig), write, read, fsync,
                  rename, open, ftruncate, mmap, close, unlink
     -e ERROR     ENOMEM, EIO, ENOSPC, EINTR, EMFILE or short (half of the bytes are taken); EIO by default
     -u           what it prints differs each time, as it has seconds in it
     -v           prints where the first call fails, as addresses for addr2line, and the message
     -a           all calls fail from the n-th on; by default that one alone
     -p           each n from the start of the command, as threads need it; by default one run forks a
                  snapshot at each n
     -n FROM      the first n, to go on with a run that was interrupted; 1 by default
     -m LAST      the last n; by default that of the last call
     -s COUNT     so many n drawn at random instead of all; -S SEED
     -i FILE      standard input
     -c FILE      is copied into the folder before each run; at most 8
     -o FILE      an output of the command, besides standard output; at most 4
     -j FILE      may be left behind by a failure: the journal; if it is copied, with all that was in it
     -r WORD      one more argument of the run after a failure if the journal is there
     -P NAME      of the program, if PROGRAM starts it: valgrind
     -t TITLE     the first column of the row that is printed */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject.h"

enum { MOST_COPIES = 8, MOST_OUTPUTS = 4, SECONDS = 60, MOST_SHOWN = 60, MOST_SEEN = 4096 };

static const char *const kinds[FAULT_KINDS] = {"alloc", "library",   "write", "read",  "fsync", "rename",
                                               "open",  "ftruncate", "mmap",  "close", "unlink"};

typedef struct bytes {
  char *data;
  size_t n;
  int there;
} bytes;

typedef struct drive {
  const char *library, *folder, *input, *journal, *resume, *title, *error_name, *server;
  const char *copy[MOST_COPIES], *output[MOST_OUTPUTS];
  bytes copied[MOST_COPIES], right[MOST_OUTPUTS], printed; /* without failures */
  int n_copies, n_outputs, kind, error, forever, trace, plain, any_text;
  long from, last, sample, seed;
  char **command;
  fault_order *order;
  int orders, reports; /* pipes of the server */
  long right_runs, refused, wrong;
  long ended; /* by a library that crashes or ends the process; files must be whole all the same */
  unsigned long long seen[MOST_SEEN]; /* folders left by a failure, from which the command went on well */
  int n_seen;
} drive;

static int is_memory(const drive *d) {
  return d->kind == FAULT_ALLOC || d->kind == FAULT_LIBRARY;
}

static void die(const char *what) {
  fprintf(stderr, "drive: %s: %s\n", what, strerror(errno));
  exit(2);
}

/* --- files --------------------------------------------------------------------------------------------- */

static bytes slurp(const char *path) {
  bytes b = {NULL, 0, 0};
  struct stat info;
  const int d = open(path, O_RDONLY);
  if (d < 0) return b;
  if (fstat(d, &info) != 0) die(path);
  b.data = malloc((size_t)info.st_size + 1);
  if (!b.data || read(d, b.data, (size_t)info.st_size) != info.st_size) die(path);
  b.n = (size_t)info.st_size;
  b.data[b.n] = '\0';
  b.there = 1;
  close(d);
  return b;
}

static void spill(const char *path, const char *data, size_t n) {
  const int d = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (d < 0 || write(d, data, n) != (ssize_t)n || close(d) != 0) die(path);
}

static const char *base(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* Removes all that is in a folder and below. */
static void empty_folder(const char *path) {
  char name[4096];
  DIR *folder = opendir(path);
  if (!folder) return;
  for (struct dirent *e; (e = readdir(folder));) {
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    snprintf(name, sizeof name, "%s/%s", path, e->d_name);
    if (unlink(name) != 0) {
      empty_folder(name);
      rmdir(name);
    }
  }
  closedir(folder);
}

static const char previous[] = "what was there before\n";

/* A folder as it is before a run: for odd n with outputs of an earlier one. */
static void prepare(const drive *d, const char *name, long n) {
  char back[4096];
  empty_folder(name);
  if (!getcwd(back, sizeof back) || chdir(name) != 0) die(name);
  for (int k = 0; k < d->n_copies; k++) spill(base(d->copy[k]), d->copied[k].data, d->copied[k].n);
  for (int k = 0; n % 2 && k < d->n_outputs; k++) spill(d->output[k], previous, sizeof previous - 1);
  if (chdir(back) != 0) die("..");
}

static int equal(const bytes *b, const char *data, size_t n) {
  return b->there && b->n == n && memcmp(b->data, data, n) == 0;
}

/* Whether a run printed what it should. */
static int is_printed(const drive *d, const bytes *text) {
  return d->any_text ? text->n > 0 : equal(text, d->printed.data, d->printed.n);
}

/* --- runs ---------------------------------------------------------------------------------------------- */

static void start_server(drive *d) {
  int orders[2], reports[2];
  const int memory = memfd_create("order", 0);
  if (memory < 0 || ftruncate(memory, sizeof *d->order) != 0 || pipe(orders) != 0 || pipe(reports) != 0)
    die("server");
  d->order = mmap(NULL, sizeof *d->order, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  if (d->order == MAP_FAILED) die("server");
  if (fork() == 0) {
    dup2(memory, FAULT_MEMORY);
    dup2(orders[0], FAULT_ORDERS);
    dup2(reports[1], FAULT_REPORTS);
    close(memory), close(orders[0]), close(orders[1]), close(reports[0]), close(reports[1]);
    setenv("LD_PRELOAD", d->library, 1);
    setenv("FAULT_SERVER", d->server, 1);
    if (chdir("run") == 0) execv(d->command[0], d->command);
    _exit(127);
  }
  d->orders = orders[1];
  d->reports = reports[0];
  close(memory), close(orders[0]), close(reports[1]);
}

/* Sets a run going. */
static void order_run(drive *d, int kind, long n, int snapshots) {
  memset(d->order, 0, sizeof *d->order);
  d->order->kind = kind;
  d->order->n = n;
  d->order->error = d->error;
  d->order->forever = d->forever;
  d->order->snapshots = snapshots;
  d->order->trace = d->trace;
  d->order->traps = !is_memory(d);
  d->order->seconds = SECONDS;
  if (write(d->orders, "g", 1) != 1) die("the server is gone");
}

static fault_report await(const drive *d) {
  fault_report r;
  if (read(d->reports, &r, sizeof r) != (ssize_t)sizeof r) die("the server is gone");
  if (WIFEXITED(r.status) && WEXITSTATUS(r.status) == FAULT_NO_TRAP) {
    fputs("drive: this kernel lets no filter of system calls in: skipped\n", stderr);
    exit(77);
  }
  if (WIFEXITED(r.status) && WEXITSTATUS(r.status) == FAULT_NO_START) {
    fputs("drive: a run could not begin\n", stderr);
    exit(2);
  }
  return r;
}

/* The command without failures, by itself, with one more word if not NULL. */
static int run_plain(const drive *d, const char *word) {
  char *arguments[64];
  int n = 0, status = 0;
  for (; d->command[n] && n < 62; n++) arguments[n] = d->command[n];
  if (word) arguments[n++] = (char *)(size_t)word;
  arguments[n] = NULL;
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    if (chdir("run") != 0 || !freopen(FAULT_STDIN, "r", stdin) || !freopen(FAULT_STDOUT, "w", stdout) ||
        !freopen(FAULT_STDERR, "w", stderr))
      _exit(127);
    execv(arguments[0], arguments);
    _exit(127);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) die("wait");
  return status;
}

/* --- what a run left ----------------------------------------------------------------------------------- */

static void complain(drive *d, long n, const char *what, const char *more) {
  if (d->wrong++ < MOST_SHOWN)
    printf("WRONG %s, %s %s%s, n = %ld: %s: %s\n", d->title, kinds[d->kind], d->error_name,
           d->forever ? " on" : "", n, what, more);
}

/* Whether an output is the right one (1), what it was before (0), or neither (-1). */
static int output_is(const drive *d, int k, long n) {
  char path[4096];
  snprintf(path, sizeof path, "run/%s", d->output[k]);
  bytes b = slurp(path);
  int is = -1;
  if (d->right[k].there && equal(&b, d->right[k].data, d->right[k].n))
    is = 1;
  else if (n % 2 ? equal(&b, previous, sizeof previous - 1) : !b.there)
    is = 0;
  free(b.data);
  return is;
}

/* A name in the folder that is none of the copied files, outputs and, after a failure, the journal. */
static int stranger(const drive *d, int failed, int *journal, char name[256]) {
  DIR *folder = opendir("run");
  int found = 0;
  *journal = 0;
  for (struct dirent *e; folder && (e = readdir(folder));) {
    int known = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
    for (int k = 0; k < d->n_copies; k++) known |= !strcmp(e->d_name, base(d->copy[k]));
    for (int k = 0; k < d->n_outputs; k++) known |= !strcmp(e->d_name, d->output[k]);
    if (d->journal && !strcmp(e->d_name, d->journal)) *journal = 1, known = failed;
    if (known) continue;
    snprintf(name, 256, "%s", e->d_name);
    found = 1;
  }
  if (folder) closedir(folder);
  return found;
}

static int contains_word(const char *text, const char *word) {
  return strcasestr(text, word) != NULL;
}

/* Whether the message names the failure: memory, or the error's own text. */
static int is_named(const drive *d, const char *message) {
  if (d->error == FAULT_SHORT) return 1;
  if (d->error == ENOMEM) /* or in the words of libgomp and of the linker */
    return contains_word(message, "memory") || contains_word(message, strerror(ENOMEM)) ||
           contains_word(message, "libgomp: Thread creation failed") ||
           contains_word(message, "shared object");
  char number[32]; /* as HDF5 says it */
  snprintf(number, sizeof number, "errno = %d,", d->error);
  return contains_word(message, strerror(d->error)) || contains_word(message, number) ||
         contains_word(message, "standard output: ");
}

/* A journal that was there keeps its finished pieces. */
static void check_journal(drive *d, long n) {
  char path[4096];
  for (int k = 0; d->journal && k < d->n_copies; k++) {
    if (strcmp(base(d->copy[k]), d->journal) != 0) continue;
    snprintf(path, sizeof path, "run/%s", d->journal);
    bytes b = slurp(path);
    if (!b.there || b.n < d->copied[k].n || memcmp(b.data, d->copied[k].data, d->copied[k].n) != 0)
      complain(d, n, "pieces of the journal are lost", "");
    free(b.data);
  }
}

static int check_outputs(drive *d, long n, int must_be_right) {
  int changed = 0, journal;
  char name[256];
  for (int k = 0; k < d->n_outputs; k++) {
    const int is = output_is(d, k, n);
    if (is < 0) complain(d, n, "neither the old nor the new file", d->output[k]);
    if (must_be_right && is == 0) complain(d, n, "success without the file", d->output[k]);
    changed |= is != 0;
  }
  if (!must_be_right && !changed) check_journal(d, n);
  /* what cannot be removed stays */
  if (stranger(d, !must_be_right, &journal, name) && d->kind != FAULT_UNLINK)
    complain(d, n, "left behind", name);
  return changed | journal << 1;
}

static unsigned long long hash(const char *from, size_t n, unsigned long long h) {
  for (size_t k = 0; k < n; k++) h = (h ^ (unsigned char)from[k]) * 1099511628211ULL;
  return h;
}

/* Of the names and bytes in the folder, in any order. */
static unsigned long long hash_folder(void) {
  unsigned long long sum = 0;
  char path[4096];
  DIR *folder = opendir("run");
  for (struct dirent *e; folder && (e = readdir(folder));) {
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    snprintf(path, sizeof path, "run/%s", e->d_name);
    bytes b = slurp(path);
    sum += hash(b.data, b.n, hash(e->d_name, strlen(e->d_name) + 1, 14695981039346656037ULL));
    free(b.data);
  }
  if (folder) closedir(folder);
  return sum;
}

/* The command once more, without failures: once for each state of the folder. */
static void check_again(drive *d, long n, int journal) {
  const unsigned long long here = hash_folder();
  const long wrong = d->wrong;
  for (int k = 0; k < d->n_seen; k++)
    if (d->seen[k] == here) return;
  const int status = run_plain(d, journal ? d->resume : NULL);
  bytes message = slurp("stderr"), printed = slurp("stdout");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    complain(d, n, "the run after it fails", message.data);
  } else {
    if (!is_printed(d, &printed)) complain(d, n, "the run after it prints other text", "");
    check_outputs(d, n, 1);
  }
  if (d->wrong == wrong && d->n_seen < MOST_SEEN) d->seen[d->n_seen++] = here;
  free(message.data);
  free(printed.data);
}

static void check_run(drive *d, long n, int status) {
  char text[64];
  bytes message = slurp("stderr"), printed = slurp("stdout");
  const int fine = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (d->kind == FAULT_LIBRARY && !fine) {
    d->ended += !WIFEXITED(status) || !is_named(d, message.data);
    d->refused += WIFEXITED(status) && is_named(d, message.data);
  } else if (!WIFEXITED(status)) {
    snprintf(text, sizeof text, "signal %d", WTERMSIG(status));
    complain(d, n, WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU ? "hangs" : "crash",
             d->trace ? message.data : text);
  } else if (fine) {
    d->right_runs++;
    if (!is_printed(d, &printed)) complain(d, n, "success with other text", message.data);
  } else {
    d->refused++;
    snprintf(text, sizeof text, "exit status %d", WEXITSTATUS(status));
    if (WEXITSTATUS(status) != 1) complain(d, n, text, message.data);
    if (message.n == 0)
      complain(d, n, "no message", "");
    else if (d->trace)
      printf("n = %ld: %s", n, message.data);
    else if (!is_named(d, message.data))
      complain(d, n, "the message does not name it", message.data);
  }
  const int left = check_outputs(d, n, fine);
  if (!fine && left) check_again(d, n, left >> 1);
  free(message.data);
  free(printed.data);
}

/* --- all runs ------------------------------------------------------------------------------------------ */

static unsigned long long random_state;

static long draw(long most) {
  random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
  return 1 + (long)((random_state >> 33) % (unsigned long long)most);
}

/* What the command does without failures, and how many calls it makes. */
static long undisturbed(drive *d) {
  char path[4096];
  prepare(d, "run", 1);
  order_run(d, FAULT_KINDS, 0, 0);
  const int status = await(d).status;
  bytes message = slurp("stderr");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "drive: %s: fails without a fault (%d): %s\n", d->title, status,
            message.there ? message.data : "");
    exit(2);
  }
  free(message.data);
  d->printed = slurp("stdout");
  for (int k = 0; k < d->n_outputs; k++) {
    snprintf(path, sizeof path, "run/%s", d->output[k]);
    d->right[k] = slurp(path);
    if (!d->right[k].there) die(path);
  }
  return d->order->count[d->kind];
}

/* Each n from the start of the command. */
static void run_each(drive *d, const char *chosen, long calls) {
  for (long n = 1; n <= calls; n++) {
    if (!chosen[n]) continue;
    prepare(d, "run", n);
    order_run(d, d->kind, n, 0);
    const int status = await(d).status;
    check_run(d, n, status); /* with threads it may be one that was not reached */
  }
}

/* The next n that is chosen and even or odd like `parity`; 0: none. */
static long after(const char *chosen, long calls, long n, long parity) {
  while (++n <= calls)
    if (chosen[n] && n % 2 == parity) return n;
  return 0;
}

/* Even or odd n, each in a snapshot of the same run. */
static void run_snapshots(drive *d, const char *chosen, long calls, long parity) {
  long n = after(chosen, calls, 0, parity), k = 0;
  fault_report r;
  if (!n) return;
  prepare(d, "trunk/run", n);
  empty_folder("run");
  order_run(d, d->kind, n, 1);
  while (r = await(d), !r.ended) {
    check_run(d, n, r.status);
    empty_folder("run");
    if (++k % 1000 == 0) fprintf(stderr, "%s: %s: n = %ld of %ld\n", d->title, kinds[d->kind], n, calls);
    d->order->n = n = after(chosen, calls, n, parity);
    if (write(d->orders, "g", 1) != 1) die("the server is gone");
  }
  if (n) complain(d, n, "was not reached", "");
  if (r.status != 0) complain(d, n, "the run between the snapshots fails", "");
}

static void drive_all(drive *d) {
  const long calls = undisturbed(d);
  char *chosen = calloc((size_t)calls + 1, 1);
  long runs = 0;
  if (!chosen) die("memory");
  for (long k = 1; k <= calls && !d->sample; k++) chosen[k] = k >= d->from && k <= d->last;
  for (long k = 0; k < d->sample && calls > 0; k++) chosen[draw(calls)] = 1;
  for (long k = 1; k <= calls; k++) runs += chosen[k];
  if (d->plain) {
    run_each(d, chosen, calls);
  } else {
    run_snapshots(d, chosen, calls, 1);
    run_snapshots(d, chosen, calls, 0);
  }
  free(chosen);
  printf("| %s | %s, %s%s | %ld | %ld | %ld | %ld | %ld | %ld |\n", d->title, kinds[d->kind], d->error_name,
         d->forever ? " from n on" : "", calls, runs, d->right_runs, d->refused, d->ended, d->wrong);
}

static int kind_of(const char *name) {
  for (int k = 0; k < FAULT_KINDS; k++)
    if (!strcmp(name, kinds[k])) return k;
  errno = EINVAL;
  die(name);
  return 0;
}

static int error_of(const char *name) {
  static const struct {
    const char *name;
    int error;
  } known[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EINTR", EINTR},
               {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM}, {"short", FAULT_SHORT}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (!strcmp(name, known[k].name)) return known[k].error;
  errno = EINVAL;
  die(name);
  return 0;
}

static void read_options(drive *d, int argc, char **argv) {
  for (int c; (c = getopt(argc, argv, "+l:w:k:e:vapun:m:s:S:i:c:o:j:r:P:t:")) != -1;) switch (c) {
    case 'l':
      d->library = optarg;
      break;
    case 'w':
      d->folder = optarg;
      break;
    case 'k':
      d->kind = kind_of(optarg);
      break;
    case 'e':
      d->error_name = optarg;
      break;
    case 'v':
      d->trace = 1;
      break;
    case 'a':
      d->forever = 1;
      break;
    case 'p':
      d->plain = 1;
      break;
    case 'u':
      d->any_text = 1;
      break;
    case 'n':
      d->from = atol(optarg);
      break;
    case 'm':
      d->last = atol(optarg);
      break;
    case 's':
      d->sample = atol(optarg);
      break;
    case 'S':
      d->seed = atol(optarg);
      break;
    case 'i':
      d->input = optarg;
      break;
    case 'c':
      if (d->n_copies < MOST_COPIES) d->copy[d->n_copies++] = optarg;
      break;
    case 'o':
      if (d->n_outputs < MOST_OUTPUTS) d->output[d->n_outputs++] = optarg;
      break;
    case 'j':
      d->journal = optarg;
      break;
    case 'P':
      d->server = optarg;
      break;
    case 'r':
      d->resume = optarg;
      break;
    case 't':
      d->title = optarg;
      break;
    default:
      exit(2);
    }
  d->command = argv + optind;
  if (!d->library || !d->folder || optind >= argc) {
    fputs("usage: at the head of drive.c\n", stderr);
    exit(2);
  }
}

int main(int argc, char **argv) {
  drive d = {.kind = FAULT_ALLOC, .error_name = "", .from = 1, .last = LONG_MAX, .seed = 1};
  read_options(&d, argc, argv);
  if (!d.title) d.title = argc > optind + 1 ? argv[optind + 1] : argv[optind];
  if (!d.server) d.server = base(argv[optind]);
  if (!*d.error_name) d.error_name = is_memory(&d) ? "ENOMEM" : "EIO";
  d.error = error_of(d.error_name);
  random_state = (unsigned long long)d.seed;
  bytes input = d.input ? slurp(d.input) : (bytes){NULL, 0, 1};
  for (int k = 0; k < d.n_copies; k++) {
    d.copied[k] = slurp(d.copy[k]);
    if (!d.copied[k].there) die(d.copy[k]);
  }
  if (!input.there) die(d.input);
  empty_folder(d.folder);
  if ((mkdir(d.folder, 0777) != 0 && errno != EEXIST) || chdir(d.folder) != 0) die(d.folder);
  if (mkdir("run", 0777) != 0 || mkdir("trunk", 0777) != 0 || mkdir("trunk/run", 0777) != 0) die("run");
  spill("stdin", input.data ? input.data : "", input.n);
  spill("trunk/stdin", input.data ? input.data : "", input.n);
  start_server(&d);
  drive_all(&d);
  return d.wrong > 0;
}
