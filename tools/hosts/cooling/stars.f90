!> The core of a white dwarf: Lagrangian shells of one temperature in hydrostatic equilibrium.
!>
!> Gravity is Newtonian. The energy of n shells of masses dm_i between spheres of radii r_i is
!>
!>     E = sum_i e_i dm_i - sum_i G M_i m_i/r_i,    m_i = (dm_i + dm_(i+1))/2,
!>
!> and equilibrium is its stationary point at fixed entropies: 4 pi r_i^4 (P_i - P_(i+1)) = G M_i m_i. Work
!> between the shells then is minus the change of the gravitational energy, to the second order of a step,
!> however few shells there are.
module stars
  use constants, only: dp, pi, gravity, solar_mass
  use coulomix, only: cmx_liquid, cmx_solid
  use mixtures, only: mixture, states, stop_with
  use neutrinos, only: neutrino_loss
  implicit none
  private
  public :: star, new_star, equilibrate, internal_energy, gravitational_energy, neutrino_luminosity, &
    frozen_mass

  type star
    integer :: n = 0                       !< shells, from the centre
    logical, allocatable :: solid(:)
    real(dp) :: temp = 0                   !< K
    real(dp), allocatable :: dm(:)         !< g
    real(dp), allocatable :: share(:, :)   !< (species, shell) mass fractions
    real(dp), allocatable :: r(:)          !< outer radius, cm
    real(dp), allocatable :: rho(:), p(:), e(:), chi_rho(:)
    real(dp), allocatable :: inside(:)     !< mass within r, g
    real(dp), allocatable :: node(:)       !< mass that is lifted with r, g
  end type star

contains

  !> A star of `mass` solar masses; the outermost shell has 1e-3 of it, and shells are thinner towards the
  !> surface. `share` holds the mass fractions of each shell, or of all.
  subroutine new_star(m, mass, n, share, temp, s)
    type(mixture), intent(in) :: m
    real(dp), intent(in) :: mass, share(:, :), temp
    integer, intent(in) :: n
    type(star), intent(out) :: s
    real(dp) :: outside(0:n), power
    integer :: i
    s%n = n
    s%temp = temp
    power = -3.0_dp*log(10.0_dp)/log(1.0_dp/n)
    outside = [(((n - i)/real(n, dp))**power, i=0, n)]
    s%dm = mass*solar_mass*(outside(:n - 1) - outside(1:))
    s%inside = mass*solar_mass*(1.0_dp - outside(1:))
    s%node = 0.5_dp*(s%dm + [s%dm(2:), 0.0_dp])
    s%share = share
    allocate (s%solid(n), source=.false.)
    s%r = cold_radii(mass, s%inside)
    allocate (s%rho(n), s%p(n), s%e(n), s%chi_rho(n))
    call equilibrate(m, s)
  end subroutine new_star

  !> A guess: density rho_c (1 - (r/R)^2)^(3/2), R of a cold star (Nauenberg 1972, ApJ 175, 417).
  function cold_radii(mass, inside) result(r)
    real(dp), intent(in) :: mass, inside(:)
    real(dp) :: r(size(inside)), radius, ratio, low, high, t
    integer :: i, k
    ratio = (mass/1.44_dp)**(1.0_dp/3.0_dp)
    radius = 7.8e8_dp*sqrt(1.0_dp/ratio**2 - ratio**2)
    do i = 1, size(inside)
      low = 0.0_dp
      high = 1.0_dp
      do k = 1, 50
        t = 0.5_dp*(low + high)
        if (held(t) < held(1.0_dp)*inside(i)/inside(size(inside))) then
          low = t
        else
          high = t
        end if
      end do
      r(i) = radius*t
    end do
  contains
    !> Integral of t^2 (1 - t^2)^(3/2).
    pure real(dp) function held(t)
      real(dp), intent(in) :: t
      real(dp) :: w
      w = sqrt(max(0.0_dp, 1.0_dp - t**2))
      held = (t*w*(-8.0_dp*t**4 + 14.0_dp*t**2 - 3.0_dp) + 3.0_dp*asin(t))/48.0_dp
    end function held
  end function cold_radii

  !> Densities of the shells between the radii, and their states.
  subroutine fill(m, s)
    type(mixture), intent(in) :: m
    type(star), intent(inout) :: s
    real(dp) :: below(s%n)
    integer :: i
    below = [0.0_dp, s%r(:s%n - 1)]
    s%rho = s%dm/(4.0_dp*pi/3.0_dp*(s%r - below)*(s%r**2 + s%r*below + below**2))
    call fill_phase(pack([(i, i=1, s%n)], s%solid), cmx_solid)
    call fill_phase(pack([(i, i=1, s%n)], .not. s%solid), cmx_liquid)
  contains
    subroutine fill_phase(these, phase)
      integer, intent(in) :: these(:), phase
      real(dp), dimension(size(these)) :: p, e, chi_rho
      call states(m, phase, s%share(:, these), s%rho(these), s%temp, p, e, chi_rho)
      s%p(these) = p
      s%e(these) = e
      s%chi_rho(these) = chi_rho
    end subroutine fill_phase
  end subroutine fill

  !> Brings a star into hydrostatic equilibrium at its temperature: Newton's method in all radii.
  subroutine equilibrate(m, s)
    type(mixture), intent(in) :: m
    type(star), intent(inout) :: s
    real(dp), dimension(s%n) :: stiff, area, off, lower, diagonal, upper, move, above, stiff_above
    integer :: it
    do it = 1, 200
      call fill(m, s)
      area = 4.0_dp*pi*s%r**2
      stiff = s%p*s%chi_rho*s%rho/s%dm ! -dP/dV
      above = [s%p(2:), 0.0_dp]
      stiff_above = [stiff(2:), 0.0_dp]
      off = area*s%r**2*(s%p - above) - gravity*s%inside*s%node
      diagonal = 4.0_dp*area*s%r*(s%p - above) - area**2*s%r**2*(stiff + stiff_above)
      lower = area*s%r**2*stiff*[0.0_dp, area(:s%n - 1)]
      upper = area*s%r**2*stiff_above*[area(2:), 0.0_dp]
      move = solve(lower, diagonal, upper, -off)
      s%r = s%r + shortened(s%r, move)*move
      if (maxval(abs(move)/s%r) < 1e-9_dp) then
        call fill(m, s)
        return
      end if
    end do
    call stop_with('no hydrostatic equilibrium')
  end subroutine equilibrate

  !> The part of a move in which no shell loses or gains more than a third of its thickness.
  pure real(dp) function shortened(r, move)
    real(dp), intent(in) :: r(:), move(:)
    real(dp) :: thick(size(r)), change(size(r))
    thick = r - [0.0_dp, r(:size(r) - 1)]
    change = move - [0.0_dp, move(:size(r) - 1)]
    shortened = min(1.0_dp, 1.0_dp/maxval(3.0_dp*abs(change)/thick))
  end function shortened

  !> A tridiagonal system (Thomas).
  pure function solve(lower, diagonal, upper, right) result(x)
    real(dp), intent(in), dimension(:) :: lower, diagonal, upper, right
    real(dp), dimension(size(right)) :: x, c
    real(dp) :: pivot
    integer :: i, n
    n = size(right)
    c(1) = upper(1)/diagonal(1)
    x(1) = right(1)/diagonal(1)
    do i = 2, n
      pivot = diagonal(i) - lower(i)*c(i - 1)
      c(i) = upper(i)/pivot
      x(i) = (right(i) - lower(i)*x(i - 1))/pivot
    end do
    do i = n - 1, 1, -1
      x(i) = x(i) - c(i)*x(i + 1)
    end do
  end function solve

  !> erg.
  pure real(dp) function internal_energy(s)
    type(star), intent(in) :: s
    internal_energy = sum(s%e*s%dm)
  end function internal_energy

  !> erg.
  pure real(dp) function gravitational_energy(s)
    type(star), intent(in) :: s
    gravitational_energy = -gravity*sum(s%inside*s%node/s%r)
  end function gravitational_energy

  !> erg/s.
  pure real(dp) function neutrino_luminosity(m, s) result(luminosity)
    type(mixture), intent(in) :: m
    type(star), intent(in) :: s
    real(dp) :: ions, y_e
    integer :: i
    luminosity = 0.0_dp
    do i = 1, s%n
      ions = sum(s%share(:, i)/m%a)
      y_e = sum(s%share(:, i)*m%z/m%a)
      luminosity = luminosity + s%dm(i)*neutrino_loss(s%rho(i), s%temp, y_e, y_e/ions)
    end do
  end function neutrino_luminosity

  !> Share of the mass that is solid.
  pure real(dp) function frozen_mass(s)
    type(star), intent(in) :: s
    frozen_mass = sum(s%dm, mask=s%solid)/sum(s%dm)
  end function frozen_mass
end module stars
