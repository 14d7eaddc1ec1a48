/* Counts which predicates of rules have been true, and which false, of some event of a test. */
#include "builtins/run/coverage.h"

#include "builtins/rules/rule_set.h"

#include <stdlib.h>

enum { SEEN_FALSE = 1, SEEN_TRUE = 2 };

struct kf_coverage {
    const kf_rules *rules;
    unsigned char **seen; /* by rule and predicate; in one piece of memory */
    bool *delivered;
};

kf_coverage *kf_coverage_new(const kf_rules *rules)
{
    size_t total = 1;
    for (size_t i = 0; i < rules->count; i++)
        total += kf_rule_predicate_count(rules, i);
    kf_coverage *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->rules = rules;
    made->seen = calloc(rules->count + 1, sizeof(unsigned char *));
    made->delivered = calloc(rules->count + 1, sizeof *made->delivered);
    unsigned char *all = calloc(total, 1);
    if (!made->seen || !made->delivered || !all) {
        free(all);
        kf_coverage_free(made);
        return NULL;
    }
    made->seen[0] = all;
    for (size_t i = 0; i < rules->count; i++)
        made->seen[i + 1] = made->seen[i] + kf_rule_predicate_count(rules, i);
    return made;
}

void kf_coverage_free(kf_coverage *coverage)
{
    if (!coverage)
        return;
    if (coverage->seen)
        free(coverage->seen[0]);
    free(coverage->seen);
    free(coverage->delivered);
    free(coverage);
}

bool kf_coverage_was(const kf_coverage *coverage, size_t rule, size_t predicate, bool truth)
{
    return (coverage->seen[rule][predicate] & (truth ? SEEN_TRUE : SEEN_FALSE)) != 0;
}

bool kf_coverage_delivered(const kf_coverage *coverage, size_t rule)
{
    return coverage->delivered[rule];
}

void coverage_note_event(kf_coverage *coverage, kf_matcher *state)
{
    const kf_rules *rules = coverage->rules;
    for (size_t rule = 0; rule < rules->count; rule++)
        for (size_t i = 0; i < kf_rule_predicate_count(rules, rule); i++)
            coverage->seen[rule][i] |= kf_predicate_holds(state, rule, i) ? SEEN_TRUE : SEEN_FALSE;
}

void coverage_note_delivery(kf_coverage *coverage, size_t rule)
{
    coverage->delivered[rule] = true;
}
