!  coulomix.f90: tables behind the C interface, for programs in Fortran 2008. Link libcoulomix-interp.
!
!      use coulomix
!      type(cmx_table) :: table
!      double precision :: state(0:cmx_q_state_last)
!      character(len=256) :: message
!      integer :: status
!      call table%open('carbon-oxygen.cmx', status, message=message)
!      if (status < 0) ...
!      call table%eos(0.5d0, 1d6, 3d6, cmx_stable, state, status)
!      print *, 'P = ', state(cmx_q_p), cmx_quantity_unit(cmx_q_p)
!      call table%close()
!
!  Every call is that of coulomix_c.h of the same name, which has the ranges, the accuracy and the cost. Units
!  are cgs and kelvin. status is 0, above 0 for a warning, below 0 for a failure with all numbers NaN;
!  cmx_status_text gives its text. An array of another shape than stated here is a failure with
!  cmx_err_domain. Nothing is printed and no call ends the program. Programs may trap invalid operations,
!  division by zero and overflow: a call that returns NaN raises none of them, but comparing NaN does. Look
!  at the status first.
!
!  Quantities keep the numbers that they have in all languages, from 0 on. Give results these bounds:
!
!      state(0:cmx_q_state_last)                               state(cmx_q_p)
!      flow(cmx_transport_q_first:cmx_transport_q_last)        flow(cmx_transport_q_sigma)
!      warm(cmx_warm_q_first:cmx_warm_q_last)                  warm(cmx_warm_q_sigma)
!      frozen(0:cmx_freezing_last)                             frozen(cmx_freezing_temp)
!
!  Compositions are number fractions of all species of the table in its order, x(species), or the fraction x
!  of the heavier ion where there are two.
!
!  Tables. The variable that opened a table owns it: closing it, or leaving its scope, frees the table. What
!  is assigned from it, also as part of another type, only refers to the table and must not be used after
!  that. Functions cannot return an open table.
!  Any number of threads may use one table, apart from open, close and choose.
module coulomix
  use, intrinsic :: iso_c_binding, only: c_associated, c_char, c_double, c_f_pointer, c_int, c_intptr_t, &
    c_loc, c_null_char, c_null_ptr, c_ptr, c_signed_char, c_sizeof, c_size_t
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  private

  include 'coulomix_constants.inc'

  ! --- Bounds of results
  integer(c_int), parameter, public :: cmx_q_state_last = cmx_q_state_end - 1
  integer(c_int), parameter, public :: cmx_transport_q_first = cmx_transport_q_before + 1
  integer(c_int), parameter, public :: cmx_transport_q_last = cmx_transport_q_end - 1
  integer(c_int), parameter, public :: cmx_warm_q_first = cmx_warm_q_before + 1
  integer(c_int), parameter, public :: cmx_warm_q_last = cmx_warm_q_end - 1
  integer(c_int), parameter, public :: cmx_freezing_last = cmx_freezing_end - 1

  integer, parameter :: most_species = 32

  public :: cmx_version, cmx_target, cmx_status_text, cmx_status_name, cmx_reason_text, cmx_reason_name, &
    cmx_reason_list, cmx_quantity_name, cmx_quantity_unit, cmx_quantity_text, cmx_quantity_find, &
    cmx_unit_in_files, cmx_tally_place

  !> An open table, or none.
  type, public :: cmx_table
    private
    type(c_ptr) :: handle = c_null_ptr
    integer(c_intptr_t) :: owner = 0 ! address of the variable that opened the table
    integer :: n = -1                ! species; -1 of a closed table
  contains
    procedure :: open => open_file
    procedure :: open_mapped
    procedure :: open_memory
    procedure :: close => close_table
    procedure :: is_open
    procedure :: has
    procedure :: species
    procedure :: numbers
    procedure :: text
    procedure :: choose
    procedure :: number_fractions
    procedure :: mass_fractions
    procedure :: represent
    procedure, private :: eos_of, eos_of_two, transport_of, transport_of_two
    generic :: eos => eos_of, eos_of_two
    generic :: transport => transport_of, transport_of_two
    procedure :: freezing
    procedure :: tie_lines
    procedure :: separation
    procedure :: freezing_three
    procedure, private :: screening_of, screening_of_two
    generic :: screening => screening_of, screening_of_two
    procedure :: warm
    procedure, private :: batch_of, batch_of_two, transport_batch_of, transport_batch_of_two
    procedure, private :: order_batch_of, order_batch_of_two
    generic :: batch => batch_of, batch_of_two
    generic :: transport_batch => transport_batch_of, transport_batch_of_two
    generic :: order_batch => order_batch_of, order_batch_of_two
    procedure, private :: refer
    generic :: assignment(=) => refer
    final :: finish
  end type cmx_table

  ! cmx_c_request
  type, bind(c) :: request
    integer(c_size_t) :: size = 0, n = 0
    integer(c_int) :: given = cmx_given_rho_t, phase = cmx_stable, n_q = 0, hold = 0
    type(c_ptr) :: q = c_null_ptr, x = c_null_ptr
    integer(c_size_t) :: x_step = 0, species_step = 0
    type(c_ptr) :: a = c_null_ptr, b = c_null_ptr
    integer(c_size_t) :: a_step = 0, b_step = 0
    type(c_ptr) :: guess = c_null_ptr
    integer(c_size_t) :: guess_step = 0
    type(c_ptr) :: out = c_null_ptr
    integer(c_size_t) :: out_step = 0, q_step = 1
    type(c_ptr) :: status = c_null_ptr, reasons = c_null_ptr, phases = c_null_ptr, tally = c_null_ptr
  end type request

  ! cmx_c_load_options
  type, bind(c) :: load_options
    integer(c_size_t) :: size = 0
    type(c_ptr) :: parts = c_null_ptr, bytes = c_null_ptr
    integer(c_size_t) :: n_bytes = 0, memory_limit = 0, attribute_limit = 0
    integer(c_int) :: digest = 0, mapped = 0
  end type load_options

  ! cmx_c_nuclides
  type, bind(c) :: nuclides
    integer(c_size_t) :: size
    integer(c_int) :: n
    type(c_ptr) :: z, a, mass_share
  end type nuclides

  include 'coulomix_interfaces.inc'

contains

  ! --- tables -----------------------------------------------------------------------------------------------

  include 'coulomix_opening.inc'

  !> Closes the table, and frees it if this variable opened it. A closed one may be closed again.
  subroutine close_table(self)
    class(cmx_table), intent(inout) :: self
    if (c_associated(self%handle) .and. self%owner == address_of(self)) call c_close(self%handle)
    self%handle = c_null_ptr
    self%owner = 0
    self%n = -1
  end subroutine close_table

  impure elemental subroutine finish(self)
    type(cmx_table), intent(inout) :: self
    call self%close()
  end subroutine finish

  ! Refers to the table of another variable.
  subroutine refer(self, other)
    class(cmx_table), intent(inout) :: self
    type(cmx_table), intent(in) :: other
    if (c_associated(self%handle, other%handle)) return
    call self%close()
    self%handle = other%handle
    self%n = other%n
  end subroutine refer

  ! Compilers also copy tables without the assignment above, such as parts of other types: only the address
  ! tells which variable opened one.
  integer(c_intptr_t) function address_of(self)
    class(cmx_table), intent(in), target :: self
    address_of = transfer(c_loc(self%n), 0_c_intptr_t)
  end function address_of

  !> Whether a table is open.
  pure logical function is_open(self)
    class(cmx_table), intent(in) :: self
    is_open = c_associated(self%handle)
  end function is_open

  !> Whether it has lookups of a part: 'eos', 'transport', 'order', 'reaction', 'equilibrium', 'phase',
  !> 'phase3', 'warm', or 'phase/NAME' for one diagram.
  pure logical function has(self, part)
    class(cmx_table), intent(in) :: self
    character(len=*), intent(in) :: part
    has = c_has(self%handle, terminated(part)) > 0
  end function has

  !> Number of species, 2..32; 0 of a closed table.
  pure integer function species(self)
    class(cmx_table), intent(in) :: self
    species = max(self%n, 0)
  end function species

  !> 'charges' and 'masses' (u) of the species; 'range': least and largest rho (g/cm^3) and T (K) of the
  !> equation of state; 'transport_range'; 'pressure_range' (erg/cm^3) of the equilibria; 'gamma_d_max'.
  !> Without elements where the table has none.
  function numbers(self, what) result(values)
    class(cmx_table), intent(in) :: self
    character(len=*), intent(in) :: what
    real(c_double), allocatable :: values(:)
    real(c_double) :: none(1)
    integer(c_int) :: n
    n = c_numbers(self%handle, terminated(what), 0_c_int, none)
    allocate(values(max(n, 0)))
    if (n > 0) n = c_numbers(self%handle, terminated(what), n, values)
  end function numbers

  !> A text attribute, such as ('/', 'recipe') or ('/eos', 'references'); '' if there is none.
  function text(self, object, name) result(value)
    class(cmx_table), intent(in) :: self
    character(len=*), intent(in) :: object, name
    character(len=:), allocatable :: value
    value = from_c(c_text(self%handle, terminated(object), terminated(name)))
  end function text

  !> Sets all choices of the host, for calls after it and for all variables that refer to the table. What
  !> is left out is set to its default.
  !  order    cmx_order_equilibrium, ...; default: as in the recipe
  !  gamma_d  with cmx_order_blocked: the Gamma_d from which on the order stays as it is
  !  policy   cmx_policy_error, the default, or cmx_policy_hold
  !  width    of the freezing transition, 0, the default, to 0.05
  !  status   cmx_ok; cmx_err_domain, with nothing changed; cmx_err_absent for order that the table lacks
  subroutine choose(self, status, order, gamma_d, policy, width)
    class(cmx_table), intent(inout) :: self
    integer(c_int), intent(out) :: status
    integer(c_int), intent(in), optional :: order, policy
    real(c_double), intent(in), optional :: gamma_d, width
    integer(c_int) :: order_or_default, policy_or_default
    real(c_double) :: gamma_d_or_default, width_or_default
    order_or_default = -1
    policy_or_default = cmx_policy_error
    gamma_d_or_default = 0
    width_or_default = 0
    if (present(order)) order_or_default = order
    if (present(policy)) policy_or_default = policy
    if (present(gamma_d)) gamma_d_or_default = gamma_d
    if (present(width)) width_or_default = width
    status = c_choose(self%handle, order_or_default, gamma_d_or_default, policy_or_default, &
      width_or_default)
  end subroutine choose

  ! --- names ------------------------------------------------------------------------------------------------

  !> The instructions of the processor that lookups use: 'v4', 'v3' or 'base'.
  function cmx_target() result(name)
    character(len=:), allocatable :: name
    name = from_c(c_target())
  end function cmx_target

  !> Text of a status, and its name in C, 'CMX_ERR_RHO_LOW'; '' if there is none.
  function cmx_status_text(status) result(text)
    integer(c_int), intent(in) :: status
    character(len=:), allocatable :: text
    text = from_c(c_status_text(status))
  end function cmx_status_text

  function cmx_status_name(status) result(name)
    integer(c_int), intent(in) :: status
    character(len=:), allocatable :: name
    name = from_c(c_status_name(status))
  end function cmx_status_name

  !> Name of the bit 0..31 of a reason, 'gamma-solid', and its text; '' if there is none.
  function cmx_reason_name(bit) result(name)
    integer(c_int), intent(in) :: bit
    character(len=:), allocatable :: name
    name = from_c(c_reason_name(bit))
  end function cmx_reason_name

  function cmx_reason_text(bit) result(text)
    integer(c_int), intent(in) :: bit
    character(len=:), allocatable :: text
    text = from_c(c_reason_text(bit))
  end function cmx_reason_text

  !> The names of all reasons of a mask, 'gamma-solid, ionization'.
  function cmx_reason_list(reasons) result(list)
    integer(c_int), intent(in) :: reasons
    character(len=:), allocatable :: list
    integer(c_int) :: bit
    list = ''
    do bit = 0, bit_size(reasons) - 1
      if (.not. btest(reasons, bit)) cycle
      if (list /= '') list = list // ', '
      list = list // cmx_reason_name(bit)
    end do
  end function cmx_reason_list

  !> Name, unit and meaning of a quantity; '' if there is none. The unit of a pure number is ''.
  function cmx_quantity_name(q) result(name)
    integer(c_int), intent(in) :: q
    character(len=:), allocatable :: name
    name = from_c(c_quantity_name(q))
  end function cmx_quantity_name

  function cmx_quantity_unit(q) result(unit)
    integer(c_int), intent(in) :: q
    character(len=:), allocatable :: unit
    unit = from_c(c_quantity_unit(q))
  end function cmx_quantity_unit

  function cmx_quantity_text(q) result(text)
    integer(c_int), intent(in) :: q
    character(len=:), allocatable :: text
    text = from_c(c_quantity_text(q))
  end function cmx_quantity_text

  !> A unit as UDUNITS-2 reads it: '1' of 'k per ion'.
  function cmx_unit_in_files(unit) result(in_files)
    character(len=*), intent(in) :: unit
    character(len=:), allocatable :: in_files
    character(kind=c_char, len=:), allocatable, target :: given ! which the answer may point to
    given = terminated(unit)
    in_files = from_c(c_unit_in_files(given))
  end function cmx_unit_in_files

  !> The number of the quantity of a name, -1 if there is none.
  pure integer(c_int) function cmx_quantity_find(name)
    character(len=*), intent(in) :: name
    cmx_quantity_find = c_quantity_find(terminated(name))
  end function cmx_quantity_find

  !> The place 1..cmx_tally of a status in a tally(cmx_tally).
  pure integer(c_int) function cmx_tally_place(status)
    integer(c_int), intent(in) :: status
    cmx_tally_place = c_tally_place(status) + 1
  end function cmx_tally_place

  ! --- compositions -----------------------------------------------------------------------------------------

  !> Number fractions x(species) of mass fractions.
  subroutine number_fractions(self, mass_fractions, x, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in), contiguous :: mass_fractions(:)
    real(c_double), intent(inout), contiguous :: x(:)
    integer(c_int), intent(out) :: status
    status = cmx_err_domain
    if (size(mass_fractions) == self%n .and. size(x) == self%n) &
      status = c_number_fractions(self%handle, mass_fractions, x)
    if (status < 0) x = nan()
  end subroutine number_fractions

  !> Mass fractions of number fractions x(species).
  subroutine mass_fractions(self, x, mass, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in), contiguous :: x(:)
    real(c_double), intent(inout), contiguous :: mass(:)
    integer(c_int), intent(out) :: status
    status = cmx_err_domain
    if (size(mass) == self%n .and. size(x) == self%n) status = c_mass_fractions(self%handle, x, mass)
    if (status < 0) mass = nan()
  end subroutine mass_fractions

  !> A mixture of any nuclides by the species of the table.
  !  z, a, mass_share  charges, masses in u and mass fractions of the nuclides
  !  x                 (species) number fractions of the table's species
  !  rho_factor        the density at which to look up, over that of the mixture: n_e is the same
  !  residual          relative error of <Z^(5/3)>/<Z>, which the coupling follows
  subroutine represent(self, z, a, mass_share, x, rho_factor, residual, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in), contiguous, target :: z(:), a(:), mass_share(:)
    real(c_double), intent(inout), contiguous :: x(:)
    real(c_double), intent(inout) :: rho_factor, residual
    integer(c_int), intent(out) :: status
    type(nuclides) :: mixture
    status = cmx_err_domain
    if (size(z) > 0 .and. all([size(a), size(mass_share)] == size(z)) .and. size(x) == self%n) then
      mixture = nuclides(c_sizeof(mixture), size(z, kind=c_int), c_loc(z(1)), c_loc(a(1)), &
        c_loc(mass_share(1)))
      status = c_represent(self%handle, mixture, x, rho_factor, residual)
    else
      x = nan()
      rho_factor = nan()
      residual = nan()
    end if
  end subroutine represent

  ! --- one state --------------------------------------------------------------------------------------------

  !> The equation of state at a density rho (g/cm^3) and a temperature temp (K).
  !  x          (species) number fractions, or that of the heavier of two ions
  !  phase      cmx_stable, cmx_liquid or cmx_solid
  !  state      (0:cmx_q_state_last) or more
  !  phase_out  the phase found, -1 on failure
  !  reasons    mask of reasons of a warning
  subroutine eos_of(self, x, rho, temp, phase, state, status, phase_out, reasons)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in) :: x(:), rho, temp
    integer(c_int), intent(in) :: phase
    real(c_double), intent(inout), target :: state(:)
    integer(c_int), intent(out) :: status
    integer(c_int), intent(out), optional :: phase_out, reasons
    real(c_double), target :: values(cmx_q_state_end)
    real(c_double) :: fractions(most_species)
    integer(c_int) :: detail(2)
    if (size(x) == self%n .and. size(state) >= cmx_q_state_end) then
      fractions(:size(x)) = x
      if (is_contiguous(state)) then
        status = c_eos(self%handle, phase, fractions, rho, temp, c_loc(state(1)), detail)
      else
        status = c_eos(self%handle, phase, fractions, rho, temp, c_loc(values(1)), detail)
        state(:cmx_q_state_end) = values
      end if
    else
      status = cmx_err_domain
      state = nan()
      detail = [-1, 0]
    end if
    if (present(phase_out)) phase_out = detail(1)
    if (present(reasons)) reasons = detail(2)
  end subroutine eos_of

  subroutine eos_of_two(self, x, rho, temp, phase, state, status, phase_out, reasons)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in) :: x, rho, temp
    integer(c_int), intent(in) :: phase
    real(c_double), intent(inout), target :: state(:)
    integer(c_int), intent(out) :: status
    integer(c_int), intent(out), optional :: phase_out, reasons
    call self%eos_of([1 - x, x], rho, temp, phase, state, status, phase_out, reasons)
  end subroutine eos_of_two

  !> Conductivities in a phase, cmx_liquid or cmx_solid, as eos found it.
  !  flow  (cmx_transport_q_first:cmx_transport_q_last) or more
  subroutine transport_of(self, x, rho, temp, phase, flow, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in) :: x(:), rho, temp
    integer(c_int), intent(in) :: phase
    real(c_double), intent(inout), target :: flow(:)
    integer(c_int), intent(out) :: status
    integer, parameter :: n = cmx_transport_q_end - cmx_transport_q_first
    real(c_double), target :: values(n)
    real(c_double) :: fractions(most_species)
    if (size(x) == self%n .and. size(flow) >= n) then
      fractions(:size(x)) = x
      if (is_contiguous(flow)) then
        status = c_transport(self%handle, phase, fractions, rho, temp, c_loc(flow(1)))
      else
        status = c_transport(self%handle, phase, fractions, rho, temp, c_loc(values(1)))
        flow(:n) = values
      end if
    else
      status = cmx_err_domain
      flow = nan()
    end if
  end subroutine transport_of

  subroutine transport_of_two(self, x, rho, temp, phase, flow, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in) :: x, rho, temp
    integer(c_int), intent(in) :: phase
    real(c_double), intent(inout), target :: flow(:)
    integer(c_int), intent(out) :: status
    call self%transport_of([1 - x, x], rho, temp, phase, flow, status)
  end subroutine transport_of_two

  !> Freezing of a liquid (phase = cmx_liquid), or melting of a solid, of two species at a pressure.
  !  p, x    erg/cm^3; number fraction of the heavier ion
  !  frozen  (0:cmx_freezing_last) or more
  subroutine freezing(self, phase, p, x, frozen, status)
    class(cmx_table), intent(in) :: self
    integer(c_int), intent(in) :: phase
    real(c_double), intent(in) :: p, x
    real(c_double), intent(inout), contiguous :: frozen(:)
    integer(c_int), intent(out) :: status
    if (c_associated(self%handle) .and. size(frozen) >= cmx_freezing_end) then
      status = c_freezing(self%handle, phase, p, x, frozen)
    else
      status = cmx_err_domain
      frozen = nan()
    end if
  end subroutine freezing

  !> Tie lines of two species at a pressure (erg/cm^3) and a temperature (K).
  !  ties  (cmx_c_tie_numbers, capacity): x, phase and rho, each left and right, latent heat (kT); sorted by x
  !  n     how many; 16 suffice for every table
  subroutine tie_lines(self, p, temp, ties, n, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in) :: p, temp
    real(c_double), intent(inout), contiguous :: ties(:, :)
    integer(c_int), intent(out) :: n, status
    n = 0
    status = cmx_err_domain
    if (size(ties, 1) /= cmx_c_tie_numbers) return
    status = c_tie_lines(self%handle, p, temp, size(ties, 2, kind=c_int), ties, n)
  end subroutine tie_lines

  !> A mixture of two species at (P, T) once its phases have separated.
  !  parts  (cmx_c_separation_numbers, 2), of each phase: cmx_liquid or cmx_solid, x, share of the ions, share
  !         of the mass, rho, enthalpy (erg/g); NaN where there is one phase
  subroutine separation(self, p, temp, x, parts, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in) :: p, temp, x
    real(c_double), intent(inout), contiguous :: parts(:, :)
    integer(c_int), intent(out) :: status
    if (c_associated(self%handle) .and. all(shape(parts) == [cmx_c_separation_numbers, 2])) then
      status = c_separation(self%handle, p, temp, x, parts)
    else
      status = cmx_err_domain
      parts = nan()
    end if
  end subroutine separation

  !> Freezing of a liquid of three classical species at constant electron density.
  !  x       (3) number fractions
  !  frozen  (cmx_c_three_numbers) Gamma_e of the liquidus, three fractions of the first solid, three ratios
  !          of solid to liquid, latent heat (kT), density contrast
  subroutine freezing_three(self, x, frozen, status)
    class(cmx_table), intent(in) :: self
    real(c_double), intent(in), contiguous :: x(:)
    real(c_double), intent(inout), contiguous :: frozen(:)
    integer(c_int), intent(out) :: status
    if (c_associated(self%handle) .and. size(x) == 3 .and. size(frozen) == cmx_c_three_numbers) then
      status = c_freezing_three(self%handle, x, frozen)
    else
      status = cmx_err_domain
      frozen = nan()
    end if
  end subroutine freezing_three

  !> Screening of a reaction in the liquid, or the probability of a pair of neighbours in a crystal over that
  !> of a random one.
  !  phase     cmx_liquid or cmx_solid
  !  pair      the two charges, then the two masses in u
  !  x         (species) number fractions, or that of the heavier of two ions
  !  screened  (3) logarithm, its derivatives by ln rho and by ln T
  subroutine screening_of(self, phase, pair, x, rho, temp, screened, status)
    class(cmx_table), intent(in) :: self
    integer(c_int), intent(in) :: phase
    real(c_double), intent(in) :: pair(4), x(:), rho, temp
    real(c_double), intent(inout) :: screened(3)
    integer(c_int), intent(out) :: status
    real(c_double) :: fractions(most_species)
    status = cmx_err_domain
    screened = nan()
    if (size(x) /= self%n) return
    fractions(:size(x)) = x
    status = c_screening(self%handle, phase, pair, fractions, rho, temp, screened)
  end subroutine screening_of

  subroutine screening_of_two(self, phase, pair, x, rho, temp, screened, status)
    class(cmx_table), intent(in) :: self
    integer(c_int), intent(in) :: phase
    real(c_double), intent(in) :: pair(4), x, rho, temp
    real(c_double), intent(inout) :: screened(3)
    integer(c_int), intent(out) :: status
    call self%screening_of(phase, pair, [1 - x, x], rho, temp, screened, status)
  end subroutine screening_of_two

  !> Conductivities of direct current of a warm mixture of two species.
  !  condition  0: equal electronic pressure of the pure species; 1: the density of the mixture
  !  rule       0..5: cmx_mix_rule of coulomix_mixing.h
  !  x          number fraction of the heavier species
  !  values     (cmx_warm_q_first:cmx_warm_q_last) or more
  subroutine warm(self, condition, rule, x, rho, temp, values, status)
    class(cmx_table), intent(in) :: self
    integer(c_int), intent(in) :: condition, rule
    real(c_double), intent(in) :: x, rho, temp
    real(c_double), intent(inout), contiguous :: values(:)
    integer(c_int), intent(out) :: status
    if (c_associated(self%handle) .and. size(values) >= cmx_warm_q_end - cmx_warm_q_first) then
      status = c_warm(self%handle, condition, rule, x, rho, temp, values)
    else
      status = cmx_err_domain
      values = nan()
    end if
  end subroutine warm

  include 'coulomix_batches.inc'

  ! --- conversions ------------------------------------------------------------------------------------------

  ! A quiet NaN, made without an operation that could raise an exception.
  pure real(c_double) function nan()
    nan = transfer(9221120237041090560_int64, 1.0_c_double)
  end function nan

  ! A text for C; empty where it is not present.
  pure function terminated(text) result(c_string)
    character(len=*), intent(in), optional :: text
    character(len=:, kind=c_char), allocatable :: c_string
    if (present(text)) then
      c_string = trim(text) // c_null_char
    else
      c_string = c_null_char
    end if
  end function terminated

  ! A text of C; '' for a null pointer.
  function from_c(c_string) result(text)
    type(c_ptr), intent(in) :: c_string
    character(len=:), allocatable :: text
    character(kind=c_char), pointer :: letters(:)
    integer :: i, n
    n = 0
    if (c_associated(c_string)) n = int(c_strlen(c_string))
    allocate(character(len=n) :: text)
    if (n == 0) return
    call c_f_pointer(c_string, letters, [n])
    do i = 1, n
      text(i:i) = letters(i)
    end do
  end function from_c
end module coulomix
