/* What the driver and the preloaded library share: the order of the next run, and descriptors by number. */
#ifndef COULOMIX_TESTS_FAULTS_INJECT_H
#define COULOMIX_TESTS_FAULTS_INJECT_H

enum {
  FAULT_ALLOC,   /* of the program and its libraries but those below */
  FAULT_LIBRARY, /* allocations of HDF5 and libconfig */
  FAULT_WRITE,
  FAULT_READ,
  FAULT_FSYNC,
  FAULT_RENAME,
  FAULT_OPEN,
  FAULT_FTRUNCATE,
  FAULT_MMAP,
  FAULT_CLOSE,
  FAULT_UNLINK,
  FAULT_KINDS
};

/* Descriptors of the server; exit statuses of a child that could not begin. */
enum { FAULT_MEMORY = 100, FAULT_ORDERS = 101, FAULT_REPORTS = 102, FAULT_NO_START = 90, FAULT_NO_TRAP = 91 };

/* Instead of an errno: half of the bytes. */
enum { FAULT_SHORT = -1 };

/* A run that forks snapshots has a folder of its own, laid out like that of the snapshots. */
#define FAULT_TRUNK    "../trunk/run"
#define FAULT_SNAPSHOT "../../run"

#define FAULT_STDIN  "../stdin"
#define FAULT_STDOUT "../stdout"
#define FAULT_STDERR "../stderr"

typedef struct fault_order {
  int kind; /* FAULT_KINDS: none fails */
  long n;   /* the call that fails, from 1 on */
  int forever, error;
  int snapshots;           /* the run goes on, and a copy of it takes the failure; then n may change */
  int trace;               /* where it fails is written to standard error */
  int traps;               /* system calls are counted */
  unsigned seconds;        /* of CPU time, and 20 times as many by the clock, until the child is killed */
  long count[FAULT_KINDS]; /* calls of each kind */
  long failed;
} fault_order;

/* One end: of a snapshot, or of the run. */
typedef struct fault_report {
  int status; /* as wait has it */
  int ended;  /* no snapshot, but the run itself */
} fault_report;

/* For a program that is linked with the library: from here on calls count by this order; NULL: none does. */
void fault_arm(fault_order *own);

/* Blocks of memory that were given and not taken back. */
extern long fault_live;

/* Leaves the folder FAULT_TRUNK for a copy of it in FAULT_SNAPSHOT, with all open files. 0, or -1. */
int fault_move(void) __attribute__((visibility("hidden")));

#endif
