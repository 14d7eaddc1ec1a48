/* The table of diagnostics, from diagnostics.def. */
#include "grammar/base/diagnostic.h"

#include <assert.h>

static const diagnostic_info table[] = {
#define DIAGNOSTIC(CODE, NAME, SEVERITY, STATUS, FORMAT, HINT, DOCUMENTATION)                                                    \
    {#CODE, #NAME, KF_##SEVERITY, KF_##STATUS, FORMAT, HINT, DOCUMENTATION},
#include "grammar/base/diagnostics.def"
#undef DIAGNOSTIC
};

_Static_assert(sizeof table / sizeof *table == DIAGNOSTIC_COUNT, "an entry for each diagnostic");

#define DIAGNOSTIC(CODE, NAME, ...)                                                                                              \
    _Static_assert(sizeof #CODE == sizeof((kf_error *)0)->diagnostic - 1, "a code is KF and four digits: " #CODE);
#include "grammar/base/diagnostics.def"
#undef DIAGNOSTIC

const diagnostic_info *diagnostic_about(diagnostic which)
{
    assert(which < DIAGNOSTIC_COUNT);
    return &table[which];
}
