/*
 * The rules that -f and -p name, in their order.
 */
#include "cli/commands/rule_options.h"

#include "cli/read/shapes.h"
#include "cli/say/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rule_options_init(rule_options *wanted)
{
    *wanted = (rule_options){NULL, 0, 0};
}

void rule_options_free(rule_options *wanted)
{
    free(wanted->sources);
    rule_options_init(wanted);
}

bool rule_options_add(rule_options *wanted, int key, const char *text)
{
    if (wanted->count == wanted->capacity) {
        const size_t capacity = wanted->capacity * 2 + 8;
        rule_source *larger = realloc(wanted->sources, capacity * sizeof *larger);
        if (!larger) {
            message_print("memory ran out");
            return false;
        }
        wanted->sources = larger;
        wanted->capacity = capacity;
    }
    wanted->sources[wanted->count++] = (rule_source){key, text};
    return true;
}

kf_rules *rule_options_compile(const rule_options *wanted, rules_detail detail, size_t *disabled)
{
    kf_compiler *compiler = kf_compiler_new();
    if (!compiler) {
        message_print("memory ran out");
        return NULL;
    }
    if (detail == RULES_WITH_TESTS)
        kf_compiler_remember(compiler);
    if (detail != RULES_ALONE)
        shape_notice_wrappers(compiler);
    unsigned patterns = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        const rule_source *each = &wanted->sources[i];
        char name[32];
        snprintf(name, sizeof name, "pattern-%u", patterns + 1);
        if (each->key == 'f')
            kf_compiler_add_file(compiler, each->text);
        else if (patterns++ < UINT32_MAX)
            kf_compiler_add_pattern(compiler, name, name, each->text, strlen(each->text));
    }
    kf_rules *rules = kf_compiler_finish(compiler);
    for (size_t i = 0; i < kf_compiler_error_count(compiler); i++)
        message_print_error(kf_compiler_error(compiler, i));
    for (size_t i = 0; !rules && i < wanted->count; i++)
        if (wanted->sources[i].key == 'p')
            command_note_file(wanted->sources[i].text, "-f ");
    *disabled = kf_compiler_disabled_count(compiler);
    kf_compiler_free(compiler);
    return rules;
}
