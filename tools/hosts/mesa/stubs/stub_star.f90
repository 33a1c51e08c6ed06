! stub_star.f90: calls the hooks as MESA does, through its procedure pointers, for 5 nuclides of which the
! table lacks one.
!
!     stub_star TABLE.cmx
!
! In every zone of a grid that reaches beyond the table: the fraction; where it is above 0, all results,
! finite and with partial derivatives that agree with differences; rho from P and T by Newton's method with
! them; conduction. Stops with status 1 where something does not hold.
program stub_star
  use, intrinsic :: ieee_arithmetic, only: ieee_is_finite
  use const_def, only: dp
  use chem_def, only: chem_isos
  use eos_def, only: the_eos, num_eos_basic_results
  use kap_def, only: the_kap
  use star_def, only: the_star
  use run_star_extras, only: extras_controls
  implicit none
  integer, parameter :: species = 5, nv = num_eos_basic_results, points = 21
  integer, target :: network_z(species) = [2, 6, 7, 8, 10], network_a(species) = [4, 12, 14, 16, 22]
  integer, pointer :: chem_id(:), net_iso(:)
  real(dp) :: xa(species) = [1e-4_dp, 0.43_dp, 5e-3_dp, 0.55_dp, 0.0149_dp]
  real(dp) :: rho, temp, frac(3), worst_lnrho, worst_lnt, worst_xa
  integer :: ierr, i, j, zones, partly, most_steps, failed

  allocate (chem_id(species), net_iso(species))
  chem_id = [(i, i=1, species)]
  net_iso = chem_id
  chem_isos%Z => network_z
  chem_isos%Z_plus_N => network_a
  the_star%eos_rq => the_eos
  the_star%kap_rq => the_kap
  call get_command_argument(1, the_star%x_character_ctrl(1))
  call extras_controls(1, ierr)
  if (ierr /= 0) stop 1

  zones = 0
  partly = 0
  most_steps = 0
  failed = 0
  worst_lnrho = 0
  worst_lnt = 0
  worst_xa = 0
  do i = 1, points
    do j = 1, points
      rho = 10.0_dp**(4.5_dp + 3.0_dp*(i - 1)/(points - 1))
      temp = 10.0_dp**(5.5_dp + 3.0_dp*(j - 1)/(points - 1))
      call fraction(rho, temp, frac)
      call conduct(rho, temp)
      if (.not. frac(1) > 0) cycle
      zones = zones + 1
      if (frac(1) < 1) partly = partly + 1
      call compare(rho, temp)
      call density(rho, temp)
    end do
  end do
  print '(i0,a,i0,a)', zones, ' zones with the table, ', partly, ' of them in part'
  print '(a,3es9.1)', 'partial derivatives by ln rho, ln T, X: largest errors', worst_lnrho, worst_lnt, &
    worst_xa
  print '(a,i0,a)', 'rho from P and T in at most ', most_steps, ' steps of Newton'
  call require(zones > 50, 'zones')
  call require(max(worst_lnrho, worst_lnt, worst_xa) < 1e-6_dp, 'partial derivatives')
  call require(most_steps <= 8, 'Newton steps')
  call unknown_network()
  deallocate (chem_id, net_iso)
  if (failed > 0) stop 1

contains

  subroutine require(holds, what)
    logical, intent(in) :: holds
    character(len=*), intent(in) :: what
    if (holds) return
    failed = failed + 1
    print '(2a)', 'does not hold: ', what
  end subroutine require

  subroutine fraction(rho, temp, out)
    real(dp), intent(in) :: rho, temp
    real(dp), intent(out) :: out(3)
    call the_star%eos_rq%other_eos_frac(1, species, chem_id, net_iso, xa, rho, log10(rho), temp, &
                                        log10(temp), out(1), out(2), out(3), ierr)
    call require(ierr == 0 .and. out(1) >= 0 .and. out(1) <= 1, 'fraction')
  end subroutine fraction

  subroutine component(rho, temp, x, res, by_rho, by_t, by_x)
    real(dp), intent(in) :: rho, temp, x(species)
    real(dp), intent(out) :: res(nv), by_rho(nv), by_t(nv), by_x(nv, species)
    call the_star%eos_rq%other_eos_component(1, species, chem_id, net_iso, x, rho, log10(rho), temp, &
                                             log10(temp), res, by_rho, by_t, by_x, ierr)
    call require(ierr == 0 .and. all(ieee_is_finite(res)) .and. all(ieee_is_finite(by_rho)) &
                 .and. all(ieee_is_finite(by_t)) .and. all(ieee_is_finite(by_x)), 'results')
  end subroutine component

  ! ln Pgas, ln E against central differences; the phase must be the same.
  subroutine compare(rho, temp)
    real(dp), intent(in) :: rho, temp
    real(dp), parameter :: h = 1e-4_dp
    real(dp) :: res(nv), by_rho(nv), by_t(nv), by_x(nv, species)
    real(dp) :: side(nv, 2), d_rho(nv), d_t(nv), d_x(nv, species), x(species), step
    integer :: k, m
    call component(rho, temp, xa, res, by_rho, by_t, by_x)
    call require(all(res(10:11) > 0) .and. res(17) >= 0 .and. res(17) <= 1, 'heat capacities, phase')
    if (res(17) > 0 .and. res(17) < 1) return
    do m = 1, 2
      call component(rho*exp((2*m - 3)*h), temp, xa, side(:, m), d_rho, d_t, d_x)
    end do
    worst_lnrho = max(worst_lnrho, maxval(abs(by_rho(1:2) - (side(1:2, 2) - side(1:2, 1))/(2*h))))
    do m = 1, 2
      call component(rho, temp*exp((2*m - 3)*h), xa, side(:, m), d_rho, d_t, d_x)
    end do
    worst_lnt = max(worst_lnt, maxval(abs(by_t(1:2) - (side(1:2, 2) - side(1:2, 1))/(2*h))))
    do k = 1, species
      step = min(h, 0.1_dp*xa(k))
      do m = 1, 2
        x = xa
        x(k) = xa(k) + (2*m - 3)*step
        call component(rho, temp, x, side(:, m), d_rho, d_t, d_x)
      end do
      worst_xa = max(worst_xa, maxval(abs(by_x(1:2, k) - (side(1:2, 2) - side(1:2, 1))/(2*step))))
    end do
  end subroutine compare

  ! Finds the density again from the gas pressure, from 1 % off.
  subroutine density(rho, temp)
    real(dp), intent(in) :: rho, temp
    real(dp) :: res(nv), by_rho(nv), by_t(nv), by_x(nv, species), target_value, at, step
    integer :: k
    call component(rho, temp, xa, res, by_rho, by_t, by_x)
    target_value = res(1)
    at = rho*merge(1.01_dp, 0.99_dp, rho < 5e5_dp)
    do k = 1, 20
      call component(at, temp, xa, res, by_rho, by_t, by_x)
      step = (target_value - res(1))/by_rho(1)
      at = at*exp(step)
      if (abs(step) < 1e-13_dp) exit
    end do
    most_steps = max(most_steps, k)
    call require(abs(at/rho - 1) < 1e-12_dp, 'density')
  end subroutine density

  subroutine conduct(rho, temp)
    real(dp), intent(in) :: rho, temp
    real(dp) :: kap, d_rho, d_t
    call the_star%kap_rq%other_elect_cond_opacity(2, 7.0_dp, log10(rho), log10(temp), kap, d_rho, d_t, ierr)
    call require(ierr == 0 .and. kap > 0 .and. ieee_is_finite(kap) .and. ieee_is_finite(d_rho) &
                 .and. ieee_is_finite(d_t), 'conduction')
  end subroutine conduct

  ! Hydrogen: nothing in a table of carbon and oxygen stands for it.
  subroutine unknown_network()
    real(dp) :: out(3)
    network_z(1) = 1
    network_a(1) = 1
    xa = [0.7_dp, 0.1_dp, 0.0_dp, 0.2_dp, 0.0_dp]
    call fraction(1e6_dp, 1e7_dp, out)
    print '(a,f6.3)', 'fraction with 70 % of hydrogen:', out(1)
    call require(.not. out(1) > 0, 'fraction with hydrogen')
  end subroutine unknown_network

end program stub_star
