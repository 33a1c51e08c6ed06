// A stand-in for Kokkos on a host: views that count references, loops in order.
#ifndef STUB_KOKKOS_CORE_HPP
#define STUB_KOKKOS_CORE_HPP

#include <algorithm>
#include <cmath>
#include <memory>

#define KOKKOS_INLINE_FUNCTION inline
#define KOKKOS_LAMBDA          [=]

namespace Kokkos {

using std::fabs;
using std::pow;

struct ScopeGuard {
  ScopeGuard(int &, char **) {}
};

struct HostSpace {};
struct MemoryUnmanaged {};

template <typename T, typename... Options> class View;
template <typename T, typename... Options> class View<T *, Options...> {
public:
  View(const char *, std::size_t n)
      : owned(new T[n](), std::default_delete<T[]>()), numbers(owned.get()), size(n) {}
  View(T *memory, std::size_t n) : numbers(memory), size(n) {}
  T &operator()(int i) const { return numbers[i]; }
  T *data() const { return numbers; }
  std::size_t extent(int) const { return size; }

private:
  std::shared_ptr<T> owned;
  T *numbers = nullptr;
  std::size_t size = 0;
};

template <typename To, typename From> void deep_copy(const To &to, const From &from) {
  std::copy(from.data(), from.data() + from.extent(0), to.data());
}

template <typename T> struct Max {
  T &value;
  explicit Max(T &v) : value(v) {}
};

template <typename F> void parallel_for(const char *, int n, F f) {
  for (int i = 0; i < n; i++) f(i);
}
template <typename F, typename T> void parallel_reduce(const char *, int n, F f, T &sum) {
  for (int i = 0; i < n; i++) f(i, sum);
}
template <typename F, typename T> void parallel_reduce(const char *, int n, F f, Max<T> most) {
  for (int i = 0; i < n; i++) f(i, most.value);
}

} // namespace Kokkos

#endif
