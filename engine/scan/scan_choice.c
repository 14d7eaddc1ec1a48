/* Chooses the kernel: the first in the list that the processor supports, or the one that KF_SIMD names. */
#include "engine/scan/scan_choice.h"

#include <stdlib.h>
#include <string.h>

/* All names that KF_SIMD takes, also those of other processors' kernels. */
#define NAMES(FIRST, NAME, LAST) FIRST("portable") NAME("sse42") NAME("avx2") NAME("avx512") LAST("neon")

const scan_kernel *const scan_kernels[] = {
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
    while (scan_kernels[i] && !scan_kernels[i]->supported())
        i++;
    return scan_kernels[i];
}

const scan_kernel *scan_kernel_choose(const char **error)
{
#define ITEM(name) name,
    static const char *const names[] = {NAMES(ITEM, ITEM, ITEM)};
#undef ITEM
    const char *wanted = getenv("KF_SIMD");
    *error = NULL;
    if (!wanted || strcmp(wanted, "portable") == 0)
        return wanted ? NULL : best();
    for (size_t i = 0; scan_kernels[i]; i++)
        if (strcmp(scan_kernels[i]->name, wanted) == 0 && scan_kernels[i]->supported())
            return scan_kernels[i];
#define FIRST_WORD(name) name
#define WORD(name) ", " name
#define LAST_WORD(name) " or " name
    *error = "KF_SIMD in the environment must be " NAMES(FIRST_WORD, WORD, LAST_WORD);
#undef FIRST_WORD
#undef WORD
#undef LAST_WORD
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], wanted) == 0)
            *error = "this processor has not the instructions that KF_SIMD in the environment asks for";
    return best();
}
