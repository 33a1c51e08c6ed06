// compare.cu: lookups on a device against the same lookups on the host, state by state, and the time they take.
//
//     nvcc -O3 -arch=native -I ../../../interp compare.cu -o compare
//     ./compare carbon-oxygen.image [STATES [INVERSIONS]]
//
// Compiled as C++ (g++ -x c++ compare.cu -pthread) the host stands for the device, which tests this program itself.
// README.md says what is printed.
#include <math.h>
#include <string.h>

#include <chrono>
#include <thread>
#include <vector>

#include "coulomix_inverse.h"
#include "coulomix_transport.h"
#include "image.h"

#ifdef __CUDACC__
#define BOTH __host__ __device__
#else
#define BOTH
#endif

// What lookups read, and a state that they are asked for.
struct tables {
  cmx_eos_view eos;
  cmx_transport_view transport;
  cmx_eos_composition zone; // of `prepared`
};

struct place {
  double x, rho, temp, e;
  int phase;
};

// --- the lookups ---------------------------------------------------------------------------------------------

struct by_x {
  typedef cmx_eos_state answer;
  BOTH static int at(const tables &t, const place &p, answer *out) {
    return cmx_eos_lookup(&t.eos, CMX_STABLE, p.x, p.rho, p.temp, out);
  }
};

struct prepared {
  typedef cmx_eos_state answer;
  BOTH static int at(const tables &t, const place &p, answer *out) {
    return cmx_eos_lookup_of(&t.eos, CMX_STABLE, &t.zone, p.rho, p.temp, out);
  }
};

struct inverse {
  typedef cmx_eos_solution answer;
  BOTH static int at(const tables &t, const place &p, answer *out) {
    return cmx_eos_temp_from_rho_e(&t.eos, p.x, p.rho, p.e, 1.1 * p.temp, out);
  }
};

struct conduction {
  typedef cmx_transport_point answer;
  BOTH static int at(const tables &t, const place &p, answer *out) {
    return cmx_transport_lookup(&t.transport, p.phase, p.x, p.rho, p.temp, out);
  }
};

// --- the device ----------------------------------------------------------------------------------------------

#ifdef __CUDACC__

static void check(cudaError_t status, const char *what) {
  if (status == cudaSuccess) return;
  fprintf(stderr, "%s: %s\n", what, cudaGetErrorString(status));
  exit(2);
}
#define CHECK(call) check(call, #call)

__constant__ tables device_tables;

// 128 threads a block and this many blocks a multiprocessor: 4 leave each thread 128 registers.
#ifndef BLOCKS
#define BLOCKS 4
#endif

template <class job>
__global__ void __launch_bounds__(128, BLOCKS)
    look_up(size_t n, const place *at, typename job::answer *out, int *status) {
  const size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) status[i] = job::at(device_tables, at[i], &out[i]);
}

static void *device_block;

static void open_device(const tables &host, const void *block, size_t bytes) {
  cudaDeviceProp device;
  tables there = host;
  CHECK(cudaGetDeviceProperties(&device, 0));
  printf("%s, %d multiprocessors\n", device.name, device.multiProcessorCount);
  CHECK(cudaMalloc(&device_block, bytes));
  CHECK(cudaMemcpy(device_block, block, bytes, cudaMemcpyHostToDevice));
  cmx_eos_rebase(&there.eos, block, device_block);
  cmx_transport_rebase(&there.transport, block, device_block);
  CHECK(cudaMemcpyToSymbol(device_tables, &there, sizeof there));
}

// The answers of the device; returns the least time of several runs, ns a state.
template <class job>
static double run_on_device(const tables &, size_t n, const place *at, typename job::answer *out,
                            int *status) {
  typedef typename job::answer answer;
  const unsigned blocks = (unsigned)((n + 127) / 128);
  place *device_at;
  answer *device_out;
  int *device_status;
  cudaEvent_t begin, end;
  double least = HUGE_VAL;
  CHECK(cudaMalloc(&device_at, n * sizeof *at));
  CHECK(cudaMalloc(&device_out, n * sizeof *out));
  CHECK(cudaMalloc(&device_status, n * sizeof *status));
  CHECK(cudaMemcpy(device_at, at, n * sizeof *at, cudaMemcpyHostToDevice));
  CHECK(cudaEventCreate(&begin));
  CHECK(cudaEventCreate(&end));
  for (int k = 0; k < 5; k++) {
    float ms = 0.0f;
    CHECK(cudaEventRecord(begin));
    look_up<job><<<blocks, 128>>>(n, device_at, device_out, device_status);
    CHECK(cudaGetLastError());
    CHECK(cudaEventRecord(end));
    CHECK(cudaEventSynchronize(end));
    CHECK(cudaEventElapsedTime(&ms, begin, end));
    least = fmin(least, 1e6 * ms / (double)n);
  }
  CHECK(cudaMemcpy(out, device_out, n * sizeof *out, cudaMemcpyDeviceToHost));
  CHECK(cudaMemcpy(status, device_status, n * sizeof *status, cudaMemcpyDeviceToHost));
  CHECK(cudaFree(device_at));
  CHECK(cudaFree(device_out));
  CHECK(cudaFree(device_status));
  return least;
}

#else

static void open_device(const tables &, const void *, size_t) {
  printf("the host in place of a device\n");
}

template <class job>
static double run_on_device(const tables &t, size_t n, const place *at, typename job::answer *out,
                            int *status) {
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i < n; i++) status[i] = job::at(t, at[i], &out[i]);
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
  return time.count() / (double)n;
}

#endif

// --- comparison ----------------------------------------------------------------------------------------------

// Of many states: how many are equal in every bit, how many differ in status, reasons or phase, and the largest
// difference of a number over its scale.
struct tally {
  size_t n, same, verdicts;
  double worst, ns_host;
  const char *name;
  size_t place;
};

static uint64_t bits_of(double v) {
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  return bits;
}

// Two NaN are the same number whatever their bits.
static int is_same(double a, double b) {
  return bits_of(a) == bits_of(b) || (isnan(a) && isnan(b));
}

static void compare_number(const char *name, double host, double device, double scale, size_t place,
                           int *same, tally *t) {
  if (is_same(host, device)) return;
  *same = 0;
  const double off = fabs(host - device) / scale;
  if (off <= t->worst) return;
  t->worst = isnan(off) ? HUGE_VAL : off;
  t->name = name;
  t->place = place;
}

// Digits are lost where the terms of the free energy, u per gram, cancel in T c_v and P/rho, and where radiation
// dominates P: scales grow by that.
static void compare_state(const place &p, const cmx_eos_state &a, const cmx_eos_state &b, size_t place,
                          int *same, tally *t) {
  size_t n;
  const cmx_quantity *q = cmx_eos_quantities(&n);
  const double p_rho = a.p / p.rho, kt = p.temp * a.cv, u = fabs(a.e) + fabs(a.f) + p_rho;
  const double loss = fmax(1.0, fmax(u / kt, u / p_rho)) / fmin(1.0, a.chi_rho);
  t->verdicts += a.phase != b.phase || a.reasons != b.reasons || a.held != b.held;
  for (size_t k = 0; k < n; k++) {
    const double value = cmx_quantity_in(&q[k], &a), size = fabs(value);
    // derivatives by rho pass through 0; logarithmic ones are small where radiation dominates
    const double smallest = q[k].offset == offsetof(cmx_eos_state, de_drho)   ? p_rho / p.rho
                            : q[k].offset == offsetof(cmx_eos_state, ds_drho) ? p_rho / (p.rho * p.temp)
                            : q[k].unit[0]                                    ? 0.0
                                                                              : 1.0;
    const double least[] = {smallest, p_rho, a.p, 1.0, kt};
    compare_number(q[k].name, value, cmx_quantity_in(&q[k], &b), loss * fmax(size, least[q[k].scale]), place,
                   same, t);
  }
}

static void compare_answer(const tables &, const place &p, const cmx_eos_state &a, const cmx_eos_state &b,
                           size_t place, int *same, tally *t) {
  compare_state(p, a, b, place, same, t);
}

// The result of a search; its state is that at the result.
static void compare_answer(const tables &, const place &, const cmx_eos_solution &a,
                           const cmx_eos_solution &b, size_t place, int *same, tally *t) {
  const double loss = fmax(1.0, a.uncertainty / 1e-14);
  compare_number("temp", a.temp, b.temp, loss * a.temp, place, same, t);
  compare_number("rho", a.rho, b.rho, a.rho, place, same, t);
  t->verdicts += a.state.phase != b.state.phase || a.state.reasons != b.state.reasons;
  if (memcmp(&a.state.p, &b.state.p, offsetof(cmx_eos_state, reasons) - offsetof(cmx_eos_state, p)) != 0)
    *same = 0;
}

static void compare_answer(const tables &, const place &, const cmx_transport_point &a,
                           const cmx_transport_point &b, size_t place, int *same, tally *t) {
  size_t n;
  const cmx_quantity *q = cmx_transport_quantities(&n);
  for (size_t k = 0; k < n; k++) {
    const double value = cmx_quantity_in(&q[k], &a);
    compare_number(q[k].name, value, cmx_quantity_in(&q[k], &b), fabs(value), place, same, t);
  }
  compare_number("dlnkappa_dlnt", a.dlnkappa_dlnt, b.dlnkappa_dlnt, fmax(1.0, fabs(a.dlnkappa_dlnt)), place,
                 same, t);
}

// The same lookups on the host, a share of them in each thread.
template <class job>
static void compare_part(const tables *t, size_t from, size_t to, const place *at,
                         const typename job::answer *out, const int *status, tally *sum) {
  for (size_t i = from; i < to; i++) {
    typename job::answer host;
    const int expected = job::at(*t, at[i], &host);
    int same = expected == status[i];
    sum->verdicts += expected != status[i];
    if (expected >= 0 && status[i] >= 0) compare_answer(*t, at[i], host, out[i], i, &same, sum);
    sum->same += same;
    sum->n++;
  }
}

static unsigned count_threads() {
  const unsigned n = std::thread::hardware_concurrency();
  return n ? n : 1;
}

template <class job>
static tally compare_all(const tables &t, size_t n, const place *at, const typename job::answer *out,
                         const int *status) {
  const unsigned threads = count_threads();
  std::vector<tally> part(threads, tally());
  std::vector<std::thread> running;
  const auto begin = std::chrono::steady_clock::now();
  for (unsigned k = 0; k < threads; k++)
    running.push_back(std::thread(compare_part<job>, &t, n * k / threads, n * (k + 1) / threads, at, out,
                                  status, &part[k]));
  for (unsigned k = 0; k < threads; k++) running[k].join();
  tally sum = tally();
  for (unsigned k = 0; k < threads; k++) {
    sum.n += part[k].n;
    sum.same += part[k].same;
    sum.verdicts += part[k].verdicts;
    if (part[k].worst > sum.worst) {
      sum.worst = part[k].worst;
      sum.name = part[k].name;
      sum.place = part[k].place;
    }
  }
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
  sum.ns_host = time.count() / (double)n;
  return sum;
}

// Runs one kind of lookup on both sides and prints a line. Returns whether they agree.
template <class job>
static bool examine(const char *what, const char *kind, const tables &t, size_t n, const place *at) {
  typedef typename job::answer answer;
  answer *out = (answer *)malloc(n * sizeof *out);
  int *status = (int *)malloc(n * sizeof *status);
  if (!out || !status) exit(2);
  const double ns = run_on_device<job>(t, n, at, out, status);
  const tally sum = compare_all<job>(t, n, at, out, status);
  const bool agree = sum.verdicts == 0 && sum.worst <= 1e-12;
  printf("%-8s %-10s %9zu  %8.3f %8.2f  %10.7f  %7zu  %9.2e %s\n", what, kind, n, ns, sum.ns_host,
         (double)sum.same / (double)n, sum.verdicts, sum.worst, sum.name ? sum.name : "");
  if (!agree) {
    const place &p = at[sum.place];
    printf("         worst at x = %.17g, rho = %.17g, temp = %.17g\n", p.x, p.rho, p.temp);
  }
  fflush(stdout);
  free(out);
  free(status);
  return agree;
}

// --- states --------------------------------------------------------------------------------------------------

static uint64_t mix_bits(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// A random number from 0 to 1, the k-th of a state.
static double draw(uint64_t seed, uint64_t k) {
  return (double)(mix_bits(seed + (k + 1) * 0x9e3779b97f4a7c15u) >> 11) / 9007199254740992.0;
}

// Mean couplings of a class; the last one is any state of density and temperature.
static const double coupling[4][2] = {{1.0, 100.0}, {100.0, 700.0}, {700.0, 1e4}, {0.0, HUGE_VAL}};
static const char *const kinds[4] = {"liquid", "both", "solid", "all"};

// A state of a class within 1e2..1e10 g/cm^3 and 1e6..10^9.7 K, with the energy and the phase that the host finds.
static place draw_place(const tables &t, int kind, double fixed_x, uint64_t seed) {
  place p;
  double gamma;
  uint64_t k = 0;
  do {
    p.x = fixed_x >= 0.0 ? fixed_x : draw(seed, k);
    p.rho = pow(10.0, 2.0 + 8.0 * draw(seed, k + 1));
    const double n_e = p.rho * cmx_average_two(t.eos.ions.z, p.x) / cmx_eos_mass(&t.eos, p.x);
    const double unit = t.eos.coulomb * cbrt(n_e) * cmx_average_two(t.eos.z53, p.x) / t.eos.boltzmann;
    const double u = draw(seed, k + 2), *range = coupling[kind];
    gamma = kind < 3 ? range[0] * pow(range[1] / range[0], u) : unit / pow(10.0, 6.0 + 3.7 * u);
    p.temp = unit / gamma;
    k += 3;
  } while (!(p.temp >= 1e6 && p.temp <= 5e9));
  cmx_eos_state state;
  p.phase = cmx_eos_lookup(&t.eos, CMX_STABLE, p.x, p.rho, p.temp, &state) >= 0 ? state.phase : CMX_LIQUID;
  p.e = state.e;
  return p;
}

static void draw_part(const tables *t, int kind, double fixed_x, size_t from, size_t to, place *at) {
  for (size_t i = from; i < to; i++)
    at[i] = draw_place(*t, kind, fixed_x, mix_bits(i + ((uint64_t)kind << 40)));
}

static void draw_places(const tables &t, int kind, double fixed_x, size_t n, place *at) {
  const unsigned threads = count_threads();
  std::vector<std::thread> running;
  for (unsigned k = 0; k < threads; k++)
    running.push_back(std::thread(draw_part, &t, kind, fixed_x, n * k / threads, n * (k + 1) / threads, at));
  for (unsigned k = 0; k < threads; k++) running[k].join();
}

int main(int argc, char **argv) {
  const size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000000,
               inversions = argc > 3 ? strtoul(argv[3], NULL, 10) : (n + 9) / 10;
  static image_head head;
  static tables t;
  if (argc < 2 || n < 1 || inversions < 1 || inversions > n) {
    fprintf(stderr, "usage: compare IMAGE [STATES [INVERSIONS]]\n");
    return 2;
  }
  void *block = image_read(argv[1], &head);
  place *at = (place *)malloc(n * sizeof *at);
  if (!block || !at) return 2;
  const double x[2] = {0.5, 0.5};
  t.eos = head.eos;
  t.transport = head.transport;
  if (cmx_eos_compose(&t.eos, x, &t.zone) < 0) return 2;
  open_device(t, block, head.bytes);
  printf("                                 ns a state   share with    other  largest difference\n"
         "lookup   states             n    device     host    same bits   status  over scale\n");
  bool agree = true;
  for (int kind = 0; kind < 4; kind++) {
    draw_places(t, kind, -1.0, n, at);
    agree &= examine<by_x>("x", kinds[kind], t, n, at);
    agree &= examine<inverse>("rho, e", kinds[kind], t, inversions, at);
    agree &= examine<conduction>("sigma", kinds[kind], t, n, at);
    draw_places(t, kind, 0.5, n, at);
    agree &= examine<prepared>("prepared", kinds[kind], t, n, at);
  }
  printf(agree ? "device and host agree\n" : "DEVICE AND HOST DISAGREE\n");
  free(at);
  free(block);
  return agree ? 0 : 1;
}
