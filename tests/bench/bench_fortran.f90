! The Fortran module beside the C library, CPU time in turns: bench_fortran.sh compiles and runs it.
! Arguments: TABLE.cmx [POINTS [TURNS]]
program bench_fortran
  use coulomix
  use, intrinsic :: iso_c_binding, only: c_associated, c_char, c_double, c_int, c_null_char, c_ptr
  implicit none
  interface
    real(c_double) function cpu() bind(c, name='bench_cpu')
      import :: c_double
    end function
    type(c_ptr) function c_open(path) bind(c, name='bench_open')
      import :: c_char, c_ptr
      character(kind=c_char), intent(in) :: path(*)
    end function
    subroutine c_states(table, n, x, rho, temp, out) bind(c, name='bench_states')
      import :: c_double, c_int, c_ptr
      type(c_ptr), value :: table
      integer(c_int), value :: n
      real(c_double), intent(in) :: x(*), rho(*), temp(*)
      real(c_double), intent(inout) :: out(*)
    end subroutine
    subroutine c_transport(table, n, x, rho, temp, out) bind(c, name='bench_transport')
      import :: c_double, c_int, c_ptr
      type(c_ptr), value :: table
      integer(c_int), value :: n
      real(c_double), intent(in) :: x(*), rho(*), temp(*)
      real(c_double), intent(inout) :: out(*)
    end subroutine
    subroutine c_batch(table, n, x, rho, temp, out) bind(c, name='bench_batch')
      import :: c_double, c_int, c_ptr
      type(c_ptr), value :: table
      integer(c_int), value :: n
      real(c_double), intent(in) :: x(*), rho(*), temp(*)
      real(c_double), intent(inout) :: out(*)
    end subroutine
  end interface
  integer, parameter :: dp = c_double, ways = 3
  character(len=*), parameter :: names(ways) = [character(len=16) :: 'states', 'conductivities', 'batch']
  type(cmx_table) :: table
  type(c_ptr) :: handle
  character(len=1000) :: path
  real(dp), allocatable :: x(:), rho(:), temp(:), out(:, :)
  real(dp) :: best(2, ways), start
  integer :: n, turns, turn, way, status, i
  call get_command_argument(1, path)
  n = number(2, 20000)
  turns = number(3, 15)
  call table%open(path, status, 'eos, transport')
  handle = c_open(trim(path) // c_null_char)
  if (status < 0 .or. .not. c_associated(handle)) error stop 'no table'
  allocate(x(n), rho(n), temp(n), out(cmx_q_state_end, n))
  call random_number(x)
  call random_number(temp)
  x = 0.3_dp + 0.4_dp * x
  rho = [(1d3 * 1d5**(i / real(n, dp)), i = 1, n)]
  temp = 1d6 * 1d2**temp
  best = huge(best)
  do turn = 1, turns
    do way = 1, ways
      start = cpu()
      call run_c(way)
      best(1, way) = min(best(1, way), cpu() - start)
      start = cpu()
      call run_fortran(way)
      best(2, way) = min(best(2, way), cpu() - start)
    end do
  end do
  print '(i0,a,i0,a)', n, ' points, least of ', turns, ' turns; instructions of the library: ' // cmx_target()
  do way = 1, ways
    print '(a,2(f8.1,a),f6.3)', names(way), best(1, way) / n * 1d9, ' ns in C', best(2, way) / n * 1d9, &
      ' ns in Fortran, ratio', best(2, way) / best(1, way)
  end do
contains
  integer function number(k, default)
    integer, intent(in) :: k, default
    character(len=20) :: text
    number = default
    call get_command_argument(k, text)
    if (text /= '') read(text, *) number
  end function number

  subroutine run_c(which)
    integer, intent(in) :: which
    select case (which)
    case (1)
      call c_states(handle, n, x, rho, temp, out)
    case (2)
      call c_transport(handle, n, x, rho, temp, out)
    case default
      call c_batch(handle, n, x, rho, temp, out)
    end select
  end subroutine run_c

  subroutine run_fortran(which)
    integer, intent(in) :: which
    integer :: j, k, worst
    select case (which)
    case (1)
      do j = 1, n
        call table%eos([1 - x(j), x(j)], rho(j), temp(j), cmx_stable, out(:, j), worst)
      end do
    case (2)
      do j = 1, n
        call table%transport([1 - x(j), x(j)], rho(j), temp(j), cmx_liquid, out(:, j), worst)
      end do
    case default
      call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, [(k, k = 0, cmx_q_state_last)], out, worst)
    end select
  end subroutine run_fortran
end program bench_fortran
