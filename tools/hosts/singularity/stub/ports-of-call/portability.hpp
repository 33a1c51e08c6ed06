// A stand-in for ports-of-call on a host: what the class uses, and loops.
#ifndef STUB_PORTABILITY_HPP
#define STUB_PORTABILITY_HPP

#include <cstddef>
#include <cstdlib>
#include <cstring>

#define PORTABLE_INLINE_FUNCTION      inline
#define PORTABLE_FORCEINLINE_FUNCTION inline
#define PORTABLE_MALLOC(size)         std::malloc(size)
#define PORTABLE_FREE(block)          std::free(block)

using Real = double;

template <typename T> void portableCopyToDevice(T *to, const T *from, std::size_t bytes) {
  std::memcpy(to, from, bytes);
}

#endif
