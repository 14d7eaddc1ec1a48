/*
 * Fuzz target: any bytes, scanned by the portable scanner and by every kernel that the processor has. All must accept or refuse it
 * in the same words and report the same values.
 */
#include "tests/unit/scan_compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static scan_compare all;
    if (!all.kernel_count)
        scan_compare_init(&all);
    char *bytes = malloc(size ? size : 1); /* exactly as long as the event, so that reading past it is caught */
    memcpy(bytes, data, size);
    const char *other = scan_compare_text(&all, bytes, size, true);
    if (!other)
        other = scan_compare_text(&all, bytes, size, false);
    free(bytes);
    if (other) {
        fprintf(stderr, "fuzz_scan: %s differs\n", other);
        abort();
    }
    return 0;
}
