/*
 * Fuzz target: any bytes as a rule file. Every error must have its words and its place.
 * Texts with `import` are left out: they would open files.
 */
#include <kmsfilter.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && memmem(data, size, "import", 6))
        return 0;
    kf_compiler *compiler = kf_compiler_new();
    kf_status status = kf_compiler_add_rules(compiler, "fuzz.kms", (const char *)data, size);
    for (size_t i = 0; i < kf_compiler_error_count(compiler); i++) {
        const kf_error *error = kf_compiler_error(compiler, i);
        if (!*error->message || (error->line > 0 && error->column == 0))
            abort();
    }
    kf_rules *rules = kf_compiler_finish(compiler);
    if (status != KF_OK && (rules || kf_compiler_error_count(compiler) == 0))
        abort();
    for (size_t i = 0; rules && i < kf_rules_count(rules); i++)
        if (!kf_rule_name(rules, i))
            abort();
    kf_rules_free(rules);
    kf_compiler_free(compiler);
    return 0;
}
