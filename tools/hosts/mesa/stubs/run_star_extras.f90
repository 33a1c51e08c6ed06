! run_star_extras.f90: as in a work folder of MESA.
module run_star_extras
  use star_lib
  use star_def
  use const_def
  implicit none

contains

  include 'run_star_extras.inc'

  subroutine extras_controls(id, ierr)
    integer, intent(in) :: id
    integer, intent(out) :: ierr
    call coulomix_controls(id, ierr)
  end subroutine extras_controls

end module run_star_extras
