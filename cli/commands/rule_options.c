/*
 * Rules are compiled in the order of the options. Patterns are named pattern-1, pattern-2, and so on.
 */
#include "cli/commands/rule_options.h"

#include "cli/read/shapes.h"
#include "cli/say/messages.h"

#include "grammar/base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rule_options_init(rule_options *options)
{
    *options = (rule_options){NULL, 0, 0};
}

void rule_options_free(rule_options *options)
{
    free(options->sources);
    rule_options_init(options);
}

bool rule_options_add(rule_options *options, int key, const char *text)
{
    if (!vec_reserve(options->sources, options->count, options->capacity, 1)) {
        message_print("memory ran out");
        return false;
    }
    options->sources[options->count++] = (rule_source){key, text};
    return true;
}

kf_rules *rule_options_compile(const rule_options *options, rules_detail detail, size_t *disabled)
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
    for (size_t i = 0; i < options->count; i++) {
        const rule_source *each = &options->sources[i];
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
    for (size_t i = 0; !rules && i < options->count; i++)
        if (options->sources[i].key == 'p')
            command_note_file(options->sources[i].text, "-f ");
    *disabled = kf_compiler_disabled_count(compiler);
    kf_compiler_free(compiler);
    return rules;
}
