/* Names, units and texts of numbers: quantities, statuses, reasons. */
#include "table.h"

int cmx_c_version(void) {
  return CMX_INTERP_VERSION;
}

const char *cmx_c_status_name(int status) {
  switch (status) {
#define CASE(name, number, text)                                                                             \
  case number:                                                                                               \
    return #name;
    CMX_STATUS_LIST(CASE)
#undef CASE
  default:
    return NULL;
  }
}

const char *cmx_c_status_text(int status) {
  switch (status) {
#define CASE(name, number, text)                                                                             \
  case number:                                                                                               \
    return text;
    CMX_STATUS_LIST(CASE)
#undef CASE
  default:
    return NULL;
  }
}

const char *cmx_c_reason_name(int bit) {
  return cmx_reason_word(bit);
}

const char *cmx_c_reason_text(int bit) {
  return cmx_reason_text(bit);
}

/* A quantity with a number. A name that another part has too is "PART.NAME". */
typedef struct entry {
  int q;
  const char *name, *unit, *text;
} entry;

#define STATE(n, unit, shown, scale, slope, text) {CMX_Q_##n, #n, unit, text},
#define HOST(n, unit, text)                       {CMX_Q_##n, #n, unit, text},
#define TRANSPORT(n, unit, text)                  {CMX_TRANSPORT_Q_##n, #n, unit, text},
#define ORDER(n, unit, text)                      {CMX_ORDER_Q_##n, #n, unit, text},
#define WARM(n, unit, text)                       {CMX_WARM_Q_##n, #n, unit, text},
#define WARM_SPECIES(n, member, unit, text)       {CMX_WARM_Q_##n, #n, unit, text},
#define SPECIES(n, number, unit, text)            {number, #n, unit, text},
#define FREEZING(n, unit, text)                   {CMX_Q_FREEZING + CMX_FREEZING_##n, #n, unit, text},
#define SLOPE_0(n, unit)
#define SLOPE_1(n, unit)                                                                                     \
  {CMX_Q_SLOPE_RHO + CMX_Q_##n, "d" #n "_dlnrho", unit, "derivative of " #n " by ln rho at constant T"},     \
      {CMX_Q_SLOPE_T + CMX_Q_##n, "d" #n "_dlnt", unit, "derivative of " #n " by ln T at constant rho"},
#define SLOPE(n, unit, shown, scale, slope, text) SLOPE_##slope(n, unit)

/* In the order in which a name is searched: of those that two parts have the state's comes first. */
static const entry state[] = {CMX_EOS_QUANTITIES(STATE){CMX_Q_rho, "rho", "g/cm^3", "density"},
                              {CMX_Q_temp, "temp", "K", "temperature"},
                              CMX_EOS_HOST_QUANTITIES(HOST)};
static const entry slopes[] = {CMX_EOS_QUANTITIES(SLOPE)};
static const entry transport[] = {CMX_TRANSPORT_QUANTITIES(TRANSPORT)
                                      CMX_TRANSPORT_LOOKUP_QUANTITIES(TRANSPORT)};
static const entry order[] = {CMX_ORDER_QUANTITIES(ORDER) CMX_ORDER_PSI_QUANTITIES(ORDER){
    CMX_ORDER_Q_w, "w", "", "order parameter of the first orbit; of the others follow"}};
static const entry warm[] = {CMX_WARM_QUANTITIES(WARM) CMX_WARM_SPECIES_QUANTITIES(WARM_SPECIES)};
static const entry species[] = {CMX_SPECIES_QUANTITIES(SPECIES)};
static const entry freezing[] = {CMX_FREEZING_QUANTITIES(FREEZING)};

#define LENGTH(list) (sizeof(list) / sizeof *(list))
static const struct {
  const char *part;
  const entry *list;
  size_t n;
} parts[] = {{"eos", state, LENGTH(state)},
             {"eos", slopes, LENGTH(slopes)},
             {"transport", transport, LENGTH(transport)},
             {"order", order, LENGTH(order)},
             {"warm", warm, LENGTH(warm)},
             {"species", species, LENGTH(species)},
             {"freezing", freezing, LENGTH(freezing)}};

static const entry *find(int q) {
  if (q >= CMX_Q_SPECIES_MU && q < CMX_Q_SPECIES_END) q -= (q - CMX_Q_SPECIES_MU) % CMX_MAX_SPECIES;
  if (q >= CMX_ORDER_Q_w && q < CMX_ORDER_Q_w_x) q = CMX_ORDER_Q_w;
  for (size_t p = 0; p < LENGTH(parts); p++)
    for (size_t k = 0; k < parts[p].n; k++)
      if (parts[p].list[k].q == q) return &parts[p].list[k];
  return NULL;
}

const char *cmx_c_quantity_name(int q) {
  const entry *e = find(q);
  return e ? e->name : NULL;
}

const char *cmx_c_quantity_unit(int q) {
  const entry *e = find(q);
  return e ? e->unit : NULL;
}

const char *cmx_c_quantity_text(int q) {
  const entry *e = find(q);
  return e ? e->text : NULL;
}

const char *cmx_c_unit_in_files(const char *unit) {
  return unit ? cmx_unit_in_files(unit) : NULL;
}

int cmx_c_quantity_find(const char *name) {
  if (!name) return -1;
  for (size_t p = 0; p < LENGTH(parts); p++) {
    const size_t length = strlen(parts[p].part);
    const char *rest =
        !strncmp(name, parts[p].part, length) && name[length] == '.' ? name + length + 1 : name;
    for (size_t k = 0; k < parts[p].n; k++)
      if (!strcmp(rest, parts[p].list[k].name)) return parts[p].list[k].q;
  }
  return -1;
}

int cmxp_c_has_slope(int q) {
  for (size_t k = 0; k < LENGTH(slopes); k++)
    if (slopes[k].q == q) return 1;
  return 0;
}
