!> Energy that a degenerate core loses in neutrinos: the fits of Itoh, Hayashi, Nishikawa & Kohyama (1996),
!> ApJS 102, 411, for the decay of plasmons (their section 4) and bremsstrahlung in a liquid metal (section
!> 5.2). Pairs and photoneutrinos are left out: below 1e8 K and above 1e5 g/cm^3 they are less than a per cent
!> of these.
module neutrinos
  use constants, only: dp, pi
  implicit none
  private
  public :: neutrino_loss

  ! Weak currents: sin^2 theta_W = 0.2319 and two flavours besides the electron's.
  real(dp), parameter :: sin2 = 0.2319_dp
  real(dp), parameter :: cv2 = (0.5_dp + 2.0_dp*sin2)**2, cv2_other = (0.5_dp - 2.0_dp*sin2)**2
  real(dp), parameter :: ca2 = 0.25_dp
  real(dp), parameter :: vector = cv2 + 2.0_dp*cv2_other
  real(dp), parameter :: plus = vector + 3.0_dp*ca2, minus = vector - 3.0_dp*ca2

contains

  !> erg/(g s), of matter with electrons per atomic mass unit y_e and ions of mean charge z.
  pure real(dp) function neutrino_loss(rho, temp, y_e, z)
    real(dp), intent(in) :: rho, temp, y_e, z
    neutrino_loss = (plasmons(rho*y_e, temp) + bremsstrahlung(rho, temp, y_e, z))/rho
  end function neutrino_loss

  !> Decay of plasmons, erg/(cm^3 s); eq. 4.1 to 4.11.
  pure real(dp) function plasmons(rho_e, temp)
    real(dp), intent(in) :: rho_e, temp
    real(dp) :: lambda, g2, g, f_t, f_l, x, y, f_xy
    lambda = temp/5.9302e9_dp
    g2 = 1.1095e11_dp*rho_e/(temp**2*sqrt(1.0_dp + (1.019e-6_dp*rho_e)**(2.0_dp/3.0_dp)))
    g = sqrt(g2)
    f_t = 2.4_dp + 0.6_dp*sqrt(g) + 0.51_dp*g + 1.25_dp*g**1.5_dp
    f_l = (8.6_dp*g2 + 1.35_dp*g**3.5_dp)/(225.0_dp - 17.0_dp*g + g2)
    x = (17.5_dp + log10(2.0_dp*rho_e) - 3.0_dp*log10(temp))/6.0_dp
    y = (-24.5_dp + log10(2.0_dp*rho_e) + 3.0_dp*log10(temp))/6.0_dp
    f_xy = 1.0_dp
    if (abs(x) <= 0.7_dp .and. y >= 0.0_dp) &
      f_xy = 1.05_dp + (0.39_dp - 1.25_dp*x - 0.35_dp*sin(4.5_dp*x) - 0.3_dp*exp(-(4.5_dp*x + 0.9_dp)**2)) &
             *exp(-(min(0.0_dp, y - 1.6_dp + 1.25_dp*x)/(0.57_dp - 0.25_dp*x))**2)
    plasmons = vector*3.0e21_dp*lambda**9*g2**3*exp(-g)*(f_t + f_l)*f_xy
  end function plasmons

  !> Bremsstrahlung of electrons at ions in a liquid, erg/(cm^3 s), with the correlation functions of carbon;
  !> eq. 5.17 to 5.26.
  pure real(dp) function bremsstrahlung(rho, temp, y_e, z)
    real(dp), intent(in) :: rho, temp, y_e, z
    real(dp) :: t8, u, root, v, w, gamma, cosines(5), sines(4), f, g
    integer :: k
    real(dp), parameter :: f_1(5) = [-0.05821_dp, -0.01089_dp, -0.01147_dp, -0.00656_dp, -0.00519_dp]
    real(dp), parameter :: f_1s(4) = [-0.04969_dp, -0.01584_dp, -0.00504_dp, -0.00281_dp]
    real(dp), parameter :: f_160(5) = [-0.00944_dp, -0.01289_dp, -0.00589_dp, -0.00404_dp, -0.00330_dp]
    real(dp), parameter :: f_160s(4) = [-0.02213_dp, -0.01136_dp, -0.00467_dp, -0.00131_dp]
    real(dp), parameter :: g_1(5) = [-0.00710_dp, -0.00028_dp, 0.00232_dp, 0.00044_dp, 0.00158_dp]
    real(dp), parameter :: g_1s(4) = [0.02300_dp, -0.01078_dp, 0.00118_dp, -0.00089_dp]
    real(dp), parameter :: g_160(5) = [0.00356_dp, -0.00184_dp, 0.00146_dp, 0.00031_dp, 0.00069_dp]
    real(dp), parameter :: g_160s(4) = [0.01052_dp, -0.00354_dp, -0.00014_dp, -0.00018_dp]
    t8 = temp*1e-8_dp
    u = pi/5.0_dp*(log10(rho) - 3.0_dp)
    gamma = 0.2275_dp*z**2/t8*(rho*1e-6_dp*y_e/z)**(1.0_dp/3.0_dp)
    root = gamma**(-1.0_dp/3.0_dp)
    v = -0.05483_dp - 0.01946_dp*root + 1.86310_dp*root**2 - 0.78873_dp*root**3
    w = -0.06711_dp + 0.06859_dp*root + 1.74360_dp*root**2 - 0.74498_dp*root**3
    cosines = [(cos(k*u), k=1, 5)]
    sines = [(sin(k*u), k=1, 4)]
    f = v*(0.08973_dp + 0.00945_dp*u + 0.34529_dp + dot_product(f_1, cosines) + dot_product(f_1s, sines)) &
        + (1.0_dp - v)*(0.033905_dp - 0.02342_dp*u + 0.24819_dp &
                        + dot_product(f_160, cosines) + dot_product(f_160s, sines))
    g = w*(0.00383_dp - 0.01259_dp*u + 0.07917_dp + dot_product(g_1, cosines) + dot_product(g_1s, sines)) &
        + (1.0_dp - w)*(-0.003845_dp - 0.00829_dp*u + 0.05211_dp &
                        + dot_product(g_160, cosines) + dot_product(g_160s, sines))
    bremsstrahlung = 0.5738_dp*z*y_e*t8**6*rho*0.5_dp*(plus*f - minus*g)
  end function bremsstrahlung
end module neutrinos
