!> Physical constants (CODATA 2018), solar units (IAU 2015 resolution B3, nominal), cgs and kelvin.
module constants
  use, intrinsic :: iso_fortran_env, only: dp => real64
  implicit none
  public

  real(dp), parameter :: pi = acos(-1.0_dp)
  real(dp), parameter :: gravity = 6.67430e-8_dp             ! cm^3/(g s^2)
  real(dp), parameter :: boltzmann = 1.380649e-16_dp         ! erg/K
  real(dp), parameter :: solar_mass = 1.3271244e26_dp/gravity
  real(dp), parameter :: solar_luminosity = 3.828e33_dp      ! erg/s
  real(dp), parameter :: solar_radius = 6.957e10_dp          ! cm
  real(dp), parameter :: gigayear = 3.15576e16_dp            ! s, of Julian years
end module constants
