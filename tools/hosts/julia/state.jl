# A state and a batch of the C library in Julia.
#     julia state.jl carbon-oxygen.cmx
# The library: LIBCOULOMIX, a path, or what the dynamic linker finds.
const lib = get(ENV, "LIBCOULOMIX", "libcoulomix-interp.so.0")

find(name) = ccall((:cmx_c_quantity_find, lib), Cint, (Cstring,), name)
name(q) = unsafe_string(ccall((:cmx_c_quantity_name, lib), Cstring, (Cint,), q))
unit(q) = unsafe_string(ccall((:cmx_c_quantity_unit, lib), Cstring, (Cint,), q))
text(status) = unsafe_string(ccall((:cmx_c_status_text, lib), Cstring, (Cint,), status))

function open_table(path, parts = "")
    table, message = Ref{Ptr{Cvoid}}(C_NULL), zeros(UInt8, 256)
    status = ccall((:cmx_c_open, lib), Cint, (Cstring, Cstring, Ref{Ptr{Cvoid}}, Ptr{UInt8}, Csize_t),
                   path, parts, table, message, length(message))
    status < 0 && error(GC.@preserve message unsafe_string(pointer(message)))
    table[]
end

# cmx_c_request of coulomix_c.h, without guesses and tallies
struct Request
    size::Csize_t; n::Csize_t
    given::Cint; phase::Cint; n_q::Cint; hold::Cint
    q::Ptr{Cint}; x::Ptr{Cdouble}
    x_step::Csize_t; species_step::Csize_t
    a::Ptr{Cdouble}; b::Ptr{Cdouble}
    a_step::Csize_t; b_step::Csize_t
    guess::Ptr{Cdouble}; guess_step::Csize_t
    out::Ptr{Cdouble}; out_step::Csize_t; q_step::Csize_t
    status::Ptr{Cint}; reasons::Ptr{Cint}; phases::Ptr{Cint}; tally::Ptr{Csize_t}
end

# Quantities (rows) of points (columns) at number fractions x, densities and temperatures.
function batch(table, x, rho, temp, names)
    q, status, out = Cint[find(n) for n in names], zeros(Cint, length(rho)), zeros(length(names), length(rho))
    GC.@preserve q x rho temp status out begin
        r = Request(sizeof(Request), length(rho), 0, -1, length(q), 0, pointer(q), pointer(x), 0, 1, pointer(rho),
                    pointer(temp), 1, 1, C_NULL, 0, pointer(out), length(q), 1, pointer(status), C_NULL, C_NULL, C_NULL)
        ccall((:cmx_c_eos_batch, lib), Cint, (Ptr{Cvoid}, Ref{Request}), table, r)
    end
    out, status
end

table, state = open_table(ARGS[1], "eos"), zeros(find("solid_fraction") + 1)
status = ccall((:cmx_c_eos, lib), Cint, (Ptr{Cvoid}, Cint, Ptr{Cdouble}, Cdouble, Cdouble, Ptr{Cdouble}, Ptr{Cint}),
               table, -1, [0.5, 0.5], 1e6, 2e6, state, C_NULL)
status < 0 && error(text(status))
foreach(q -> println(lpad(name(q), 16), "  ", state[q + 1], " ", unit(q)), 0:length(state) - 1)
out, status = batch(table, [0.5, 0.5], fill(1e6, 3), [2e6, 3e6, 4e6], ["p", "cv", "dcv_dlnt"])
display(out)
ccall((:cmx_c_close, lib), Cvoid, (Ptr{Cvoid},), table)
