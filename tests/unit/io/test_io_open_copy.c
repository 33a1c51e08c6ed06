/* The tests of test_io_open.c on a machine that cannot map files. */
#define CMX_IO_MMAP 0
#include "test_io_open.c"
