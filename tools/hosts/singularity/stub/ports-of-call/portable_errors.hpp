#ifndef STUB_PORTABLE_ERRORS_HPP
#define STUB_PORTABLE_ERRORS_HPP

#include <stdexcept>

#define PORTABLE_ALWAYS_THROW_OR_ABORT(message) throw std::runtime_error(message)
#define PORTABLE_ALWAYS_REQUIRE(condition, message)                                                          \
  do {                                                                                                       \
    if (!(condition)) throw std::runtime_error(message);                                                     \
  } while (0)

#endif
