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

#define FAULT_STDIN  "../stdin"
#define FAULT_STDOUT "../stdout"
#define FAULT_STDERR "../stderr"

typedef struct fault_order {
  int kind; /* FAULT_KINDS: none fails */
  long n;   /* the call that fails, from 1 on */
  int forever, error;
  int trace;               /* where it fails is written to standard error */
  int traps;               /* system calls are counted */
  unsigned seconds;        /* until the child is killed */
  long count[FAULT_KINDS]; /* calls of each kind */
  long failed;
} fault_order;

#endif
