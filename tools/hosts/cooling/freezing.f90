!> Where a liquid freezes at a pressure, and what its first solid is made of.
!>
!> `equilibrium`: the first solid in equilibrium with the liquid, of the free energy that the star is made of:
!> of two species from the table's /equilibrium; of more by Newton's method on the chemical potentials, from
!> the classical solid of /phase3 where the table has one. Where none is found the liquid freezes as it is.
!> `binary`: the same of the two most abundant species alone; the mass fractions of others stay as they are.
!> `same`: no separation of species: liquid and solid of one composition have equal free enthalpies.
!> `blouin`: temperatures as `equilibrium`, the first solid of C/O by the fit of Blouin & Daligault (2021),
!> Phys. Rev. E 103, 043204.
module freezing
  use constants, only: dp, boltzmann
  use coulomix, only: cmx_liquid, cmx_solid
  use mixtures, only: mixture, number_fractions, mass_fractions, at_pressure, freezing_of_two, &
    freezing_of_three
  implicit none
  private
  public :: first_solid, freeze, known_diagram

  type first_solid
    logical :: found = .false.
    real(dp) :: p = 0                     !< at which it forms, erg/cm^3
    real(dp), allocatable :: liquid(:)    !< from which it forms, mass fractions
    real(dp) :: temp = 0                  !< K
    real(dp) :: contrast = 0              !< density of the solid over that of the liquid, less 1
    real(dp), allocatable :: share(:)     !< mass fractions
  end type first_solid

contains

  pure logical function known_diagram(diagram)
    character(*), intent(in) :: diagram
    known_diagram = any(diagram == [character(11) :: 'equilibrium', 'binary', 'same', 'blouin'])
  end function known_diagram

  !> Freezing of a liquid of mass fractions `share`, whose temperature is `temp`. What `f` holds of the last
  !> search is where the next one begins; pressures within 1e-6 are the same.
  subroutine freeze(m, diagram, share, p, temp, f)
    type(mixture), intent(inout) :: m
    character(*), intent(in) :: diagram
    real(dp), intent(in) :: share(:), p, temp
    type(first_solid), intent(inout) :: f
    real(dp) :: x(m%n), y(m%n), inert(m%n)
    logical :: warm
    x = number_fractions(m, share)
    inert = 0.0_dp
    if (diagram == 'binary') call set_aside(m, share, x, inert)
    if (allocated(f%liquid)) then
      if (abs(p/f%p - 1.0_dp) < 1e-6_dp .and. all(abs(share - f%liquid) < 1e-13_dp)) return
    end if
    f%p = p
    f%liquid = share
    warm = f%found
    if (warm) y = number_fractions(m, f%share - inert)
    if (diagram == 'same') then
      y = x
      call equal_enthalpy(m, x, p, temp, f)
    else if (m%has_equilibrium) then
      call freezing_of_two(m, p, x(2), f%temp, y(2), f%contrast, f%found)
      if (diagram == 'blouin') y(2) = x(2) + blouin_daligault(x(2))
      y(1) = 1.0_dp - y(2)
    else
      if (.not. warm) call start(m, x, p, temp, y, f)
      call equal_potentials(m, x, p, y, f)
      if (.not. f%found) then
        call start(m, x, p, temp, y, f)
        call equal_potentials(m, x, p, y, f)
      end if
      if (.not. f%found) then
        call equal_enthalpy(m, x, p, temp, f)
        y = x
        f%contrast = 0.0_dp
      end if
    end if
    if (f%found) f%share = mass_fractions(m, y)*(1.0_dp - sum(inert)) + inert
  end subroutine freeze

  !> Leaves the two most abundant species in x, and the mass fractions of others in `inert`.
  pure subroutine set_aside(m, share, x, inert)
    type(mixture), intent(in) :: m
    real(dp), intent(in) :: share(:)
    real(dp), intent(inout) :: x(:)
    real(dp), intent(out) :: inert(:)
    integer :: first, second
    first = maxloc(x, 1)
    x(first) = 0.0_dp
    second = maxloc(x, 1)
    inert = share
    inert([first, second]) = 0.0_dp
    x = number_fractions(m, share - inert)
  end subroutine set_aside

  !> Oxygen in the solid less that in the liquid, number fractions; between C and O alone.
  pure real(dp) function blouin_daligault(x)
    real(dp), intent(in) :: x
    blouin_daligault = &
      x*(-0.311540_dp + x*(2.114743_dp + x*(-1.661095_dp + x*(-1.406005_dp + x*1.263897_dp))))
  end function blouin_daligault

  !> Free enthalpies of one composition become equal: Newton's method in T, the slope is s_solid - s_liquid.
  !> The density at `temp` serves for the beginning.
  subroutine equal_enthalpy(m, x, p, temp, f)
    type(mixture), intent(inout) :: m
    real(dp), intent(in) :: x(:), p, temp
    type(first_solid), intent(inout) :: f
    real(dp) :: rho(2), g(2), s(2), mu(m%n), n_e, move
    integer :: it
    call at_pressure(m, cmx_liquid, x, p, temp, rho(1), g(1), s(1), mu)
    n_e = rho(1)*sum(x*m%z)/sum(x*m%a) ! mol/cm^3; begin at a mean coupling of 180
    f%temp = 2.275e5_dp*n_e**(1.0_dp/3.0_dp)*sum(x*m%z**(5.0_dp/3.0_dp))/180.0_dp
    f%found = .true.
    do it = 1, 60
      call at_pressure(m, cmx_liquid, x, p, f%temp, rho(1), g(1), s(1), mu)
      call at_pressure(m, cmx_solid, x, p, f%temp, rho(2), g(2), s(2), mu)
      move = (g(2) - g(1))/(s(2) - s(1))
      f%temp = f%temp + max(-0.1_dp*f%temp, min(0.1_dp*f%temp, move))
      if (abs(move) < 1e-10_dp*f%temp) exit
    end do
    f%contrast = rho(2)/rho(1) - 1.0_dp
  end subroutine equal_enthalpy

  !> The beginning of the search in a mixture of several species.
  subroutine start(m, x, p, temp, y, f)
    type(mixture), intent(inout) :: m
    real(dp), intent(in) :: x(:), p, temp
    real(dp), intent(inout) :: y(:)
    type(first_solid), intent(inout) :: f
    integer :: present(m%n), n, j
    real(dp) :: classical(3)
    logical :: found
    call equal_enthalpy(m, x, p, temp, f)
    y = x
    present = pack([(j, j=1, m%n)], x > 0.0_dp, spread(0, 1, m%n))
    n = count(x > 0.0_dp)
    if (n /= 3 .or. .not. m%has_three) return
    call freezing_of_three(m, x(present(:3)), classical, found)
    if (found) y(present(:3)) = classical
  end subroutine start

  !> Equal chemical potentials of all species that are present, by Newton's method in ln T and in ln of the
  !> ratios y/x of the solid to the liquid, over that of the most abundant one.
  subroutine equal_potentials(m, x, p, y, f)
    type(mixture), intent(inout) :: m
    real(dp), intent(in) :: x(:), p
    real(dp), intent(inout) :: y(:)
    type(first_solid), intent(inout) :: f
    integer :: species(count(x > 0.0_dp)), base, n, j, k, it
    real(dp), dimension(size(species)) :: u, move, off, other
    real(dp) :: jacobian(size(species), size(species)), step
    n = size(species)
    species = pack([(j, j=1, m%n)], x > 0.0_dp)
    base = maxloc(x(species), 1)
    u = log(y(species)/x(species))
    u = u - u(base)
    u(base) = log(f%temp) ! in the place of the ratio that is 1
    do it = 1, 40
      call differences(u, off)
      do k = 1, n
        step = 1e-6_dp
        u(k) = u(k) + step
        call differences(u, other)
        u(k) = u(k) - step
        jacobian(:, k) = (other - off)/step
      end do
      move = gauss(jacobian, -off)
      if (maxval(abs(move)) > 0.3_dp) move = move*0.3_dp/maxval(abs(move))
      u = u + move
      if (maxval(abs(move)) < 1e-9_dp) exit
    end do
    f%found = it <= 40
    call differences(u, off)
    f%temp = exp(u(base))

  contains

    !> Chemical potentials of the solid less those of the liquid, kT.
    subroutine differences(u, d)
      real(dp), intent(in) :: u(:)
      real(dp), intent(out) :: d(:)
      real(dp) :: rho(2), g, s, mu(m%n, 2), ratio(size(u)), temp
      temp = exp(u(base))
      ratio = exp(u)
      ratio(base) = 1.0_dp
      y = 0.0_dp
      y(species) = x(species)*ratio
      y = y/sum(y)
      call at_pressure(m, cmx_liquid, x, p, temp, rho(1), g, s, mu(:, 1))
      call at_pressure(m, cmx_solid, y, p, temp, rho(2), g, s, mu(:, 2))
      d = (mu(species, 2) - mu(species, 1))/(boltzmann*temp)
      f%contrast = rho(2)/rho(1) - 1.0_dp
    end subroutine differences
  end subroutine equal_potentials

  !> Solves a x = b by elimination with pivots.
  pure function gauss(a, b) result(x)
    real(dp), intent(in) :: a(:, :), b(:)
    real(dp) :: x(size(b)), w(size(b), size(b) + 1), row(size(b) + 1)
    integer :: i, k, n
    n = size(b)
    w(:, :n) = a
    w(:, n + 1) = b
    do k = 1, n
      i = k - 1 + maxloc(abs(w(k:, k)), 1)
      row = w(i, :)
      w(i, :) = w(k, :)
      w(k, :) = row/row(k)
      do i = k + 1, n
        w(i, :) = w(i, :) - w(i, k)*w(k, :)
      end do
    end do
    do k = n, 1, -1
      x(k) = w(k, n + 1) - dot_product(w(k, k + 1:n), x(k + 1:))
    end do
  end function gauss
end module freezing
