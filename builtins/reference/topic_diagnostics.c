/* The topic of diagnostics: everything that can be wrong, by code. */
#include "builtins/reference/entries.h"
#include "builtins/reference/topics.h"
#include "grammar/base/diagnostic.h"

#include <assert.h>
#include <string.h>

/* The sections of diagnostics.def, by the first digits of the codes. */
static const char *const sections[] = {
    [0] = "in general",
    [1] = "JSON, in the words of Jackson",
    [2] = "event patterns, in the words of EventBridge",
    [3] = "rule files: words, strings, numbers",
    [4] = "rule files: statements and clauses",
    [5] = "rule files: sets, tables, tests",
    [6] = "conditions and operands, as they are written",
    [7] = "conditions and operands, as they are meant",
    [8] = "inputs, as they are written",
    [9] = "actions and their settings, as they are written",
    [10] = "rules beside one another: names, tables, tests, lists of rules",
    [11] = "files that rules are read from",
    [12] = "inputs of AWS, in the words of EventBridge",
    [13] = "actions and what they are given",
    [14] = "actions over the network",
    [15] = "events",
    [16] = "the state that dedup, limit and sources remember",
    [17] = "while events are sent and received",
    [18] = "programs that use the library",
};

/* The section of a code: KF0203 is in section 2. */
static const char *section_of(const char *code)
{
    const size_t section = (size_t)(code[2] - '0') * 10 + (size_t)(code[3] - '0');
    assert(section < sizeof sections / sizeof sections[0] && sections[section]);
    return sections[section];
}

/* The message for readers, with … in place of each argument of the printf format. */
static const char *message_of(kf_reference *to, const char *format)
{
    const char *message = "";
    while (*format) {
        const size_t plain = strcspn(format, "%");
        message = reference_format(to, "%s%.*s", message, (int)plain, format);
        format += plain;
        if (!*format)
            break;
        const size_t length = 1 + strspn(format + 1, ".*0123456789zl");
        assert(format[length]);
        message = reference_format(to, "%s%s", message, format[length] == '%' ? "%" : "…");
        format += length + 1;
    }
    return message;
}

void reference_add_diagnostics(kf_reference *to)
{
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        const diagnostic_info *about = diagnostic_about((diagnostic)i);
        reference_entry(to, KF_TOPIC_DIAGNOSTICS, about->code, about->documentation);
        const char *message = message_of(to, about->format);
        reference_summary(to, message);
        reference_group(to, section_of(about->code));
        reference_detail(to, "severity", about->severity == KF_WARNING ? "warning" : "error");
        reference_detail(to, "message", message);
        reference_detail(to, "hint", about->hint);
    }
}
