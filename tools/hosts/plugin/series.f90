! Formulas in Fortran: a series with its derivatives, and a function of complex numbers.
module series
  use, intrinsic :: iso_c_binding
  implicit none
contains

  ! Anharmonic free energy of a crystal, f = -sum_n A_n/(n G^n), n = 1, 2, 3, and its derivatives by G.
  subroutine my_series(p, gamma, d) bind(c)
    real(c_double), intent(in) :: p(3)
    real(c_double), value :: gamma
    real(c_double), intent(out) :: d(4)
    real(c_double) :: term
    integer :: n
    d = 0
    do n = 1, 3
      term = -p(n)/(n*gamma**n)
      d(1) = d(1) + term
      d(2) = d(2) - n*term/gamma
      d(3) = d(3) + n*(n + 1)*term/gamma**2
      d(4) = d(4) - n*(n + 1)*(n + 2)*term/gamma**3
    end do
  end subroutine

  ! A coefficient of Lee & More's conductivity, whose values alone are used.
  complex(c_double_complex) function my_coefficient(p, y) bind(c)
    real(c_double), intent(in) :: p(2)
    complex(c_double_complex), intent(in) :: y(1)
    my_coefficient = p(1) + p(2)/(1 + y(1)**2)
  end function
end module
