!> Cooling age of a white dwarf against its luminosity.
!>
!>     cooling table=carbon-oxygen.cmx mass=0.6 ...
!>
!> Arguments are settings of the namelist `run` below; README.md explains them. Columns: log L (solar units),
!> age (Gyr), T of the core (K), share of the mass that is solid, L_neutrino/L. Lines with # sum up.
program cooling_age
  use, intrinsic :: iso_fortran_env, only: output_unit
  use constants, only: dp, gigayear, solar_luminosity, solar_radius
  use mixtures, only: mixture, open_mixture, stop_with
  use stars, only: new_star, frozen_mass, internal_energy, gravitational_energy
  use freezing, only: known_diagram
  use evolution
  implicit none

  character(1024) :: table = 'carbon-oxygen.cmx'
  character(16) :: order = 'equilibrium', profile = 'uniform'
  real(dp) :: oxygen = 0.5_dp, neon = 0.0_dp, hot = 7e7_dp, dimmest = -4.6_dp
  integer :: shells = 120
  type(course) :: c

  call read_settings
  call begin
  write (output_unit, '(a)') '# log L/Lsun, age (Gyr), T (K), solid mass, L_neutrino/L'
  do
    write (output_unit, '(f10.6, f13.8, es13.5, f10.6, es11.3)') log10(c%luminosity/solar_luminosity), &
      c%age/gigayear, c%s%temp, frozen_mass(c%s), c%neutrinos/c%luminosity
    if (log10(c%luminosity/solar_luminosity) < dimmest) exit
    call advance(c)
  end do
  call sum_up

contains

  !> Settings of the command line.
  subroutine read_settings
    character(32) :: envelope, diagram
    real(dp) :: mass, neon_limit, step, exchange_step
    logical :: latent_heat, mixing_heat, neutrinos
    character(4096) :: line
    character(1024) :: argument
    integer :: k, status
    namelist /run/ table, mass, oxygen, neon, profile, envelope, diagram, order, latent_heat, mixing_heat, &
      neutrinos, neon_limit, shells, step, exchange_step, hot, dimmest
    mass = c%is%mass
    envelope = c%is%envelope
    diagram = c%is%diagram
    latent_heat = c%is%latent_heat
    mixing_heat = c%is%mixing_heat
    neutrinos = c%is%neutrinos
    neon_limit = c%is%neon_limit
    step = c%is%step
    exchange_step = c%is%exchange_step
    line = '&run '
    do k = 1, command_argument_count()
      call get_command_argument(k, argument)
      line = trim(line)//' '//quoted(trim(argument))
    end do
    line = trim(line)//' /'
    read (line, nml=run, iostat=status)
    if (status /= 0) call stop_with('cannot read the settings '//trim(line))
    c%is = physics(mass, envelope, diagram, latent_heat, neutrinos, mixing_heat, neon_limit, step, &
                   exchange_step)
    if (.not. known_diagram(trim(diagram))) call stop_with('no diagram '//trim(diagram))
    if (all(envelope /= [character(5) :: 'thick', 'thin'])) call stop_with('no envelope '//trim(envelope))
    if (all(profile /= [character(10) :: 'uniform', 'stratified'])) &
      call stop_with('no profile '//trim(profile))
    if (hot < 1e6_dp .or. hot > 7.9e7_dp) call stop_with('hot lies outside 1e6 to 7.9e7')
    if (step <= 0.0_dp .or. step > 0.2_dp) call stop_with('step lies outside 0 to 0.2')
    if (mass < 0.4_dp .or. mass > 1.2_dp) call stop_with('mass lies outside 0.4 to 1.2')
    if (shells < 10 .or. shells > 5000) call stop_with('shells lies outside 10 to 5000')
    if (oxygen <= 0.0_dp .or. oxygen + neon >= 1.0_dp .or. neon < 0.0_dp) &
      call stop_with('oxygen and neon: mass fractions above 0, with carbon of sum 1')
  end subroutine read_settings

  !> NAME='VALUE' where the value is a word.
  function quoted(setting)
    character(*), intent(in) :: setting
    character(:), allocatable :: quoted
    integer :: k, status
    real(dp) :: number
    quoted = setting
    k = index(setting, '=')
    read (setting(k + 1:), '(f40.0)', iostat=status) number
    if (status /= 0 .and. setting(k + 1:) /= 'T' .and. setting(k + 1:) /= 'F') &
      quoted = setting(:k)//"'"//setting(k + 1:)//"'"
  end function quoted

  subroutine begin
    character(11), parameter :: orders(4) = [character(11) :: 'equilibrium', 'blocked', 'frozen', 'random']
    integer :: which, i, carbon_at, oxygen_at, neon_at
    real(dp), allocatable :: share(:, :)
    real(dp) :: place, o
    which = findloc(orders, order, 1) - 1
    if (which < 0) call stop_with('no order '//trim(order))
    call open_mixture(table, which, c%m)
    carbon_at = findloc(nint(c%m%z), 6, 1)
    oxygen_at = findloc(nint(c%m%z), 8, 1)
    neon_at = findloc(nint(c%m%z) == 10 .and. nint(c%m%a) == 22, .true., 1)
    if (carbon_at == 0 .or. oxygen_at == 0) call stop_with('no carbon or no oxygen in '//trim(table))
    if (neon > 0.0_dp .and. neon_at == 0) call stop_with('no neon 22 in '//trim(table))
    allocate (share(c%m%n, shells))
    share = 0.0_dp
    do i = 1, shells
      place = 1.0_dp - ((shells - i + 0.5_dp)/shells)**1.5_dp
      o = oxygen
      if (profile == 'stratified') o = max(0.0_dp, oxygen*min(1.0_dp, 1.0_dp - (place - 0.5_dp)/0.4_dp))
      share(oxygen_at, i) = o
      if (neon_at > 0) share(neon_at, i) = neon
      share(carbon_at, i) = 1.0_dp - sum(share(:, i))
    end do
    call new_star(c%m, c%is%mass, shells, share, hot, c%s)
    call begin_course(c)
  end subroutine begin

  !> Energy and species, begin against end.
  subroutine sum_up
    real(dp) :: fall, species(c%m%n)
    fall = c%energy - internal_energy(c%s) - gravitational_energy(c%s)
    species = matmul(c%s%share, c%s%dm)
    write (output_unit, '(a, f10.6)') '# radius (solar) ', c%s%r(c%s%n)/solar_radius
    write (output_unit, '(a, i0, a, i0)') '# steps ', c%steps, ', of moving crystals ', c%exchanges
    write (output_unit, '(a, 3es16.8)') '# heat of cooling, freezing, redistribution (erg) ', c%heat
    write (output_unit, '(a, 3es16.8)') '# of it from the gravitational energy ', c%gravity
    write (output_unit, '(a, 3es16.8)') '# photons, neutrinos, withheld (erg) ', c%radiated, c%escaped, &
      c%withheld
    write (output_unit, '(a, 2es10.2)') '# energy balance: whole run, all steps ', &
      abs(c%radiated + c%escaped + c%withheld + c%owed - fall)/fall, c%errors/fall
    write (output_unit, '(a, es10.2)') '# masses of species ', &
      maxval(abs(species - c%species)/c%species, mask=c%species > 0.0_dp)
  end subroutine sum_up
end program cooling_age
