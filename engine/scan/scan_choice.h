/* Which of the kernels of this build runs. */
#ifndef ENGINE_SCAN_SCAN_CHOICE_H
#define ENGINE_SCAN_SCAN_CHOICE_H

#include "engine/scan/scan_kernel.h"

/* All that this build has, the best first; NULL ends them. */
extern const scan_kernel *const scan_kernels[];

/* The kernel that KF_SIMD in the environment names, or else the best that the processor has; NULL is the portable scanner.
 * *error says what is wrong with KF_SIMD, or is NULL. */
const scan_kernel *scan_kernel_choose(const char **error);

#endif
