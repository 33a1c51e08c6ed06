! mesa_stubs.f90: what run_star_extras.inc needs of MESA, written from the argument lists that MESA
! documents (eos/other/other_eos.f90, kap/other/other_elect_cond_opacity.f90). With it the hooks are
! compiled and run without MESA.
module const_def
  implicit none
  integer, parameter :: dp = kind(1.0d0), strlen = 256
end module const_def

module chem_def
  implicit none
  type nuclide_data
    integer, pointer :: Z(:) => null(), Z_plus_N(:) => null()
  end type nuclide_data
  type(nuclide_data), save :: chem_isos
end module chem_def

module eos_def
  use const_def, only: dp
  implicit none
  integer, parameter :: num_eos_basic_results = 26

  abstract interface
    subroutine other_eos_frac_interface(handle, species, chem_id, net_iso, xa, Rho, logRho, T, logT, &
                                        frac, dfrac_dlogRho, dfrac_dlogT, ierr)
      import :: dp
      integer, intent(in) :: handle, species
      integer, pointer :: chem_id(:), net_iso(:)
      real(dp), intent(in) :: xa(:), Rho, logRho, T, logT
      real(dp), intent(out) :: frac, dfrac_dlogRho, dfrac_dlogT
      integer, intent(out) :: ierr
    end subroutine other_eos_frac_interface
    subroutine other_eos_interface(handle, species, chem_id, net_iso, xa, Rho, logRho, T, logT, &
                                   res, d_dlnd, d_dlnT, d_dxa, ierr)
      import :: dp
      integer, intent(in) :: handle, species
      integer, pointer :: chem_id(:), net_iso(:)
      real(dp), intent(in) :: xa(:), Rho, logRho, T, logT
      real(dp), intent(inout) :: res(:), d_dlnd(:), d_dlnT(:), d_dxa(:, :)
      integer, intent(out) :: ierr
    end subroutine other_eos_interface
  end interface

  type EoS_General_Info
    logical :: Skye_use_ion_offsets = .true.
    procedure(other_eos_frac_interface), pointer, nopass :: other_eos_frac => null()
    procedure(other_eos_interface), pointer, nopass :: other_eos_component => null()
  end type EoS_General_Info
  type(EoS_General_Info), target, save :: the_eos
end module eos_def

module eos_lib
  implicit none
contains
  subroutine eos_ptr(handle, rq, ierr)
    use eos_def, only: EoS_General_Info, the_eos
    integer, intent(in) :: handle
    type(EoS_General_Info), pointer :: rq
    integer, intent(out) :: ierr
    rq => the_eos
    ierr = merge(0, -1, handle == 1)
  end subroutine eos_ptr
end module eos_lib

module kap_def
  use const_def, only: dp
  implicit none
  abstract interface
    subroutine other_elect_cond_opacity_interface(handle, zbar, logRho, logT, &
                                                  kap, dlnkap_dlnRho, dlnkap_dlnT, ierr)
      import :: dp
      integer, intent(in) :: handle
      real(dp), intent(in) :: zbar, logRho, logT
      real(dp), intent(out) :: kap, dlnkap_dlnRho, dlnkap_dlnT
      integer, intent(out) :: ierr
    end subroutine other_elect_cond_opacity_interface
  end interface
  type Kap_General_Info
    procedure(other_elect_cond_opacity_interface), pointer, nopass :: other_elect_cond_opacity => null()
  end type Kap_General_Info
  type(Kap_General_Info), target, save :: the_kap
end module kap_def

! In place of MESA's conductive opacity one that goes as T^2/rho^2.
module kap_lib
  use const_def, only: dp
  implicit none
contains
  subroutine kap_get_elect_cond_opacity(handle, zbar, logRho, logT, kap, dlnkap_dlnRho, dlnkap_dlnT, ierr)
    integer, intent(in) :: handle
    real(dp), intent(in) :: zbar, logRho, logT
    real(dp), intent(out) :: kap, dlnkap_dlnRho, dlnkap_dlnT
    integer, intent(out) :: ierr
    kap = 2e-8_dp*zbar*10.0_dp**(2*(logT - 7) - 2*(logRho - 6))
    dlnkap_dlnRho = -2
    dlnkap_dlnT = 2
    ierr = merge(0, -1, handle == 2)
  end subroutine kap_get_elect_cond_opacity
end module kap_lib

module star_def
  use const_def, only: dp, strlen
  use eos_def, only: EoS_General_Info
  use kap_def, only: Kap_General_Info
  implicit none
  type star_info
    type(EoS_General_Info), pointer :: eos_rq => null()
    type(Kap_General_Info), pointer :: kap_rq => null()
    real(dp) :: x_ctrl(10) = 0
    logical :: x_logical_ctrl(10) = .false.
    character(len=strlen) :: x_character_ctrl(10) = ''
  end type star_info
  type(star_info), target, save :: the_star
end module star_def

module star_lib
  implicit none
contains
  subroutine star_ptr(id, s, ierr)
    use star_def, only: star_info, the_star
    integer, intent(in) :: id
    type(star_info), pointer :: s
    integer, intent(out) :: ierr
    s => the_star
    ierr = merge(0, -1, id == 1)
  end subroutine star_ptr
end module star_lib
