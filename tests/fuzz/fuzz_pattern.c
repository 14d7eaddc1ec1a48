/*
 * Fuzz target: any bytes as an EventBridge pattern. Whatever is accepted must also match and dump.
 */
#include <kmsfilter.h>
#include <stdlib.h>

static const char EVENT[] = "{\"a\":[1,\"x\",{\"b\":null}],\"b\":{\"a\":\"10.0.0.1\"},\"c\":-1.5e3}";

static int discard(void *context, const char *text, size_t length)
{
    (void)context, (void)text, (void)length;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kf_compiler *compiler = kf_compiler_new();
    kf_status status = kf_compiler_add_pattern(compiler, "pattern", "rule", (const char *)data, size);
    kf_rules *rules = kf_compiler_finish(compiler);

    /* Either rules or an error that says why not. */
    if ((status == KF_OK) != (rules != NULL) || (!rules && kf_compiler_error_count(compiler) == 0))
        abort();
    kf_compiler_free(compiler);
    if (rules) {
        kf_matcher *matcher = kf_matcher_new(rules, NULL);
        if (kf_match(matcher, EVENT, sizeof EVENT - 1) != KF_OK)
            abort();
        kf_rules_dump(rules, discard, NULL);
        kf_matcher_free(matcher);
        kf_rules_free(rules);
    }
    return 0;
}
