/*
 * The names of rules that actions tell whoever gets an event: in a process's environment, in syslog's MSGID, in a dead letter.
 * Actions know nothing of rules but these lists, which the router makes before it opens a sink.
 */
#include "builtins/run/router_sinks.h"

#include <stdlib.h>

/* Whether the route is the first of its rule that goes to its target: a rule may send several inputs to one target. */
static bool is_first_to_target(const rule_info *rule, size_t route)
{
    for (size_t i = 0; i < route; i++)
        if (rule->routes[i].target == rule->routes[route].target)
            return false;
    return true;
}

/* How many rules send to each target; the sum of all. */
static size_t count_senders(const kf_rules *rules, size_t *counts)
{
    size_t total = 0;
    for (size_t i = 0; i < rules->count; i++)
        for (size_t j = 0; j < rules->rules[i].route_count; j++)
            if (is_first_to_target(&rules->rules[i], j)) {
                counts[rules->rules[i].routes[j].target]++;
                total++;
            }
    return total;
}

/* Gives each sink its list, one behind the other from `at` on. `ends` has the lengths, and becomes where each list begins. */
static void lay_out(router_sinks *sinks, const char **at, size_t *ends)
{
    size_t end = 0;
    for (size_t i = 0; i < sinks->count; i++) {
        const size_t begin = end;
        sinks->all[i].rule_names = sinks->names;
        sinks->all[i].senders = at + begin;
        end = begin + ends[i] + 1;
        ends[i] = begin;
    }
}

static void fill(const kf_rules *rules, const char **lists, size_t *ends)
{
    for (size_t i = 0; i < rules->count; i++)
        for (size_t j = 0; j < rules->rules[i].route_count; j++)
            if (is_first_to_target(&rules->rules[i], j))
                lists[ends[rules->rules[i].routes[j].target]++] = rules->rules[i].name;
    for (size_t i = 0; i < rules->target_count; i++)
        lists[ends[i]] = NULL;
}

bool router_sinks_name_rules(router_sinks *sinks, const kf_rules *rules)
{
    size_t *ends = calloc(rules->target_count + 1, sizeof *ends);
    const size_t total = ends ? rules->count + count_senders(rules, ends) + rules->target_count : 0;
    sinks->names = ends ? malloc((total + 1) * sizeof *sinks->names) : NULL;
    if (sinks->names) {
        for (size_t i = 0; i < rules->count; i++)
            sinks->names[i] = rules->rules[i].name;
        lay_out(sinks, sinks->names + rules->count, ends);
        fill(rules, sinks->names + rules->count, ends);
    }
    free(ends);
    return sinks->names;
}
