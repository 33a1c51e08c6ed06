/* A library to preload: calls of the program below it fail on order. Allocations are taken by name; system
   calls are trapped by a seccomp filter, so that those inside the C library, of stdio for example, count as
   well. A server forks a child for each order just before main(), after the dynamic linker has done its
   work. Such a run may itself fork a snapshot at each n: that takes the failure, and the run goes on. */
#define _GNU_SOURCE
#include "inject.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static fault_order *order; /* shared with the driver, but in a snapshot; NULL: nothing is counted */
static int armed;          /* in a child, once main() is near */

/* Whether this is the child, in which the call fails. */
static int take_snapshot(void);

/* Whether this call of a kind is one that fails. */
static int hit(int kind) {
  if (!armed) return 0;
  const long n = __atomic_add_fetch(&order->count[kind], 1, __ATOMIC_RELAXED);
  if (order->kind != kind || n < order->n || (n > order->n && !order->forever)) return 0;
  if (order->snapshots && (n != order->n || !take_snapshot())) return 0;
  if (__atomic_fetch_add(&order->failed, 1, __ATOMIC_RELAXED) == 0 && order->trace) {
    void *frames[40];
    armed = 0;
    backtrace_symbols_fd(frames, backtrace(frames, 40), STDERR_FILENO);
    armed = 1;
  }
  return 1;
}

/* --- allocations --------------------------------------------------------------------------------------- */

static struct {
  void *(*malloc)(size_t), *(*calloc)(size_t, size_t), *(*realloc)(void *, size_t);
  void *(*aligned_alloc)(size_t, size_t), (*free)(void *);
  int (*posix_memalign)(void **, size_t, size_t);
} next;

/* For what dlsym itself allocates before the functions are known; never given back. */
static union {
  max_align_t align;
  unsigned char bytes[1 << 16];
} pool;
static size_t pool_used;
static int finding;

static void *from_pool(size_t size) {
  const size_t at = pool_used;
  size = (size + 15) & ~(size_t)15;
  if (size > sizeof pool.bytes - at) abort();
  pool_used += size;
  return pool.bytes + at;
}

static int in_pool(const void *block) {
  const uintptr_t at = (uintptr_t)block, from = (uintptr_t)pool.bytes;
  return at >= from && at < from + sizeof pool.bytes;
}

/* Data pointers are turned to functions as POSIX says they can. */
static void find_next(void) {
  if (next.free || finding) return;
  finding = 1;
  *(void **)&next.malloc = dlsym(RTLD_NEXT, "malloc");
  *(void **)&next.calloc = dlsym(RTLD_NEXT, "calloc");
  *(void **)&next.realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&next.aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
  *(void **)&next.posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
  *(void **)&next.free = dlsym(RTLD_NEXT, "free");
  finding = 0;
}

/* Where the code of HDF5 and libconfig lies, which do not check all of their own allocations. */
enum { CARELESS = 3 };
static uintptr_t careless[CARELESS][2];

static int note_careless(struct dl_phdr_info *object, size_t size, void *context) {
  int *n = context;
  (void)size;
  if (*n == CARELESS) return 0;
  if (!strstr(object->dlpi_name, "libhdf5") && !strstr(object->dlpi_name, "libconfig")) return 0;
  for (int k = 0; k < object->dlpi_phnum; k++) {
    const uintptr_t from = object->dlpi_addr + object->dlpi_phdr[k].p_vaddr;
    if (object->dlpi_phdr[k].p_type != PT_LOAD || !(object->dlpi_phdr[k].p_flags & PF_X)) continue;
    careless[*n][0] = from;
    careless[(*n)++][1] = from + object->dlpi_phdr[k].p_memsz;
    return 0;
  }
  return 0;
}

long fault_live;

/* A block that was given, or none. */
static void *given(void *block) {
  if (block) __atomic_add_fetch(&fault_live, 1, __ATOMIC_RELAXED);
  return block;
}

static int kind_for(const void *caller) {
  const uintptr_t at = (uintptr_t)caller;
  for (int k = 0; k < CARELESS; k++)
    if (at >= careless[k][0] && at < careless[k][1]) return FAULT_LIBRARY;
  return FAULT_ALLOC;
}

void fault_arm(fault_order *own) {
  int objects = 0;
  armed = 0;
  if (own) dl_iterate_phdr(note_careless, &objects);
  order = own;
  armed = own != NULL;
}

#define FAILS hit(kind_for(__builtin_return_address(0)))

static void *no_memory(void) {
  errno = ENOMEM;
  return NULL;
}

void *malloc(size_t size) {
  find_next();
  if (!next.free) return from_pool(size);
  return FAILS ? no_memory() : given(next.malloc(size));
}

void *calloc(size_t n, size_t size) {
  find_next();
  if (!next.free) return from_pool(n * size); /* zero, as it was never used */
  return FAILS ? no_memory() : given(next.calloc(n, size));
}

void *realloc(void *block, size_t size) {
  find_next();
  if (!next.free || in_pool(block)) {
    void *copy = malloc(size); /* at most the pool's end is read */
    const size_t left = (size_t)(pool.bytes + sizeof pool.bytes - (unsigned char *)block);
    if (copy && block) memcpy(copy, block, size < left ? size : left);
    return copy;
  }
  if (FAILS) return no_memory();
  return block ? next.realloc(block, size) : given(next.realloc(block, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
  find_next();
  return FAILS ? no_memory() : given(next.aligned_alloc(alignment, size));
}

/* By name, because the C library's own would hide who calls it. */
static char *copy_of(const char *text, size_t n, const void *caller) {
  find_next();
  char *copy = !next.free              ? from_pool(n + 1)
               : hit(kind_for(caller)) ? no_memory()
                                       : given(next.malloc(n + 1));
  if (!copy) return NULL;
  memcpy(copy, text, n);
  copy[n] = '\0';
  return copy;
}

char *strdup(const char *text) {
  return copy_of(text, strlen(text), __builtin_return_address(0));
}

/* The name under which libraries built by GCC call it. */
char *__strdup(const char *text) {
  return copy_of(text, strlen(text), __builtin_return_address(0));
}

char *strndup(const char *text, size_t n) {
  return copy_of(text, strnlen(text, n), __builtin_return_address(0));
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  find_next();
  if (FAILS) return ENOMEM;
  const int failed = next.posix_memalign(block, alignment, size);
  if (!failed) given(*block);
  return failed;
}

void free(void *block) {
  find_next();
  if (!block || in_pool(block)) return;
  __atomic_sub_fetch(&fault_live, 1, __ATOMIC_RELAXED);
  next.free(block);
}

/* --- system calls -------------------------------------------------------------------------------------- */

/* The one place from which the filter lets every call pass: the address after its instruction. */
long fault_syscall(long number, long a, long b, long c, long d, long e, long f);
extern const char fault_syscall_end[];
__asm__(".text\n.globl fault_syscall\n.hidden fault_syscall\n.type fault_syscall,@function\nfault_syscall:\n"
        "  mov %rdi, %rax\n  mov %rsi, %rdi\n  mov %rdx, %rsi\n  mov %rcx, %rdx\n  mov %r8, %r10\n"
        "  mov %r9, %r8\n  mov 8(%rsp), %r9\n  syscall\n"
        ".globl fault_syscall_end\n.hidden fault_syscall_end\nfault_syscall_end:\n  ret\n"
        ".size fault_syscall,.-fault_syscall\n");

static const struct {
  int number, kind;
} trapped[] = {{SYS_write, FAULT_WRITE},     {SYS_pwrite64, FAULT_WRITE}, {SYS_writev, FAULT_WRITE},
               {SYS_read, FAULT_READ},       {SYS_pread64, FAULT_READ},   {SYS_fsync, FAULT_FSYNC},
               {SYS_fdatasync, FAULT_FSYNC}, {SYS_rename, FAULT_RENAME},  {SYS_renameat, FAULT_RENAME},
               {SYS_open, FAULT_OPEN},       {SYS_openat, FAULT_OPEN},    {SYS_ftruncate, FAULT_FTRUNCATE},
               {SYS_mmap, FAULT_MMAP},       {SYS_close, FAULT_CLOSE},    {SYS_unlink, FAULT_UNLINK}};
enum { N_TRAPPED = sizeof trapped / sizeof *trapped };

static int is_error_stream(int number, long descriptor) {
  return (number == SYS_write || number == SYS_writev || number == SYS_close) && descriptor == 2;
}

/* A failed close has closed, as Linux does it. A short write leaves out half. */
static long fail_call(int number, const long a[6]) {
  if (number == SYS_close) fault_syscall(number, a[0], 0, 0, 0, 0, 0);
  if (order->error != FAULT_SHORT) return -order->error;
  const int bytes =
      number == SYS_write || number == SYS_pwrite64 || number == SYS_read || number == SYS_pread64;
  return fault_syscall(number, a[0], a[1], bytes ? (a[2] + 1) / 2 : a[2], a[3], a[4], a[5]);
}

static void trap(int signal, siginfo_t *info, void *context) {
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  const long a[6] = {r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]};
  const int saved = errno, number = info->si_syscall;
  int kind = FAULT_KINDS;
  (void)signal;
  for (int k = 0; k < N_TRAPPED; k++)
    if (trapped[k].number == number) kind = trapped[k].kind;
  if (kind < FAULT_KINDS && !is_error_stream(number, a[0]) && hit(kind))
    r[REG_RAX] = fail_call(number, a);
  else
    r[REG_RAX] = fault_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  errno = saved;
}

/* 0, or -1 where the kernel has no filters. Needs that no other thread runs. */
static int trap_calls(void) {
  struct sock_filter filter[2 * N_TRAPPED + 8];
  const uint64_t end = (uint64_t)(uintptr_t)fault_syscall_end;
  const struct sigaction action = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
  size_t n = 0;
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (unsigned k = 0; k < N_TRAPPED; k++)
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)trapped[k].number,
                                               (unsigned char)(N_TRAPPED - k), 0);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                             offsetof(struct seccomp_data, instruction_pointer));
  filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)end, 0, 3);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                             offsetof(struct seccomp_data, instruction_pointer) + 4);
  filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(end >> 32), 0, 1);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  const struct sock_fprog program = {(unsigned short)n, filter};
  if (sigaction(SIGSYS, &action, NULL) != 0) return -1;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0 ? -1 : 0;
}

/* --- the server ---------------------------------------------------------------------------------------- */

static void limit_this_run(void) {
  const struct rlimit core = {0, 0};
  const struct rlimit busy = {order->seconds, order->seconds + 5}; /* its CPU time begins at 0 */
  setrlimit(RLIMIT_CORE, &core);
  setrlimit(RLIMIT_CPU, &busy);
  signal(SIGXCPU, SIG_DFL);
  signal(SIGALRM, SIG_DFL);
  alarm(20 * order->seconds); /* waits for nothing */
}

/* In the child: its streams, a limit of time, and then everything counts. */
static void become_victim(void) {
  static const char *const name[] = {FAULT_STDIN, FAULT_STDOUT, FAULT_STDERR};
  if (order->snapshots && chdir(FAULT_TRUNK) != 0) _exit(FAULT_NO_START);
  for (int k = 0; k < 3; k++) {
    const int d = open(name[k], k ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY, 0666);
    if (d < 0 || dup2(d, k) < 0) _exit(FAULT_NO_START);
    close(d);
  }
  if (!order->snapshots) {
    limit_this_run();
    close(FAULT_ORDERS);
    close(FAULT_REPORTS);
  }
  if (order->traps && trap_calls() != 0) _exit(FAULT_NO_TRAP);
  armed = 1;
}

static void report(int status, int ended) {
  const fault_report r = {status, ended};
  if (write(FAULT_REPORTS, &r, sizeof r) != (ssize_t)sizeof r) _exit(1);
}

static int take_snapshot(void) {
  static fault_order own;
  const int saved = errno;
  int status = 0;
  char go;
  armed = 0;
  const pid_t child = fork();
  if (child == 0) {
    if (fault_move() != 0) _exit(FAULT_NO_START);
    own = *order;
    own.snapshots = 0;
    order = &own;
    limit_this_run();
    close(FAULT_ORDERS);
    close(FAULT_REPORTS);
  } else {
    if (child < 0 || waitpid(child, &status, 0) != child) _exit(1);
    report(status, 0);
    if (read(FAULT_ORDERS, &go, 1) != 1) _exit(1);
  }
  errno = saved;
  armed = 1;
  return child == 0;
}

/* Returns in children alone. */
static void serve(void) {
  char go;
  while (read(FAULT_ORDERS, &go, 1) == 1) {
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
      become_victim();
      return;
    }
    if (child < 0 || waitpid(child, &status, 0) != child) _exit(1);
    report(status, 1);
  }
  _exit(0);
}

typedef int start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                       void (*)(void), void *);

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

static int (*real_main)(int, char **, char **);

static int served_main(int argc, char **argv, char **environment) {
  int objects = 0;
  dl_iterate_phdr(note_careless, &objects);
  order = mmap(NULL, sizeof *order, PROT_READ | PROT_WRITE, MAP_SHARED, FAULT_MEMORY, 0);
  if (order == MAP_FAILED) _exit(1);
  close(FAULT_MEMORY);
  unsetenv("LD_PRELOAD"); /* not for programs that this one starts */
  serve();
  return real_main(argc, argv, environment);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end) {
  start_main *start;
  const char *server = getenv("FAULT_SERVER"), *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
  const char *name = argc < 1 ? "" : slash ? slash + 1 : argv[0];
  *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
  real_main = main;
  return start(server && !strcmp(server, name) ? served_main : main, argc, argv, init, fini, rtld_fini,
               stack_end);
}
