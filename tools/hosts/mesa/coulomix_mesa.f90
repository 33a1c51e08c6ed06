! coulomix_mesa.f90: the adapter of coulomix_mesa.h for Fortran. It needs no module of MESA; the hooks that
! call it are in run_star_extras.inc. Fortran 2008.
!
! The table is opened once, before threads start, and only read afterwards. ierr is 0 also where a state was
! computed with a caveat, and else the status of coulomix, which coulomix_mesa_text puts into words. Nothing
! is printed and nothing stops the program.
module coulomix_mesa
  use, intrinsic :: iso_c_binding
  implicit none
  private

  public :: coulomix_mesa_open, coulomix_mesa_close, coulomix_mesa_is_open, coulomix_mesa_text
  public :: coulomix_mesa_component, coulomix_mesa_fraction, coulomix_mesa_conduction, coulomix_mesa_blend

  integer, parameter, public :: coulomix_mesa_results = 19   ! lnPgas to latent_ddlnRho
  integer, parameter, public :: coulomix_mesa_for_eos = 0, coulomix_mesa_for_conduction = 1
  integer, parameter :: dp = c_double
  integer(c_int), parameter :: flag_ion_offsets = 1, flag_trusted = 2

  type, bind(c) :: zone_t                ! cmx_mesa_zone
    integer(c_size_t) :: size
    integer(c_int) :: n, flags
    type(c_ptr) :: z, a, xa
    real(c_double) :: rho, temp, width, residual_most
  end type zone_t

  type, bind(c) :: results_t             ! cmx_mesa_results
    real(c_double), dimension(coulomix_mesa_results) :: res, d_dlnrho, d_dlnt
    real(c_double) :: residual
    integer(c_int) :: phase, reasons
  end type results_t

  type(c_ptr), save :: table = c_null_ptr
  real(dp), save :: the_width = 0.01_dp, the_residual_most = 1e-3_dp
  logical, save :: only_trusted = .false.

  interface
    integer(c_int) function cmx_mesa_open(path, table, message, message_size) bind(c)
      import :: c_int, c_char, c_ptr, c_size_t
      character(kind=c_char), intent(in) :: path(*)
      type(c_ptr), intent(out) :: table
      character(kind=c_char), intent(out) :: message(*)
      integer(c_size_t), value :: message_size
    end function cmx_mesa_open
    subroutine cmx_mesa_close(table) bind(c)
      import :: c_ptr
      type(c_ptr), value :: table
    end subroutine cmx_mesa_close
    type(c_ptr) function cmx_mesa_status_text(status) bind(c)
      import :: c_ptr, c_int
      integer(c_int), value :: status
    end function cmx_mesa_status_text
    integer(c_int) function cmx_mesa_eos(table, zone, results, d_dxa) bind(c)
      import :: c_int, c_ptr, c_double, zone_t, results_t
      type(c_ptr), value :: table
      type(zone_t), intent(in) :: zone
      type(results_t), intent(out) :: results
      real(c_double), intent(out) :: d_dxa(*)
    end function cmx_mesa_eos
    integer(c_int) function cmx_mesa_frac(table, zone, part, frac) bind(c)
      import :: c_int, c_ptr, c_double, zone_t
      type(c_ptr), value :: table
      type(zone_t), intent(in) :: zone
      integer(c_int), value :: part
      real(c_double), intent(out) :: frac(3)
    end function cmx_mesa_frac
    integer(c_int) function cmx_mesa_conduction(table, zone, kap) bind(c)
      import :: c_int, c_ptr, c_double, zone_t
      type(c_ptr), value :: table
      type(zone_t), intent(in) :: zone
      real(c_double), intent(out) :: kap(3)
    end function cmx_mesa_conduction
    integer(c_size_t) function c_strlen(text) bind(c, name='strlen')
      import :: c_size_t, c_ptr
      type(c_ptr), value :: text
    end function c_strlen
  end interface

contains

  ! Opens a flat table, and closes one that was open. width of the freezing transition: 0 to 0.05, by
  ! default that of Skye; residual_most: how well a network must be represented; trusted: only states
  ! without a reason.
  subroutine coulomix_mesa_open(path, ierr, message, width, residual_most, trusted)
    character(len=*), intent(in) :: path
    integer, intent(out) :: ierr
    character(len=*), intent(out) :: message
    real(dp), intent(in), optional :: width, residual_most
    logical, intent(in), optional :: trusted
    character(kind=c_char) :: text(256)
    integer :: i
    call coulomix_mesa_close()
    message = ''
    ierr = int(cmx_mesa_open(c_path(path), table, text, size(text, kind=c_size_t)))
    do i = 1, min(len(message), size(text))
      if (text(i) == c_null_char) exit
      if (ierr < 0) message(i:i) = text(i)
    end do
    the_width = 0.01_dp
    the_residual_most = 1e-3_dp
    only_trusted = .false.
    if (present(width)) the_width = width
    if (present(residual_most)) the_residual_most = residual_most
    if (present(trusted)) only_trusted = trusted
  end subroutine coulomix_mesa_open

  function c_path(path) result(bytes)
    character(len=*), intent(in) :: path
    character(kind=c_char) :: bytes(len_trim(path) + 1)
    integer :: i
    do i = 1, len_trim(path)
      bytes(i) = path(i:i)
    end do
    bytes(size(bytes)) = c_null_char
  end function c_path

  subroutine coulomix_mesa_close()
    call cmx_mesa_close(table)
    table = c_null_ptr
  end subroutine coulomix_mesa_close

  logical function coulomix_mesa_is_open()
    coulomix_mesa_is_open = c_associated(table)
  end function coulomix_mesa_is_open

  ! The text of a status.
  function coulomix_mesa_text(ierr) result(text)
    integer, intent(in) :: ierr
    character(len=:), allocatable :: text
    character(kind=c_char), pointer :: bytes(:)
    type(c_ptr) :: address
    integer :: i
    address = cmx_mesa_status_text(int(ierr, c_int))
    call c_f_pointer(address, bytes, [c_strlen(address)])
    allocate (character(len=size(bytes)) :: text)
    do i = 1, size(bytes)
      text(i:i) = bytes(i)
    end do
  end function coulomix_mesa_text

  subroutine fill(z, a, xa, rho, temp, ion_offsets, zone)
    real(dp), intent(in), target, contiguous :: z(:), a(:), xa(:)
    real(dp), intent(in) :: rho, temp
    logical, intent(in) :: ion_offsets
    type(zone_t), intent(out) :: zone
    zone%size = c_sizeof(zone)
    zone%n = size(z, kind=c_int)
    zone%flags = 0
    if (ion_offsets) zone%flags = zone%flags + flag_ion_offsets
    if (only_trusted) zone%flags = zone%flags + flag_trusted
    zone%z = c_loc(z)
    zone%a = c_loc(a)
    zone%xa = c_loc(xa)
    zone%rho = rho
    zone%temp = temp
    zone%width = the_width
    zone%residual_most = the_residual_most
  end subroutine fill

  integer function without_warning(status)
    integer(c_int), intent(in) :: status
    without_warning = min(int(status), 0)
  end function without_warning

  ! All results of other_eos_component: the first 19 of MESA's arrays. z, a, xa: charges, mass numbers and
  ! mass fractions of each nuclide. ion_offsets: the value of Skye_use_ion_offsets. d_dxa(result, nuclide)
  ! is filled for lnPgas and lnE and 0 for the others.
  subroutine coulomix_mesa_component(z, a, xa, rho, temp, ion_offsets, res, d_dlnrho, d_dlnt, d_dxa, ierr)
    real(dp), intent(in), target, contiguous :: z(:), a(:), xa(:)
    real(dp), intent(in) :: rho, temp
    logical, intent(in) :: ion_offsets
    real(dp), intent(inout) :: res(:), d_dlnrho(:), d_dlnt(:), d_dxa(:, :)
    integer, intent(out) :: ierr
    integer, parameter :: n = coulomix_mesa_results
    type(zone_t) :: zone
    type(results_t) :: results
    real(dp) :: by_share(size(z), 2)
    ierr = -1
    if (.not. c_associated(table)) return
    call fill(z, a, xa, rho, temp, ion_offsets, zone)
    ierr = without_warning(cmx_mesa_eos(table, zone, results, by_share))
    if (ierr /= 0) return
    res(1:n) = results%res
    d_dlnrho(1:n) = results%d_dlnrho
    d_dlnt(1:n) = results%d_dlnt
    d_dxa(:, 1:size(z)) = 0
    d_dxa(1:2, 1:size(z)) = transpose(by_share)
  end subroutine coulomix_mesa_component

  ! The fraction of other_eos_frac with its derivatives by log10 rho and log10 T. part:
  ! coulomix_mesa_for_eos or coulomix_mesa_for_conduction. 0 without a table.
  subroutine coulomix_mesa_fraction(z, a, xa, rho, temp, ion_offsets, part, frac, ierr)
    real(dp), intent(in), target, contiguous :: z(:), a(:), xa(:)
    real(dp), intent(in) :: rho, temp
    logical, intent(in) :: ion_offsets
    integer, intent(in) :: part
    real(dp), intent(out) :: frac(3)
    integer, intent(out) :: ierr
    type(zone_t) :: zone
    ierr = 0
    frac = 0
    if (.not. c_associated(table)) return
    call fill(z, a, xa, rho, temp, ion_offsets, zone)
    ierr = without_warning(cmx_mesa_frac(table, zone, int(part, c_int), frac))
  end subroutine coulomix_mesa_fraction

  ! Conductive opacity (cm^2/g) of a composition, with dln kap/dln rho and dln kap/dln T.
  subroutine coulomix_mesa_conduction(z, a, xa, rho, temp, kap, ierr)
    real(dp), intent(in), target, contiguous :: z(:), a(:), xa(:)
    real(dp), intent(in) :: rho, temp
    real(dp), intent(out) :: kap(3)
    integer, intent(out) :: ierr
    type(zone_t) :: zone
    ierr = -1
    kap = 0
    if (.not. c_associated(table)) return
    call fill(z, a, xa, rho, temp, .false., zone)
    ierr = without_warning(cmx_mesa_conduction(table, zone, kap))
  end subroutine coulomix_mesa_conduction

  ! Replaces an opacity with its slopes (kap, dln kap/dln rho, dln kap/dln T) by that of the table where the
  ! latter is known: a mean of the logarithms by the fraction of the table. Without ions of the table it
  ! stays as it is.
  subroutine coulomix_mesa_blend(z, a, xa, rho, temp, kap)
    real(dp), intent(in), target, contiguous :: z(:), a(:), xa(:)
    real(dp), intent(in) :: rho, temp
    real(dp), intent(inout) :: kap(3)
    real(dp), parameter :: ln10 = 2.3025850929940457_dp
    real(dp) :: frac(3), ours(3), apart
    integer :: ierr
    call coulomix_mesa_fraction(z, a, xa, rho, temp, .true., coulomix_mesa_for_conduction, frac, ierr)
    if (ierr /= 0 .or. .not. frac(1) > 0) return
    call coulomix_mesa_conduction(z, a, xa, rho, temp, ours, ierr)
    if (ierr /= 0) return
    apart = log(ours(1)/kap(1))
    kap(1) = kap(1)*exp(frac(1)*apart)
    kap(2:3) = kap(2:3) + frac(1)*(ours(2:3) - kap(2:3)) + frac(2:3)/ln10*apart
  end subroutine coulomix_mesa_blend

end module coulomix_mesa
