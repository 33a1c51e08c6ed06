! Results of the Fortran module in hexadecimal, line by line those of dump.c.
! Arguments: a table of two species, one of eight, one with /phase3 and /warm.
program dump
  use coulomix
  use, intrinsic :: iso_c_binding, only: c_size_t
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer, parameter :: dp = kind(1d0)
  type(cmx_table) :: two, eight, three
  integer :: status
  call open_argument(1, two)
  call open_argument(2, eight)
  call open_argument(3, three)
  call states(two, [0.375_dp, 0.625_dp], 1d6)
  call states(eight, [0d0, 0.5d0, 0.4375d0, 0d0, 0.0625d0, 0d0, 0d0, 0d0], 3d6)
  call equilibria
  call warm(three)
  call warm(two)
  call batches
  call compositions(two)
  call compositions(eight)
  call names
  call two%choose(status, order=cmx_order_random, policy=cmx_policy_hold, width=0.01_dp)
  print '(a,1x,i0)', 'choose', status
  call states(two, [0.375_dp, 0.625_dp], 1d6)
  print '(a)', two%text('/', 'recipe')
contains
  subroutine open_argument(k, table)
    integer, intent(in) :: k
    type(cmx_table), intent(inout) :: table
    character(len=1000) :: path, message
    call get_command_argument(k, path)
    call table%open(path, status, message=message)
    if (status < 0) then
      print '(a)', trim(message)
      stop 3
    end if
    print '(a,1x,i0,1x,i0)', 'open', status, table%species()
  end subroutine open_argument

  subroutine line(what, status, values)
    character(len=*), intent(in) :: what
    integer, intent(in) :: status
    real(dp), intent(in) :: values(:)
    print '(a,1x,i0,*(1x,z16.16))', what, status, transfer(values, [0_int64])
  end subroutine line

  subroutine states(table, x, rho)
    type(cmx_table), intent(in) :: table
    real(dp), intent(in) :: x(:), rho
    real(dp), parameter :: pair(4) = [6, 8, 12, 16]
    real(dp) :: state(0:cmx_q_state_last), flow(cmx_transport_q_first:cmx_transport_q_last), temp, screened(3)
    integer :: k, found, reasons
    temp = 9d5
    do k = 0, 23
      if (size(x) == 2 .and. k > 3) then
        call table%eos(x(2), rho, temp, mod(k, 3) - 1, state, status, found, reasons)
      else
        call table%eos(x, rho, temp, mod(k, 3) - 1, state, status, phase_out=found, reasons=reasons)
      end if
      call line('eos', status, state)
      print '(a,2(1x,i0))', 'found', found, reasons
      if (size(x) == 2 .and. k > 3) then
        call table%transport(x(2), rho, temp, mod(k, 2), flow, status)
      else
        call table%transport(x, rho, temp, mod(k, 2), flow, status)
      end if
      call line('transport', status, flow)
      if (size(x) == 2 .and. k > 3) then
        call table%screening(mod(k, 2), pair, x(2), rho, temp, screened, status)
      else
        call table%screening(mod(k, 2), pair, x, rho, temp, screened, status)
      end if
      call line('screening', status, screened)
      temp = temp * 1.25_dp
    end do
  end subroutine states

  subroutine equilibria
    real(dp), parameter :: x(3) = [0.45_dp, 0.5_dp, 0.05_dp]
    real(dp) :: p, frozen(0:cmx_freezing_last), ties(cmx_c_tie_numbers, 16), first(cmx_c_three_numbers)
    real(dp) :: parts(cmx_c_separation_numbers, 2)
    integer :: k, n
    p = 1d22
    do k = 0, 7
      call two%freezing(mod(k, 2), p, 0.3_dp, frozen, status)
      call line('freezing', status, frozen)
      call two%tie_lines(p, 0.97_dp * frozen(cmx_freezing_temp), ties, n, status)
      call line('ties', status, reshape(ties(:, :n), [n * cmx_c_tie_numbers]))
      call two%separation(p, 0.97_dp * frozen(cmx_freezing_temp), 0.35_dp, parts, status)
      call line('separation', status, reshape(parts, [size(parts)]))
      p = p * 1.6_dp
    end do
    call three%freezing_three(x, first, status)
    call line('three', status, first)
    call two%freezing_three(x, first, status)
    call line('three', status, first)
  end subroutine equilibria

  subroutine warm(table)
    type(cmx_table), intent(in) :: table
    real(dp) :: values(cmx_warm_q_first:cmx_warm_q_last)
    integer :: k
    do k = 0, 11
      call table%warm(mod(k, 2), mod(k, 6), 0.25_dp, 3.0_dp + k, 1d5, values, status)
      call line('warm', status, values)
    end do
  end subroutine warm

  subroutine print_batch(what, worst, status, out)
    character(len=*), intent(in) :: what
    integer, intent(in) :: worst, status(:)
    real(dp), intent(in) :: out(:, :)
    integer :: i
    print '(a,1x,i0)', what, worst
    do i = 1, size(status)
      call line('point', status(i), out(:, i))
    end do
  end subroutine print_batch

  subroutine batches
    integer, parameter :: n = 40
    integer, parameter :: q(5) = [cmx_q_temp, cmx_q_p, cmx_q_cs, cmx_q_slope_t + cmx_q_cv, &
      cmx_q_species_mu + 1], q_flow(2) = [cmx_transport_q_sigma, cmx_transport_q_dlnkappa_dlnt], &
      q_order(3) = [cmx_order_q_f, cmx_order_q_psi_pg, cmx_order_q_w + 1]
    real(dp) :: x(n), rho(n), temp(n), out(5, n), flow(2, n), order(3, n), pair(2, 1)
    integer :: i, worst, status(n), phases(n), reasons(n)
    integer(c_size_t) :: tally(cmx_tally)
    x = [(i / 64d0, i = 0, n - 1)]
    rho = [(9d4 + 3d5 * i, i = 0, n - 1)]
    temp = [(9d5 + 1.5d5 * i, i = 0, n - 1)]
    tally = 0
    call two%batch(cmx_given_rho_t, cmx_stable, x, rho, temp, q, out, worst, status=status, phases=phases, &
      reasons=reasons, tally=tally)
    call print_batch('batch', worst, status, out)
    print '(i0,1x,i0)', (phases(i), reasons(i), i = 1, n)
    print '(a,1x,i0)', ('tally', tally(i), i = 1, cmx_tally)
    call two%batch(cmx_given_rho_p, cmx_stable, x, rho, [3d21], q, out, worst, guess=temp, status=status, &
      phases=phases, hold=.true.)
    call print_batch('held', worst, status, out)
    pair(:, 1) = [0.25_dp, 0.75_dp]
    call two%transport_batch(cmx_liquid, pair, rho, temp, q_flow, flow, worst, status=status, phases=phases)
    call print_batch('transport of phases', worst, status, flow)
    call two%transport_batch(cmx_liquid, pair, rho, temp, q_flow, flow, worst, status=status)
    call print_batch('transport', worst, status, flow)
    call two%order_batch(x, [20d0], q_order, order, worst, status=status)
    call print_batch('order', worst, status, order)
  end subroutine batches

  subroutine compositions(table)
    type(cmx_table), intent(in) :: table
    character(len=*), parameter :: names(6) = [character(len=15) :: 'charges', 'masses', 'range', &
      'transport_range', 'pressure_range', 'gamma_d_max']
    real(dp) :: x(table%species()), other(table%species()), rho_factor, residual
    integer :: j, n
    do j = 1, size(names)
      call line(trim(names(j)), 0, table%numbers(names(j)))
    end do
    n = size(x)
    x = [(2d0 * j / (n * (n + 1)), j = 1, n)]
    call table%number_fractions(x, other, status)
    call line('number', status, other)
    call table%mass_fractions(x, other, status)
    call line('mass', status, other)
    call table%represent([1d0, 7d0, 8d0], [1.008d0, 14d0, 16d0], [0.01d0, 0.04d0, 0.95d0], other, &
      rho_factor, residual, status)
    call line('represent', status, [other, rho_factor, residual])
  end subroutine compositions

  subroutine names
    integer :: q
    do q = -1, 1299
      if (cmx_quantity_name(q) /= '') print '(6a,i0)', cmx_quantity_name(q), '|', cmx_quantity_unit(q), '|', &
        cmx_quantity_text(q), '|', cmx_quantity_find(cmx_quantity_name(q))
    end do
    do q = -30, 31
      if (cmx_status_name(q) /= '') print '(3a)', cmx_status_name(q), '|', cmx_status_text(q)
      if (cmx_reason_name(q) /= '') print '(3a)', cmx_reason_name(q), '|', cmx_reason_text(q)
      print '(i0)', cmx_tally_place(q) - 1
    end do
    print '(i0,1x,a)', cmx_version(), cmx_target()
  end subroutine names
end program dump
