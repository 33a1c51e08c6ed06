! What the Fortran module adds to the C interface: shapes, references, texts, and traps, which are on.
! Arguments: a flat table of two species, one of eight, one with /phase3 and /warm.
program test_module
  use coulomix
  use, intrinsic :: iso_c_binding, only: c_signed_char, c_size_t
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer, parameter :: dp = kind(1d0)
  real(dp), parameter :: half(2) = [0.5_dp, 0.5_dp]
  character(len=1000) :: path, of_species, of_three
  integer :: failures = 0
  call get_command_argument(1, path)
  call get_command_argument(2, of_species)
  call get_command_argument(3, of_three)
  call bad_files
  call closed_tables
  call shapes
  call numbers_that_are_none
  call states_anywhere
  call references
  call tables_that_are_mapped_or_in_memory
  call batches_and_back
  call shapes_of_batches
  call compositions
  call texts
  call choices
  if (failures > 0) stop 1
contains
  subroutine check(good, what)
    logical, intent(in) :: good
    character(len=*), intent(in) :: what
    if (good) return
    print '(a)', what
    failures = failures + 1
  end subroutine check

  elemental logical function is_nan(x)
    real(dp), intent(in) :: x
    is_nan = ibclr(transfer(x, 0_int64), 63) > transfer(huge(x), 0_int64) + 1
  end function is_nan

  real(dp) function nan()
    nan = transfer(9221120237041090560_int64, 1d0)
  end function nan

  real(dp) function infinity()
    infinity = transfer(transfer(huge(1d0), 0_int64) + 1, 1d0)
  end function infinity

  ! An open table; one without fails every test that uses it.
  subroutine open_good(table, parts)
    type(cmx_table), intent(inout) :: table
    character(len=*), intent(in), optional :: parts
    integer :: status
    character(len=300) :: message
    call table%open(path, status, parts, message)
    call check(status == cmx_ok .and. table%is_open() .and. message == '', 'open: ' // trim(message))
  end subroutine open_good

  subroutine bad_files
    type(cmx_table) :: table
    character(len=300) :: message
    character(len=4) :: short
    integer :: status
    call open_good(table)
    call table%open('/nonexistent/table.cmx', status, message=message)
    call check(status == cmx_err_io, 'a file that does not exist')
    call check(index(message, '/nonexistent/table.cmx') > 0, 'its name in the message: ' // trim(message))
    call check(.not. table%is_open() .and. table%species() == 0, 'the table before is closed')
    call table%open('/nonexistent/table.cmx', status, message=short)
    call check(short == message(:4), 'a short message is cut off')
    call table%open(path, status, 'eso', message)
    call check(status == cmx_err_domain .and. index(message, 'eso') > 0, 'a part that no table has')
  end subroutine bad_files

  subroutine closed_tables
    type(cmx_table) :: table
    real(dp) :: state(0:cmx_q_state_last), frozen(0:cmx_freezing_last), ties(cmx_c_tie_numbers, 2), out(1, 1)
    real(dp) :: flow(cmx_transport_q_first:cmx_transport_q_last), x(0)
    integer :: status, n
    call table%close()
    call table%eos(half, 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_err_domain .and. all(is_nan(state)), 'state of a closed table')
    call table%eos(x, 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_err_domain .and. all(is_nan(state)), 'state of a closed table without species')
    call table%transport(0.5d0, 1d6, 3d6, cmx_liquid, flow, status)
    call check(status == cmx_err_domain .and. all(is_nan(flow)), 'conductivities of a closed table')
    call table%freezing(cmx_liquid, 1d22, 0.5d0, frozen, status)
    call check(status == cmx_err_domain .and. all(is_nan(frozen)), 'freezing of a closed table')
    call table%tie_lines(1d22, 2d6, ties, n, status)
    call check(status == cmx_err_domain .and. n == 0, 'tie lines of a closed table')
    call table%batch(cmx_given_rho_t, cmx_stable, [0.5d0], [1d6], [3d6], [cmx_q_p], out, status)
    call check(status == cmx_err_domain, 'batch of a closed table')
    call table%choose(status)
    call check(status == cmx_err_domain, 'choices of a closed table')
    call check(.not. table%has('eos'), 'a closed table has nothing')
    call check(size(table%numbers('range')) == 0, 'a closed table has no range')
    call check(table%text('/', 'recipe') == '', 'text of a closed table')
  end subroutine closed_tables

  subroutine shapes
    type(cmx_table) :: table
    real(dp) :: state(0:cmx_q_state_last), row(2, 0:cmx_q_state_last), pairs(2, 2), few(5), more(40)
    real(dp) :: flow(cmx_transport_q_first:cmx_transport_q_last), flows(3, size(flow)), parts(5, 2)
    integer :: status, found, reasons
    call open_good(table)
    call table%eos(half, 1d6, 3d6, cmx_stable, state, status, found, reasons)
    call check(status == cmx_ok .and. found == cmx_liquid .and. reasons == 0, 'a state')
    row = -1
    pairs = 0.5d0
    call table%eos(pairs(1, :), 1d6, 3d6, cmx_stable, row(2, :), status)
    call check(status == cmx_ok .and. all(abs(row(2, :) - state) <= 0) .and. all(row(1, :) < 0), 'a row')
    more = -1
    call table%eos(0.5d0, 1d6, 3d6, cmx_stable, more, status)
    call check(all(abs(more(:size(state)) - state) <= 0), 'a longer state')
    call check(all(more(size(state) + 1:) < 0), 'the rest of a longer state')
    call table%eos(half, 1d6, 3d6, cmx_stable, few, status, found, reasons)
    call check(status == cmx_err_domain .and. all(is_nan(few)), 'a state that is too short')
    call check(found == -1 .and. reasons == 0, 'the phase of a state that is too short')
    call table%eos([0.2d0, 0.3d0, 0.5d0], 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_err_domain .and. all(is_nan(state)), 'three fractions of two species')
    call table%transport(half, 1d6, 3d6, cmx_liquid, flow, status)
    call check(status == cmx_ok, 'conductivities')
    call table%transport(pairs(1, :), 1d6, 3d6, cmx_liquid, flows(2, :), status)
    call check(status == cmx_ok .and. all(abs(flows(2, :) - flow) <= 0), 'a row of conductivities')
    call table%transport(half, 1d6, 3d6, cmx_liquid, few, status)
    call check(status == cmx_err_domain .and. all(is_nan(few)), 'conductivities that are too short')
    call table%separation(1d22, 2d6, 0.5d0, parts, status)
    call check(status == cmx_err_domain .and. all(is_nan(parts)), 'phases of another shape')
    call table%freezing_three(half, few, status)
    call check(status == cmx_err_domain .and. all(is_nan(few)), 'two fractions of three species')
  end subroutine shapes

  ! Arguments that are NaN, infinite or outside: a status and NaN, and no trap.
  subroutine numbers_that_are_none
    type(cmx_table) :: table, many, three
    real(dp) :: bad(5), state(0:cmx_q_state_last), flow(cmx_transport_q_first:cmx_transport_q_last), x(8)
    real(dp) :: frozen(0:cmx_freezing_last), ties(cmx_c_tie_numbers, 16), parts(cmx_c_separation_numbers, 2)
    real(dp) :: out(2, 1), factor, residual, screened(3), first(cmx_c_three_numbers)
    real(dp) :: warm(cmx_warm_q_first:cmx_warm_q_last)
    integer :: status, k, n, given
    bad = [nan(), infinity(), -infinity(), -1d0, 1d300]
    call open_good(table)
    call many%open(of_species, status)
    call check(status == cmx_ok, 'a table of eight species')
    call three%open(of_three, status)
    call check(status == cmx_ok, 'a table of three species')
    do k = 1, size(bad)
      call table%eos(bad(k), 1d6, 3d6, cmx_stable, state, status)
      call check(status < 0 .and. all(is_nan(state)), 'state, bad x')
      call table%eos(half, bad(k), 3d6, cmx_stable, state, status)
      call check(status < 0 .and. all(is_nan(state)), 'state, bad rho')
      call table%eos(half, 1d6, bad(k), cmx_stable, state, status)
      call check(status < 0 .and. all(is_nan(state)), 'state, bad T')
      x = 0.125d0
      x(3) = bad(k)
      call many%eos(x, 2d6, 3d6, cmx_stable, state, status)
      call check(status < 0 .and. all(is_nan(state)), 'state of eight species, bad x')
      x(3) = 0.125d0
      call many%eos(x, 2d6, bad(k), cmx_stable, state, status)
      call check(status < 0 .and. all(is_nan(state)), 'state of eight species, bad T')
      call table%transport(bad(k), 1d6, 3d6, cmx_liquid, flow, status)
      call check(status < 0 .and. all(is_nan(flow)), 'conductivities, bad x')
      call table%transport(half, bad(k), 3d6, cmx_liquid, flow, status)
      call check(status < 0 .and. all(is_nan(flow)), 'conductivities, bad rho')
      call table%transport(half, 1d6, bad(k), cmx_solid, flow, status)
      call check(status < 0 .and. all(is_nan(flow)), 'conductivities, bad T')
      call table%freezing(cmx_liquid, bad(k), 0.5d0, frozen, status)
      call check(status < 0 .and. all(is_nan(frozen)), 'freezing, bad P')
      call table%freezing(cmx_liquid, 1d22, bad(k), frozen, status)
      call check(status < 0 .and. all(is_nan(frozen)), 'freezing, bad x')
      call table%tie_lines(bad(k), 2d6, ties, n, status)
      call check(status < 0 .and. n == 0, 'tie lines, bad P')
      call table%separation(1d22, 2d6, bad(k), parts, status)
      call check(status < 0 .and. all(is_nan(parts)), 'separation, bad x')
      call table%screening(cmx_liquid, [6d0, 8d0, 12d0, 16d0], bad(k), 1d6, 3d6, screened, status)
      call check(status < 0 .and. all(is_nan(screened)), 'screening, bad x')
      call table%screening(cmx_liquid, [6d0, 8d0, 12d0, 16d0], half, 1d6, bad(k), screened, status)
      call check(all((status < 0) .eqv. is_nan(screened)), 'screening, bad T')
      call three%freezing_three([bad(k), 0.4d0, 0.1d0], first, status)
      call check(status < 0 .and. all(is_nan(first)), 'freezing of three, bad x')
      call three%warm(0, 0, 0.5d0, bad(k), 1d5, warm, status)
      call check(status < 0 .and. all(is_nan(warm)), 'warm mixture, bad rho')
      call three%warm(0, 0, bad(k), 5d0, 1d5, warm, status)
      call check(status < 0 .and. all(is_nan(warm)), 'warm mixture, bad x')
      do given = cmx_given_rho_t, cmx_given_p_h
        call table%batch(given, cmx_stable, half(:1), [bad(k)], [3d6], [cmx_q_p, cmx_q_rho], out, status)
        call check(status < 0 .and. all(is_nan(out)), 'batch, bad a')
        call table%batch(given, cmx_stable, half(:1), [1d6], [bad(k)], [cmx_q_p, cmx_q_rho], out, status)
        call check(status < 0 .and. all(is_nan(out)), 'batch, bad b')
        call table%batch(given, cmx_stable, [bad(k)], [1d6], [3d6], [cmx_q_p, cmx_q_rho], out, status)
        call check(status < 0 .and. all(is_nan(out)), 'batch, bad x')
      end do
      call table%transport_batch(cmx_liquid, half(:1), [1d6], [bad(k)], [cmx_transport_q_sigma], out(:1, :), &
        status)
      call check(status < 0 .and. is_nan(out(1, 1)), 'batch of conductivities, bad T')
      call table%order_batch(half(:1), [bad(k)], [cmx_order_q_f], out(:1, :), status)
      call check((status < 0) .eqv. is_nan(out(1, 1)), 'batch of order, bad Gamma_d')
      call table%number_fractions([bad(k), 0.5d0], out(:, 1), status)
      call check(status < 0 .and. all(is_nan(out(:, 1))), 'bad mass fractions')
      call table%represent([6d0, 7d0], [12d0, 14d0], [bad(k), 0.5d0], out(:, 1), factor, residual, status)
      call check(status < 0 .and. all(is_nan([out(:, 1), factor, residual])), 'bad nuclides')
    end do
  end subroutine numbers_that_are_none

  ! Random states in the tables and far outside: nothing traps, and a failure is NaN.
  subroutine states_anywhere
    type(cmx_table) :: table, many
    real(dp) :: state(0:cmx_q_state_last), flow(cmx_transport_q_first:cmx_transport_q_last)
    real(dp) :: frozen(0:cmx_freezing_last), ties(cmx_c_tie_numbers, 16), parts(cmx_c_separation_numbers, 2)
    real(dp) :: x(8), rho, temp, p, screened(3)
    integer :: status, i, j, n, found, phase
    integer(int64) :: seed
    call open_good(table)
    call many%open(of_species, status)
    seed = 1
    found = 0
    do i = 1, 2000
      rho = 10**(3 + 6 * random(seed))
      temp = 10**(5 + 4 * random(seed))
      p = 10**(19 + 6 * random(seed))
      x(1) = random(seed)
      if (mod(i, 10) == 0) x(1) = nint(x(1))
      if (mod(i, 11) == 0) x(1) = 1d-300
      phase = mod(i, 3) - 1
      call table%eos(x(1), rho, temp, phase, state, status)
      call check((status < 0) .eqv. is_nan(state(cmx_q_p)), 'a state anywhere')
      if (status >= 0) found = found + 1
      call table%transport(x(1), rho, temp, max(phase, 0), flow, status)
      call check(all((status < 0) .eqv. is_nan(flow)), 'conductivities anywhere')
      call table%freezing(mod(i, 2), p, x(1), frozen, status)
      call check((status < 0) .eqv. is_nan(frozen(cmx_freezing_temp)), 'freezing anywhere')
      call table%tie_lines(p, temp, ties, n, status)
      call check(status >= 0 .or. n == 0, 'tie lines anywhere')
      call table%separation(p, temp, x(1), parts, status)
      x = [(random(seed)**4, j = 1, 8)]
      x = x / sum(x)
      call many%eos(x, rho, temp, phase, state, status)
      call check((status < 0) .eqv. is_nan(state(cmx_q_p)), 'a state of eight species anywhere')
      call many%screening(mod(i, 2), [2d0, 26d0, 4d0, 56d0], x, rho, temp, screened, status)
      call check(all((status < 0) .eqv. is_nan(screened)), 'screening anywhere')
    end do
    call check(found > 200, 'some are in the table')
  end subroutine states_anywhere

  real(dp) function random(seed)
    integer(int64), intent(inout) :: seed
    seed = mod(seed * 48271, 2147483647_int64) ! Park & Miller
    random = real(seed, dp) / 2147483647
  end function random

  ! The variable that opened a table frees it; the others refer to it.
  subroutine references
    type :: model
      integer :: zones = 7
      type(cmx_table) :: table
    end type model
    type(cmx_table) :: first, second, several(3)
    type(cmx_table), allocatable :: third
    type(model) :: one, other
    type(model), allocatable :: source
    real(dp) :: state(0:cmx_q_state_last)
    integer :: status, k
    call open_good(first)
    second = first
    second = second
    first = first
    several(2) = second
    allocate(third)
    third = first
    one%table = third
    other = one
    allocate(source, source=other)
    deallocate(third)
    call one%table%close()
    call second%close()
    call second%close()
    call several(2)%eos(half, 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_ok, 'others are closed')
    call other%table%eos(half, 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_ok .and. other%zones == 7, 'a table in another type')
    deallocate(source)
    call several(2)%open(path, status)
    call check(status == cmx_ok, 'another table')
    call other%table%eos(half, 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_ok, 'and this one stays what it was')
    several(2) = several(1)
    call check(.not. several(2)%is_open(), 'a closed table is assigned')
    call open_good(one%table)
    other = one
    call other%table%eos(half, 1d6, 3d6, cmx_stable, state, status)
    call check(status == cmx_ok, 'a table that is part of another type')
    do k = 1, 3
      call a_table_that_goes_out_of_scope
    end do
  end subroutine references

  subroutine a_table_that_goes_out_of_scope
    type(cmx_table) :: table, copy
    call open_good(table, 'eos')
    copy = table
  end subroutine a_table_that_goes_out_of_scope

  subroutine tables_that_are_mapped_or_in_memory
    type(cmx_table) :: table, mapped, in_memory
    integer(c_signed_char), allocatable, target :: bytes(:)
    real(dp) :: state(0:cmx_q_state_last), other(0:cmx_q_state_last)
    character(len=300) :: message
    integer :: status, file, n
    call open_good(table)
    call table%eos(half, 1d6, 3d6, cmx_stable, state, status)
    call mapped%open_mapped(path, status, 'eos', message)
    call check(status == cmx_ok, 'mapped: ' // trim(message))
    call check(mapped%has('eos') .and. .not. mapped%has('transport'), 'parts')
    call mapped%eos(half, 1d6, 3d6, cmx_stable, other, status)
    call check(status == cmx_ok .and. all(abs(other - state) <= 0), 'mapped state')
    inquire(file=path, size=n)
    allocate(bytes(n))
    open(newunit=file, file=path, access='stream', form='unformatted', action='read', status='old')
    read(file) bytes
    close(file)
    call in_memory%open_memory(bytes, status, message=message)
    call check(status == cmx_ok, 'in memory: ' // trim(message))
    call in_memory%eos(half, 1d6, 3d6, cmx_stable, other, status)
    call check(status == cmx_ok .and. all(abs(other - state) <= 0), 'state in memory')
    call in_memory%close()
    call open_given(in_memory, bytes)
    call in_memory%eos(half, 1d6, 3d6, cmx_stable, other, status)
    call check(status == cmx_ok .and. all(abs(other - state) <= 0), 'state in memory of an argument')
    call in_memory%open_memory(bytes(::2), status, message=message)
    call check(status == cmx_err_domain .and. message /= '', 'every second byte')
    call in_memory%open_memory(bytes(:80), status, message=message)
    call check(status < 0 .and. message /= '', 'part of a file')
    call table%open(path, status, message=message, memory_limit=2_c_size_t**26, digest=.true.)
    call check(status == cmx_ok, 'digest: ' // trim(message))
    call mapped%open_mapped(path, status, message=message, digest=.true.)
    call check(status == cmx_ok, 'digest of a mapped table: ' // trim(message))
    call table%open(path, status, message=message, memory_limit=60000_c_size_t)
    call check(status == cmx_err_memory .and. index(message, 'limit of') > 0, 'limit of memory')
    call table%open(path, status, message=message, attribute_limit=5_c_size_t)
    call check(status == cmx_err_format .and. index(message, 'more than 5') > 0, 'limit of attributes')
    call table%open(path, status, 'eos', message, digest=.true.)
    call check(status == cmx_err_domain .and. index(message, 'digest') > 0, 'digest of parts')
  end subroutine tables_that_are_mapped_or_in_memory

  subroutine open_given(table, bytes)
    type(cmx_table), intent(inout) :: table
    integer(c_signed_char), intent(in), target :: bytes(:)
    integer :: status
    call table%open_memory(bytes, status)
    call check(status == cmx_ok, 'in memory, by an argument')
  end subroutine open_given

  ! Temperatures from energies, with the last ones as guesses.
  subroutine batches_and_back
    integer, parameter :: n = 50
    type(cmx_table) :: table
    real(dp) :: rho(n), temp(n), e(n), out(2, n), one(0:cmx_q_state_last)
    integer :: worst, status(n), i
    integer(c_size_t) :: tally(cmx_tally)
    call open_good(table)
    rho = [(1d5 * 1.09d0**i, i = 0, n - 1)]
    temp = [(4d6 * 1.05d0**i, i = 0, n - 1)]
    call table%batch(cmx_given_rho_t, cmx_stable, [0.3d0], rho, temp, [cmx_q_e, cmx_q_cs], out, worst, &
      status=status)
    call check(worst >= 0, 'energies')
    e = out(1, :)
    call table%eos(0.3d0, rho(7), temp(7), cmx_stable, one, worst)
    call check(worst == status(7) .and. abs(one(cmx_q_e) - e(7)) <= 0, 'a point of a batch')
    tally = 0
    out(1, :) = 1.1d0 * temp
    call table%batch(cmx_given_rho_e, cmx_stable, [0.3d0], rho, e, [cmx_q_temp, cmx_q_p], out, worst, &
      guess=out(1, :), status=status, tally=tally)
    call check(worst >= 0 .and. all(abs(out(1, :) - temp) <= 1d-7 * temp), 'temperatures of energies')
    call check(sum(tally) == n .and. tally(cmx_tally_place(cmx_ok)) == count(status == cmx_ok), 'a tally')
    rho(1) = 1
    call table%batch(cmx_given_rho_t, cmx_stable, [0.3d0], rho, temp, [cmx_q_e], out(:1, :), worst, &
      status=status)
    call check(worst == cmx_err_rho_low .and. status(1) == worst .and. is_nan(out(1, 1)), 'one outside')
    call check(.not. any(is_nan(out(1, 2:))), 'and the others inside')
    call table%batch(cmx_given_rho_t, cmx_stable, [0.3d0], rho, temp, [cmx_q_e], out(:1, :), worst, &
      status=status, hold=.true.)
    call check(status(1) == cmx_warn_held .and. .not. any(is_nan(out(1, :))), 'one held')
  end subroutine batches_and_back

  ! Nothing is written where shapes do not fit.
  subroutine shapes_of_batches
    type(cmx_table) :: table
    real(dp) :: out(1, 3), x(2, 3), rho(3), temp(3), none(1, 0)
    integer :: q(1), worst, status(2)
    integer(c_size_t) :: tally(5)
    call open_good(table)
    q = cmx_q_p
    x = 0.5d0
    rho = 1d6
    temp = 3d6
    out = -1
    call table%batch(cmx_given_rho_t, cmx_stable, x(:, :2), rho, temp, q, out, worst)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of compositions')
    call table%batch(cmx_given_rho_t, cmx_stable, reshape(half, [3, 1], half), rho, temp, q, out, worst)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of species')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho(:2), temp, q, out, worst)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of densities')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp(:2), q, out, worst)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of temperatures')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, [q, q], out, worst)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of quantities')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst, guess=temp(:2))
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of guesses')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst, status=status)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of statuses')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst, reasons=status)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of reasons')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst, phases=status)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of phases')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst, tally=tally)
    call check(worst == cmx_err_domain .and. all(out < 0), 'a batch, number of tally')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, [cmx_transport_q_sigma], out, worst)
    call check(worst == cmx_err_unsupported .and. all(out < 0), 'a quantity of another part')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, none, worst)
    call check(worst == cmx_ok, 'no points')
    call table%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst)
    call check(worst == cmx_ok .and. all(out > 0), 'all fits')
  end subroutine shapes_of_batches

  subroutine compositions
    type(cmx_table) :: table
    real(dp) :: x(8), mass(8), back(8), factor, residual, u(8), z(8)
    integer :: status
    call table%open(of_species, status)
    call check(table%species() == 8, 'eight species')
    u = table%numbers('masses')
    z = table%numbers('charges')
    x = [0d0, 0.5d0, 0.4d0, 0.1d0, 0d0, 0d0, 0d0, 0d0]
    call table%mass_fractions(x, mass, status)
    call check(status == cmx_ok .and. all(abs(mass - x * u / sum(x * u)) <= 1d-14), 'mass fractions')
    call table%number_fractions(mass, back, status)
    call check(status == cmx_ok .and. all(abs(back - x) <= 1d-14), 'number fractions')
    call table%mass_fractions(x(:7), mass, status)
    call check(status == cmx_err_domain .and. all(is_nan(mass)), 'too few fractions')
    call table%represent(z(2:3), u(2:3), [0.25d0, 0.75d0], x, factor, residual, status)
    call check(status == cmx_ok .and. abs(sum(x) - 1) <= 1d-12, 'nuclides of the table')
    call check(abs(factor - 1) <= 1d-12 .and. abs(residual) <= 1d-9, 'their density and residual')
    call table%represent(z(2:3), u(2:2), [0.25d0, 0.75d0], x, factor, residual, status)
    call check(status == cmx_err_domain .and. all(is_nan([x, factor, residual])), 'too few masses')
    call check(size(table%numbers('weights')) == 0, 'numbers that no table has')
  end subroutine compositions

  subroutine texts
    type(cmx_table) :: table
    call open_good(table)
    call check(index(table%text('/', 'recipe'), 'title = "hosts"') > 0, 'the recipe')
    call check(table%text('/', 'nothing') == '', 'a text that is not there')
    call check(cmx_status_text(cmx_err_rho_low) == 'rho: density below the range of the table', 'a status')
    call check(cmx_status_name(cmx_err_rho_low) == 'CMX_ERR_RHO_LOW', 'its name')
    call check(cmx_status_name(-99) == '', 'a status that does not exist')
    call check(cmx_reason_list(0) == '', 'no reasons')
    call check(cmx_reason_list(ior(cmx_reason_ionization, cmx_reason_gamma_solid)) == &
      'gamma-solid, ionization', 'two reasons')
    call check(cmx_reason_text(8) /= '', 'text of a reason')
    call check(cmx_reason_text(31) == '', 'text of no reason')
    call check(cmx_quantity_name(cmx_q_cv) == 'cv', 'a quantity')
    call check(cmx_quantity_unit(cmx_q_cv) == 'erg/(g K)', 'its unit')
    call check(cmx_quantity_text(cmx_q_s) == 'entropy', 'its text')
    call check(cmx_unit_in_files('k per ion') == '1', 'the unit of a pure number in files')
    call check(cmx_unit_in_files('1/s') == '1/s', 'a unit that files keep')
    call check(len(cmx_quantity_unit(cmx_q_gamma1)) == 0, 'the unit of a number')
    call check(cmx_quantity_find('cv ') == cmx_q_cv, 'found by its name')
    call check(cmx_quantity_find('none') == -1, 'not found')
    call check(cmx_quantity_find('transport.gamma') == cmx_transport_q_gamma, 'of another part')
    call check(cmx_version() > 0, 'the version of the library')
    call check(cmx_target() /= '', 'the instructions it uses')
  end subroutine texts

  subroutine choices
    type(cmx_table) :: table, parts
    real(dp) :: state(0:cmx_q_state_last), held(0:cmx_q_state_last), first(0:cmx_q_state_last)
    integer :: status
    call open_good(table)
    call table%eos(half, 1d6, 1.6d6, cmx_solid, first, status)
    call table%choose(status, order=cmx_order_random, policy=cmx_policy_hold)
    call check(status == cmx_ok, 'choices')
    call table%eos(half, 1d6, 1.6d6, cmx_solid, state, status)
    call check(abs(state(cmx_q_cv) / first(cmx_q_cv) - 1) > 1d-3, 'order of the solid')
    call table%eos(half, 1d3, 1d7, cmx_stable, held, status)
    call check(status == cmx_warn_held .and. .not. is_nan(held(cmx_q_p)), 'a state that is held')
    call table%choose(status, width=0.2d0)
    call check(status == cmx_err_domain, 'a width that is too large')
    call table%choose(status)
    call table%eos(half, 1d6, 1.6d6, cmx_solid, state, status)
    call check(all(transfer(state, [0_int64]) == transfer(first, [0_int64])), 'defaults again')
    call table%eos(half, 1d3, 1d7, cmx_stable, held, status)
    call check(status == cmx_err_rho_low .and. all(is_nan(held)), 'an error again')
    call open_good(parts, 'transport')
    call parts%choose(status)
    call check(status == cmx_err_absent, 'choices without /eos')
  end subroutine choices
end program test_module
