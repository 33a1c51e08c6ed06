!> Species change places where a liquid begins to freeze.
!>
!> Crystals that are denser than their liquid stay: the shell freezes with the composition of the first solid,
!> and what it leaves behind mixes with the liquid above as far as that mixture is lighter than what it meets
!> (convection, which is much faster than cooling). Crystals that are lighter rise and melt, and liquid moves
!> down in their place: so the liquid at the centre is distilled (Blouin, Daligault & Saumon 2021, ApJ 911,
!> L5). Crystals denser than the liquid below sink into it.
module redistribution
  use coulomix, only: cmx_liquid, cmx_solid
  use constants, only: dp
  use mixtures, only: mixture, density_at
  use stars, only: star
  implicit none
  private
  public :: stay, rise, sink, crystals_move, leave_behind, let_rise, let_sink

  integer, parameter :: stay = 0, rise = 1, sink = -1

contains

  !> What becomes of crystals of mass fractions `solid_share` in shell j, which are denser than their liquid
  !> by `contrast`.
  integer function crystals_move(m, s, j, solid_share, contrast)
    type(mixture), intent(in) :: m
    type(star), intent(in) :: s
    integer, intent(in) :: j
    real(dp), intent(in) :: solid_share(:), contrast
    crystals_move = stay
    if (contrast < 0.0_dp) then
      if (liquid_at(s, j + 1)) crystals_move = rise
    else if (liquid_at(s, j - 1)) then
      if (density_at(m, cmx_solid, solid_share, s%p(j), s%temp) &
          > density_at(m, cmx_liquid, s%share(:, j - 1), s%p(j), s%temp)) crystals_move = sink
    end if
  end function crystals_move

  pure logical function liquid_at(s, i)
    type(star), intent(in) :: s
    integer, intent(in) :: i
    liquid_at = .false.
    if (i >= 1 .and. i <= s%n) liquid_at = .not. s%solid(i)
  end function liquid_at

  !> Shell j takes the composition of the solid, where there is liquid above to exchange with. It is still
  !> liquid afterwards.
  subroutine leave_behind(m, s, j, solid_share)
    type(mixture), intent(in) :: m
    type(star), intent(inout) :: s
    integer, intent(in) :: j
    real(dp), intent(in) :: solid_share(:)
    if (.not. liquid_at(s, j + 1)) return
    call add(m, s, j + 1, s%dm(j)*(s%share(:, j) - solid_share))
    s%share(:, j) = solid_share
  end subroutine leave_behind

  !> Crystals leave shell j, a tenth of it at most, until a mass fraction has changed by `most`. Liquid takes
  !> their place that has been distilled alike. The crystals rise until what they meet is lighter than their
  !> melt, or to shell `base`, where uniform liquid begins, and melt. Nothing moves where the liquid there has
  !> no more of a species to give.
  subroutine let_rise(m, s, j, base, solid_share, most, moved)
    type(mixture), intent(in) :: m
    type(star), intent(inout) :: s
    integer, intent(in) :: j, base
    real(dp), intent(in) :: solid_share(:), most
    logical, intent(out) :: moved
    real(dp) :: change(m%n), part
    integer :: i
    change = s%share(:, j) - solid_share
    change = change - solid_share*sum(change) ! rounding would grow from step to step
    change = change*min(0.1_dp, most/maxval(abs(change)))
    do i = j + 1, base - 1
      if (.not. liquid_at(s, i + 1)) exit
      if (.not. lighter(m, s, solid_share, i + 1)) exit
    end do
    part = available(s, i, s%dm(j)*change)
    moved = part > 0.01_dp
    if (.not. moved) return
    change = change*part
    call add(m, s, i, -s%dm(j)*change)
    s%share(:, j) = s%share(:, j) + change
  end subroutine let_rise

  !> The part of masses of species that the liquid from shell `first` on can spare: half of what it has.
  pure real(dp) function available(s, first, species)
    type(star), intent(in) :: s
    integer, intent(in) :: first
    real(dp), intent(in) :: species(:)
    real(dp) :: held(size(species))
    integer :: i
    held = 0.0_dp
    do i = first, s%n
      if (s%solid(i)) exit
      held = held + s%dm(i)*s%share(:, i)
    end do
    available = 1.0_dp
    do i = 1, size(species)
      if (species(i) > 0.5_dp*held(i)) available = min(available, 0.5_dp*held(i)/species(i))
    end do
  end function available

  !> Crystals sink from shell j into the liquid of the one below and melt, and as much of that liquid rises.
  subroutine let_sink(m, s, j, solid_share, most, moved)
    type(mixture), intent(in) :: m
    type(star), intent(inout) :: s
    integer, intent(in) :: j
    real(dp), intent(in) :: solid_share(:), most
    logical, intent(out) :: moved
    real(dp) :: change(m%n)
    moved = .true.
    change = s%share(:, j - 1) - solid_share
    change = change*min(s%dm(j), s%dm(j - 1))*min(0.1_dp, most/maxval(abs(change)))
    s%share(:, j - 1) = s%share(:, j - 1) - change/s%dm(j - 1)
    call add(m, s, j, change)
  end subroutine let_sink

  !> Adds masses of species, of sum 0, to the liquid from shell `first` on, and mixes it with the shells above
  !> as long as it is lighter than the next one at its pressure.
  subroutine add(m, s, first, species)
    type(mixture), intent(in) :: m
    type(star), intent(inout) :: s
    integer, intent(in) :: first
    real(dp), intent(in) :: species(:)
    integer, parameter :: qp = selected_real_kind(18) ! rounding would add up over thousands of steps
    real(qp) :: pool(m%n), mass
    integer :: i, top
    pool = real(s%dm(first), qp)*s%share(:, first) + species
    mass = s%dm(first)
    top = first
    do while (liquid_at(s, top + 1))
      if (all(pool >= 0.0_qp)) then
        if (.not. lighter(m, s, real(pool/mass, dp), top + 1)) exit
      end if
      top = top + 1
      pool = pool + real(s%dm(top), qp)*s%share(:, top)
      mass = mass + s%dm(top)
    end do
    do i = first, top
      s%share(:, i) = real(pool/mass, dp)
    end do
  end subroutine add

  !> Whether liquid of mass fractions `share` would rise through shell i.
  logical function lighter(m, s, share, i)
    type(mixture), intent(in) :: m
    type(star), intent(in) :: s
    real(dp), intent(in) :: share(:)
    integer, intent(in) :: i
    lighter = density_at(m, cmx_liquid, share, s%p(i), s%temp) &
              < density_at(m, cmx_liquid, s%share(:, i), s%p(i), s%temp)*(1.0_dp - 1e-11_dp)
  end function lighter
end module redistribution
