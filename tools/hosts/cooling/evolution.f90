!> A white dwarf cools: steps in temperature, and in the shells that freeze.
!>
!> The core is isothermal, because electrons conduct well; its envelope lets a luminosity through that depends
!> on its temperature. A step releases the heat
!>
!>     Q = - sum_i dm_i integral (de_i + P_i d(1/rho_i)),
!>
!> and lasts Q/(L + L_neutrino). One step either cools all shells, or lets a shell exchange species with its
!> neighbours, or freeze, at one temperature. Q is a sum of local terms; that it equals the fall of the total
!> energy, gravity included, is checked in each step.
module evolution
  use constants, only: dp, gigayear, solar_luminosity
  use mixtures, only: mixture, stop_with
  use stars, only: star, equilibrate, internal_energy, gravitational_energy, neutrino_luminosity
  use freezing, only: first_solid, freeze
  use redistribution, only: rise, sink, crystals_move, leave_behind, let_rise, let_sink
  use envelope, only: surface_luminosity
  implicit none
  private
  public :: physics, course, begin_course, advance, cooling, latent, mixing

  type physics
    real(dp) :: mass = 0.6_dp                   !< solar masses
    character(16) :: envelope = 'thick'
    character(16) :: diagram = 'equilibrium'    !< of freezing, see freezing.f90
    logical :: latent_heat = .true., neutrinos = .true., mixing_heat = .true.
    real(dp) :: neon_limit = 1.0_dp             !< mass fraction of neon up to which crystals rise
    real(dp) :: step = 0.02_dp                  !< largest step in ln T
    real(dp) :: exchange_step = 0.01_dp         !< and in a mass fraction of a shell from which crystals rise
  end type physics

  integer, parameter :: cooling = 1, latent = 2, mixing = 3 ! kinds of heat

  type course
    type(physics) :: is
    type(mixture) :: m
    type(star) :: s
    type(first_solid), allocatable :: solids(:) !< that shells would form
    real(dp) :: age = 0                !< s
    real(dp) :: luminosity = 0, neutrinos = 0     !< erg/s
    real(dp) :: heat(3) = 0            !< released so far, erg
    real(dp) :: gravity(3) = 0         !< of this from the gravitational energy
    real(dp) :: radiated = 0, escaped = 0, withheld = 0 !< as photons, neutrinos; not counted by choice
    real(dp) :: energy = 0             !< at the beginning
    real(dp) :: errors = 0             !< of the energy balance, the sum of those of all steps, erg
    real(dp), allocatable :: species(:) !< masses at the beginning, g
    real(dp) :: owed = 0               !< heat that was taken up and not yet made good, erg
    integer :: steps = 0               !< all of them
    integer :: exchanges = 0           !< those in which crystals moved
  end type course

contains

  !> Begins with the star c%s of matter c%m.
  subroutine begin_course(c)
    type(course), intent(inout) :: c
    c%energy = internal_energy(c%s) + gravitational_energy(c%s)
    c%species = matmul(c%s%share, c%s%dm)
    allocate (c%solids(c%s%n))
    call find_losses(c)
  end subroutine begin_course

  subroutine find_losses(c)
    type(course), intent(inout) :: c
    c%luminosity = surface_luminosity(trim(c%is%envelope), c%is%mass, c%s%temp)
    if (.not. c%luminosity > 0.0_dp) call stop_with('the temperature leaves the table of the envelope')
    c%neutrinos = 0.0_dp
    if (c%is%neutrinos) c%neutrinos = neutrino_luminosity(c%m, c%s)
  end subroutine find_losses

  !> One step.
  subroutine advance(c)
    type(course), intent(inout) :: c
    real(dp) :: coldest, freezing_at
    integer :: j, base
    c%steps = c%steps + 1
    coldest = c%s%temp*exp(-c%is%step)
    call find_freezing(c, j, base, freezing_at)
    if (freezing_at < coldest) then
      call cool(c, coldest)
    else if (freezing_at < c%s%temp*(1.0_dp - 1e-7_dp)) then
      call cool(c, freezing_at)
    else
      call crystallise(c, j, base)
    end if
  end subroutine advance

  !> The liquid shell that freezes at the highest temperature: the innermost one or, where crystals have
  !> moved, one of those below the uniform liquid, which begins at `base`.
  subroutine find_freezing(c, j, base, freezing_at)
    type(course), intent(inout) :: c
    integer, intent(out) :: j, base
    real(dp), intent(out) :: freezing_at
    integer :: i
    j = 0
    base = 0
    freezing_at = 0.0_dp
    do i = 1, c%s%n
      if (c%s%solid(i)) cycle
      call freeze(c%m, trim(c%is%diagram), c%s%share(:, i), c%s%p(i), c%s%temp, c%solids(i))
      if (c%solids(i)%found .and. c%solids(i)%temp > freezing_at) then
        j = i
        freezing_at = c%solids(i)%temp
      end if
      base = i
      if (c%is%diagram /= 'equilibrium' .or. i == c%s%n) return
      if (.not. c%s%solid(i + 1) .and. &
          maxval(abs(c%s%share(:, i + 1) - c%s%share(:, i))) < 1e-12_dp) return
    end do
  end subroutine find_freezing

  !> All shells cool to a temperature. Sums over the step are those of Simpson's rule, with the star halfway.
  subroutine cool(c, temp)
    type(course), intent(inout) :: c
    real(dp), intent(in) :: temp
    type(star) :: before, halfway
    real(dp) :: photons(3), losses(3), heat
    before = c%s
    photons(1) = c%luminosity
    losses(1) = c%luminosity + c%neutrinos
    c%s%temp = 0.5_dp*(before%temp + temp)
    call equilibrate(c%m, c%s)
    call find_losses(c)
    photons(2) = c%luminosity
    losses(2) = c%luminosity + c%neutrinos
    halfway = c%s
    c%s%temp = temp
    call equilibrate(c%m, c%s)
    call find_losses(c)
    photons(3) = c%luminosity
    losses(3) = c%luminosity + c%neutrinos
    heat = (4.0_dp*(heat_between(before, halfway) + heat_between(halfway, c%s)) &
            - heat_between(before, c%s))/3.0_dp
    call book(c, before, heat, cooling)
    call spend(c, heat, (1.0_dp/losses(1) + 4.0_dp/losses(2) + 1.0_dp/losses(3))/6.0_dp, &
               (photons(1)/losses(1) + 4.0_dp*photons(2)/losses(2) + photons(3)/losses(3))/6.0_dp)
  end subroutine cool

  !> Crystals form in shell j. They move away, or the shell freezes.
  subroutine crystallise(c, j, base)
    type(course), intent(inout) :: c
    integer, intent(in) :: j, base
    type(star) :: before
    logical :: moved
    associate (first => c%solids(j))
      moved = .false.
      before = c%s
      if (c%is%diagram == 'equilibrium' .and. &
          sum(c%s%share(:, j), mask=nint(c%m%z) == 10) < c%is%neon_limit) then
        select case (crystals_move(c%m, c%s, j, first%share, first%contrast))
        case (rise)
          call let_rise(c%m, c%s, j, base, first%share, c%is%exchange_step, moved)
        case (sink)
          call let_sink(c%m, c%s, j, first%share, c%is%exchange_step, moved)
        end select
      end if
      if (moved) then
        c%exchanges = c%exchanges + 1
        call radiate(c, released(c, before, mixing), c%is%mixing_heat)
      else
        if (c%is%diagram /= 'same') then
          call leave_behind(c%m, c%s, j, first%share)
          call radiate(c, released(c, before, mixing), c%is%mixing_heat)
        end if
        before = c%s
        c%s%solid(j) = .true.
        call radiate(c, released(c, before, latent), c%is%latent_heat)
      end if
    end associate
    call find_losses(c)
  end subroutine crystallise

  !> Restores equilibrium, and returns the heat that was released since `before`.
  real(dp) function released(c, before, kind) result(heat)
    type(course), intent(inout) :: c
    type(star), intent(in) :: before
    integer, intent(in) :: kind
    call equilibrate(c%m, c%s)
    heat = heat_between(before, c%s)
    call book(c, before, heat, kind)
  end function released

  !> Heat that the shells of a star have given off on the way from one state to another.
  pure real(dp) function heat_between(a, b)
    type(star), intent(in) :: a, b
    heat_between = sum(a%dm*(a%e - b%e - 0.5_dp*(a%p + b%p)*(1.0_dp/b%rho - 1.0_dp/a%rho)))
  end function heat_between

  !> Adds to the sums, and compares with the fall of the energy.
  subroutine book(c, before, heat, kind)
    type(course), intent(inout) :: c
    type(star), intent(in) :: before
    real(dp), intent(in) :: heat
    integer, intent(in) :: kind
    real(dp) :: gravity, fall
    gravity = gravitational_energy(before) - gravitational_energy(c%s)
    fall = sum(c%s%dm*(before%e - c%s%e)) + gravity
    c%heat(kind) = c%heat(kind) + heat
    c%gravity(kind) = c%gravity(kind) + gravity
    c%errors = c%errors + abs(fall - heat)
  end subroutine book

  !> Heat released at one temperature goes out, or is withheld.
  subroutine radiate(c, heat, counted)
    type(course), intent(inout) :: c
    real(dp), intent(in) :: heat
    logical, intent(in) :: counted
    real(dp) :: losses
    losses = c%luminosity + c%neutrinos
    if (counted) then
      call spend(c, heat, 1.0_dp/losses, c%luminosity/losses)
    else
      c%withheld = c%withheld + heat
    end if
  end subroutine radiate

  !> Time passes while heat goes out; `duration` is that of one erg, `photons` their share of it. Where
  !> redistribution takes up heat, later heat makes it good first.
  subroutine spend(c, heat, duration, photons)
    type(course), intent(inout) :: c
    real(dp), intent(in) :: heat, duration, photons
    real(dp) :: left
    left = max(0.0_dp, heat + c%owed)
    c%owed = min(0.0_dp, heat + c%owed)
    c%age = c%age + left*duration
    c%radiated = c%radiated + left*photons
    c%escaped = c%escaped + left*(1.0_dp - photons)
  end subroutine spend
end module evolution
