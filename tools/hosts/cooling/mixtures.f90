!> Matter of a table of coulomix: states, chemical potentials and freezing of its mixture of nuclei.
!>
!> Compositions are mass fractions of all species of the table, in its order, or number fractions x.
module mixtures
  use, intrinsic :: iso_fortran_env, only: error_unit
  use coulomix
  use constants, only: dp
  implicit none
  private
  public :: mixture, open_mixture, number_fractions, mass_fractions, states, at_pressure, density_at, &
    freezing_of_two, freezing_of_three, stop_with

  type mixture
    type(cmx_table) :: table
    integer :: order = cmx_order_equilibrium      !< of the solid as it cools
    integer :: n = 0                              !< species
    real(dp), allocatable :: z(:), a(:)           !< charges and masses in u
    logical :: has_equilibrium = .false.          !< freezing of two species
    logical :: has_three = .false.                !< of three classical ones
  end type mixture

contains

  subroutine stop_with(text)
    character(*), intent(in) :: text
    write (error_unit, '(a)') 'cooling: '//text
    stop 1
  end subroutine stop_with

  !> Ends the program where a call failed; a warning passes.
  subroutine check(status, what)
    integer, intent(in) :: status
    character(*), intent(in) :: what
    if (status < 0) call stop_with(what//': '//cmx_status_text(status))
  end subroutine check

  subroutine open_mixture(path, order, m)
    character(*), intent(in) :: path
    integer, intent(in) :: order
    type(mixture), intent(out) :: m
    character(256) :: message
    integer :: status
    call m%table%open(path, status, message=message)
    if (status < 0) call stop_with(trim(message))
    call m%table%choose(status, order=order)
    call check(status, 'order of solids')
    m%order = order
    m%n = m%table%species()
    m%z = m%table%numbers('charges')
    m%a = m%table%numbers('masses')
    m%has_equilibrium = m%table%has('equilibrium')
    m%has_three = m%table%has('phase3')
    if (size(m%a) /= m%n) call stop_with(trim(path)//': no equation of state')
  end subroutine open_mixture

  pure function number_fractions(m, share) result(x)
    type(mixture), intent(in) :: m
    real(dp), intent(in) :: share(:)
    real(dp) :: x(size(share))
    x = share/m%a
    x = x/sum(x)
  end function number_fractions

  pure function mass_fractions(m, x) result(share)
    type(mixture), intent(in) :: m
    real(dp), intent(in) :: x(:)
    real(dp) :: share(size(x))
    share = x*m%a
    share = share/sum(share)
  end function mass_fractions

  !> States of shells of one phase at their densities: pressure, energy and dlnP/dln rho.
  subroutine states(m, phase, share, rho, temp, p, e, chi_rho)
    type(mixture), intent(in) :: m
    integer, intent(in) :: phase
    real(dp), intent(in) :: share(:, :), rho(:), temp
    real(dp), intent(out) :: p(:), e(:), chi_rho(:)
    real(dp) :: x(m%n, size(rho)), found(3, size(rho)), at(size(rho))
    integer :: i, status
    if (size(rho) == 0) return
    at = rho
    do i = 1, size(rho)
      x(:, i) = number_fractions(m, share(:, i))
    end do
    call m%table%batch(cmx_given_rho_t, phase, x, at, [temp], [cmx_q_p, cmx_q_e, cmx_q_chi_rho], found, &
                       status)
    call check(status, 'state of a shell')
    p = found(1, :)
    e = found(2, :)
    chi_rho = found(3, :)
  end subroutine states

  !> Matter at a pressure and a temperature, solids with their order in equilibrium: density, specific free
  !> enthalpy and entropy, and the chemical potentials (erg per ion).
  subroutine at_pressure(m, phase, x, p, temp, rho, gibbs, s, mu)
    type(mixture), intent(inout) :: m
    integer, intent(in) :: phase
    real(dp), intent(in) :: x(:), p, temp
    real(dp), intent(out) :: rho, gibbs, s, mu(:)
    real(dp) :: found(3 + m%n, 1)
    integer :: j, status
    call m%table%choose(status, order=cmx_order_equilibrium)
    call m%table%batch(cmx_given_p_t, phase, reshape(x, [m%n, 1]), [p], [temp], &
                       [cmx_q_rho, cmx_q_f, cmx_q_s, (cmx_q_species_mu + j - 1, j=1, m%n)], found, status)
    call check(status, 'state at a pressure')
    call m%table%choose(status, order=m%order)
    rho = found(1, 1)
    gibbs = found(2, 1) + p/rho
    s = found(3, 1)
    mu = found(4:, 1)
  end subroutine at_pressure

  real(dp) function density_at(m, phase, share, p, temp) result(rho)
    type(mixture), intent(in) :: m
    integer, intent(in) :: phase
    real(dp), intent(in) :: share(:), p, temp
    real(dp) :: found(1, 1)
    integer :: status
    call m%table%batch(cmx_given_p_t, phase, reshape(number_fractions(m, share), [m%n, 1]), [p], [temp], &
                       [cmx_q_rho], found, status)
    call check(status, 'density at a pressure')
    rho = found(1, 1)
  end function density_at

  !> Freezing of a liquid of two species at a pressure: temperature, number fraction of the heavier ion in the
  !> first solid, and density of the solid over that of the liquid, less 1. Not found where the table knows of
  !> none.
  subroutine freezing_of_two(m, p, x, temp, x_solid, contrast, found)
    type(mixture), intent(in) :: m
    real(dp), intent(in) :: p, x
    real(dp), intent(out) :: temp, x_solid, contrast
    logical, intent(out) :: found
    real(dp) :: frozen(0:cmx_freezing_last)
    integer :: status
    call m%table%freezing(cmx_liquid, p, x, frozen, status)
    found = status >= 0
    temp = frozen(cmx_freezing_temp)
    x_solid = frozen(cmx_freezing_x_solid)
    contrast = frozen(cmx_freezing_density_contrast)
  end subroutine freezing_of_two

  !> The first solid of a liquid of three classical species, as number fractions.
  subroutine freezing_of_three(m, x, x_solid, found)
    type(mixture), intent(in) :: m
    real(dp), intent(in) :: x(3)
    real(dp), intent(out) :: x_solid(3)
    logical, intent(out) :: found
    real(dp) :: frozen(cmx_c_three_numbers)
    integer :: status
    call m%table%freezing_three(x, frozen, status)
    found = status >= 0
    x_solid = frozen(2:4)
  end subroutine freezing_of_three
end module mixtures
