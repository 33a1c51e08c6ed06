!> Luminosity of a white dwarf of given temperature of the core: what its envelope lets through.
!>
!> The relations are those of evolutionary sequences by Bedard, Bergeron, Brassard & Fontaine (2020), ApJ 901,
!> 93: their central temperatures and luminosities at 0.6 and 1.0 solar masses, with helium of 1e-2 of the
!> mass, hydrogen of 1e-4 (`thick`) or 1e-10 (`thin`), read at the temperatures below. Opacities, convection
!> and its coupling to the core are theirs. Between the points stands a monotonic cubic, within 0.007 of their
!> log L below 5e7 K and 0.014 above; other masses are interpolated.
module envelope
  use, intrinsic :: ieee_arithmetic, only: ieee_value, ieee_quiet_nan
  use constants, only: dp, solar_luminosity
  implicit none
  private
  public :: surface_luminosity

  integer, parameter :: points = 37
  real(dp), parameter :: log_t(points) = [ &
    5.40_dp, 5.50_dp, 5.60_dp, 5.70_dp, 5.80_dp, 5.90_dp, 6.00_dp, 6.10_dp, 6.20_dp, &
    6.25_dp, 6.30_dp, 6.35_dp, 6.40_dp, 6.45_dp, 6.50_dp, 6.55_dp, 6.60_dp, 6.65_dp, &
    6.70_dp, 6.75_dp, 6.80_dp, 6.85_dp, 6.90_dp, 7.00_dp, 7.10_dp, 7.20_dp, 7.30_dp, &
    7.40_dp, 7.50_dp, 7.55_dp, 7.60_dp, 7.65_dp, 7.70_dp, 7.75_dp, 7.80_dp, 7.85_dp, &
    7.90_dp]
  real(dp), parameter :: thick_06(points) = [ &
    -5.461_dp, -5.261_dp, -5.066_dp, -4.879_dp, -4.707_dp, -4.556_dp, -4.425_dp, -4.298_dp, -4.192_dp, &
    -4.143_dp, -4.099_dp, -4.061_dp, -4.024_dp, -3.985_dp, -3.939_dp, -3.873_dp, -3.754_dp, -3.627_dp, &
    -3.499_dp, -3.371_dp, -3.241_dp, -3.110_dp, -2.980_dp, -2.723_dp, -2.474_dp, -2.234_dp, -1.999_dp, &
    -1.766_dp, -1.533_dp, -1.409_dp, -1.268_dp, -1.081_dp, -0.805_dp, -0.410_dp, 0.055_dp, 0.497_dp, &
    0.904_dp]
  real(dp), parameter :: thick_10(points) = [ &
    -5.251_dp, -5.073_dp, -4.915_dp, -4.779_dp, -4.652_dp, -4.537_dp, -4.436_dp, -4.354_dp, -4.284_dp, &
    -4.246_dp, -4.201_dp, -4.133_dp, -4.023_dp, -3.899_dp, -3.775_dp, -3.651_dp, -3.528_dp, -3.405_dp, &
    -3.282_dp, -3.161_dp, -3.040_dp, -2.920_dp, -2.801_dp, -2.543_dp, -2.293_dp, -2.039_dp, -1.786_dp, &
    -1.536_dp, -1.295_dp, -1.180_dp, -1.069_dp, -0.963_dp, -0.863_dp, -0.764_dp, -0.639_dp, -0.418_dp, &
    -0.014_dp]
  real(dp), parameter :: thin_06(points) = [ &
    -5.480_dp, -5.273_dp, -5.069_dp, -4.871_dp, -4.686_dp, -4.521_dp, -4.367_dp, -4.218_dp, -4.089_dp, &
    -4.039_dp, -3.993_dp, -3.947_dp, -3.899_dp, -3.850_dp, -3.797_dp, -3.735_dp, -3.633_dp, -3.518_dp, &
    -3.401_dp, -3.283_dp, -3.166_dp, -3.049_dp, -2.932_dp, -2.700_dp, -2.467_dp, -2.234_dp, -2.001_dp, &
    -1.768_dp, -1.535_dp, -1.410_dp, -1.269_dp, -1.082_dp, -0.806_dp, -0.410_dp, 0.054_dp, 0.496_dp, &
    0.899_dp]
  real(dp), parameter :: thin_10(points) = [ &
    -5.261_dp, -5.080_dp, -4.913_dp, -4.763_dp, -4.618_dp, -4.480_dp, -4.361_dp, -4.264_dp, -4.173_dp, &
    -4.123_dp, -4.063_dp, -3.976_dp, -3.863_dp, -3.744_dp, -3.623_dp, -3.503_dp, -3.383_dp, -3.263_dp, &
    -3.144_dp, -3.027_dp, -2.911_dp, -2.798_dp, -2.683_dp, -2.439_dp, -2.206_dp, -1.974_dp, -1.742_dp, &
    -1.511_dp, -1.283_dp, -1.172_dp, -1.064_dp, -0.960_dp, -0.862_dp, -0.763_dp, -0.639_dp, -0.420_dp, &
    -0.016_dp]

contains

  !> erg/s, of a star of `mass` solar masses with a core of temperature `temp` (K), 2.6e5 to 7.9e7; NaN
  !> outside and for other kinds than `thick` and `thin`.
  real(dp) function surface_luminosity(kind, mass, temp)
    character(*), intent(in) :: kind
    real(dp), intent(in) :: mass, temp
    real(dp) :: light, heavy, share, at
    surface_luminosity = ieee_value(1.0_dp, ieee_quiet_nan)
    at = log10(temp)
    if (at < log_t(1) .or. at > log_t(points)) return
    select case (kind)
    case ('thick')
      light = monotonic(thick_06, at)
      heavy = monotonic(thick_10, at)
    case ('thin')
      light = monotonic(thin_06, at)
      heavy = monotonic(thin_10, at)
    case default
      return
    end select
    share = log(mass/0.6_dp)/log(1.0_dp/0.6_dp) ! log(L/M) is linear in log M
    surface_luminosity = solar_luminosity*mass &
                         *10.0_dp**((1.0_dp - share)*(light - log10(0.6_dp)) + share*heavy)
  end function surface_luminosity

  !> Monotonic cubic Hermite interpolation in log_t (Fritsch & Butland 1984).
  pure real(dp) function monotonic(y, at)
    real(dp), intent(in) :: y(points), at
    real(dp) :: h, t, rise, slope(2)
    integer :: i
    i = max(1, min(points - 1, count(log_t <= at)))
    h = log_t(i + 1) - log_t(i)
    t = (at - log_t(i))/h
    rise = (y(i + 1) - y(i))/h
    slope = rise
    if (i > 1) slope(1) = mean_slope(log_t(i - 1:i + 1), y(i - 1:i + 1))
    if (i < points - 1) slope(2) = mean_slope(log_t(i:i + 2), y(i:i + 2))
    monotonic = y(i) + t*h*(slope(1) + t*(3.0_dp*rise - 2.0_dp*slope(1) - slope(2) &
                                          + t*(slope(1) + slope(2) - 2.0_dp*rise)))
  end function monotonic

  !> Weighted harmonic mean of the slopes on both sides of the middle point.
  pure real(dp) function mean_slope(x, y)
    real(dp), intent(in) :: x(3), y(3)
    real(dp) :: h(2), d(2), w(2)
    h = x(2:3) - x(1:2)
    d = (y(2:3) - y(1:2))/h
    w = [h(1) + 2.0_dp*h(2), 2.0_dp*h(1) + h(2)]
    mean_slope = 0.0_dp
    if (d(1)*d(2) > 0.0_dp) mean_slope = sum(w)/sum(w/d)
  end function mean_slope
end module envelope
