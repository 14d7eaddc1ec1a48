/* Which kernel runs: the first in the list that the processor supports, or the one that KF_SIMD names. */
#include "engine/scan_kernel.h"

#include <stdlib.h>
#include <string.h>

static const scan_kernel *const kernels[] = {
#if defined __x86_64__
    &scan_kernel_avx512,
    &scan_kernel_avx2,
    &scan_kernel_sse42,
#elif defined SCAN_HAS_NEON
    &scan_kernel_neon,
#endif
    NULL,
};

static const scan_kernel *best(void)
{
    size_t i = 0;
    while (kernels[i] && !kernels[i]->supported())
        i++;
    return kernels[i];
}

const scan_kernel *scan_kernel_choose(const char **error)
{
    static const char *const names[] = {"portable", "sse42", "avx2", "avx512", "neon"};
    const char *wanted = getenv("KF_SIMD");
    *error = NULL;
    if (!wanted || strcmp(wanted, "portable") == 0)
        return wanted ? NULL : best();
    for (size_t i = 0; kernels[i]; i++)
        if (strcmp(kernels[i]->name, wanted) == 0 && kernels[i]->supported())
            return kernels[i];
    *error = "must be portable, sse42, avx2, avx512 or neon";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], wanted) == 0)
            *error = "this processor does not support it";
    return best();
}
