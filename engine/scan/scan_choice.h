/* Chooses one of the kernels of this build for the processor. */
#ifndef ENGINE_SCAN_SCAN_CHOICE_H
#define ENGINE_SCAN_SCAN_CHOICE_H

#include "engine/scan/scan_kernel.h"

/* All kernels of this build, the best first, with NULL behind the last. */
extern const scan_kernel *const scan_kernels[];

/* The kernel that KF_SIMD in the environment names, or else the best one for this processor. NULL stands for the portable
 * scanner. If KF_SIMD is wrong, *error says why; else it is NULL. */
const scan_kernel *scan_kernel_choose(const char **error);

#endif
