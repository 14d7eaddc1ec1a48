/* kf_rules as the public header has it: what each rule is called, and freeing them all. */
#include "builtins/rules/rule_set.h"

#include "builtins/language/resolve.h"
#include "engine/tables/value_set.h"

#include <stdlib.h>

void kf_rules_free(kf_rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->test_count; i++)
        aliases_free(rules->tests[i].aliases);
    program_free(rules->program);
    regexes_free(rules->regexes);
    for (size_t i = 0; i < rules->set_count; i++)
        value_set_free(rules->sets[i]);
    aliases_free(rules->aliases);
    arena_free(&rules->lasting);
    arena_free(&rules->memory);
    free(rules);
}

size_t kf_rules_count(const kf_rules *rules)
{
    return rules->count;
}

const char *kf_rule_name(const kf_rules *rules, size_t index)
{
    return rules->rules[index].name;
}

const char *kf_rule_title(const kf_rules *rules, size_t index)
{
    return rules->rules[index].title;
}

const char *kf_rule_file(const kf_rules *rules, size_t index)
{
    return rules->rules[index].file;
}

uint32_t kf_rule_line(const kf_rules *rules, size_t index)
{
    return rules->rules[index].line;
}

const char *kf_rule_meta(const kf_rules *rules, size_t index)
{
    return rules->rules[index].meta;
}

size_t kf_rule_predicate_count(const kf_rules *rules, size_t index)
{
    return program_predicate_count(rules->program, (uint32_t)index);
}

const char *kf_rule_predicate(const kf_rules *rules, size_t index, size_t number)
{
    return program_predicate(rules->program, (uint32_t)index, number)->written.bytes;
}

int kf_rules_dump(const kf_rules *rules, kf_write_function *write, void *context)
{
    return program_dump(rules->program, write, context);
}

size_t kf_rules_test_count(const kf_rules *rules)
{
    return rules->test_count;
}

const char *kf_test_title(const kf_rules *rules, size_t test)
{
    return rules->tests[test].title;
}

const char *kf_test_file(const kf_rules *rules, size_t test)
{
    return rules->tests[test].file;
}

uint32_t kf_test_line(const kf_rules *rules, size_t test)
{
    return rules->tests[test].line;
}

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *kf_version(void)
{
    return VERSION_TEXT(KF_VERSION_MAJOR, KF_VERSION_MINOR, KF_VERSION_PATCH);
}
