/*
 * Counts are atomic numbers. Tables whose rows change (rules, targets, lines) have a lock: they are replaced in the main thread
 * and shown in the server's.
 */
#include "cli/show/metrics_data.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void add(_Atomic uint64_t *to, uint64_t what)
{
    atomic_fetch_add_explicit(to, what, memory_order_relaxed);
}

static void free_rules(rule_metrics *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(rules[i].name);
    free(rules);
}

static void clear_targets(metrics *of)
{
    for (size_t i = 0; i < of->target_count; i++)
        free(of->targets[i].name);
    of->target_count = 0;
}

metrics *metrics_new(void)
{
    metrics *made = calloc(1, sizeof *made);
    if (made)
        pthread_mutex_init(&made->lock, NULL);
    return made;
}

void metrics_free(metrics *of)
{
    if (!of)
        return;
    pthread_mutex_destroy(&of->lock);
    free_rules(of->rules, of->rule_count);
    free_rules(of->prepared, of->prepared_count);
    clear_targets(of);
    free(of->targets);
    free(of);
}

/* ---- Rules ---- */

/* Adds the counts of the rule that has this name now to those of the rule that comes. */
static void carry_over(rule_metrics *to, const metrics *from)
{
    for (size_t i = 0; i < from->rule_count; i++)
        if (strcmp(from->rules[i].name, to->name) == 0)
            for (size_t k = 0; k < RULE_COUNTS; k++)
                to->before[k] = from->rules[i].before[k] + metrics_value(&from->rules[i].now[k]);
}

bool metrics_prepare_rules(metrics *of, const kf_rules *rules)
{
    if (!of)
        return true;
    const size_t count = kf_rules_count(rules);
    rule_metrics *made = calloc(count + 1, sizeof *made);
    if (!made)
        return false;
    for (size_t i = 0; i < count; i++) {
        made[i].name = strdup(kf_rule_name(rules, i));
        if (!made[i].name) {
            free_rules(made, count);
            return false;
        }
    }
    free_rules(of->prepared, of->prepared_count);
    of->prepared = made;
    of->prepared_count = count;
    return true;
}

void metrics_use_rules(metrics *of)
{
    if (!of)
        return;
    for (size_t i = 0; i < of->prepared_count; i++)
        carry_over(&of->prepared[i], of);
    pthread_mutex_lock(&of->lock);
    free_rules(of->rules, of->rule_count);
    of->rules = of->prepared;
    of->rule_count = of->prepared_count;
    of->prepared = NULL;
    of->prepared_count = 0;
    pthread_mutex_unlock(&of->lock);
}

/* ---- Numbers ---- */

void metrics_count_event(metrics *of, metrics_outcome outcome)
{
    if (of)
        add(&of->events[outcome], 1);
}

void metrics_count_bytes(metrics *of, uint64_t bytes)
{
    if (of)
        add(&of->bytes, bytes);
}

void metrics_count_match(metrics *of, size_t rule)
{
    if (of && rule < of->rule_count)
        add(&of->rules[rule].now[RULE_MATCHED], 1);
}

void metrics_observe(metrics *of, double seconds)
{
    static const double bounds[] = METRICS_BOUNDS;
    _Static_assert(sizeof bounds / sizeof *bounds == METRICS_BOUND_COUNT, "METRICS_BOUND_COUNT counts METRICS_BOUNDS");
    size_t bucket = 0;
    if (!of)
        return;
    while (bucket < METRICS_BOUND_COUNT && seconds > bounds[bucket])
        bucket++;
    add(&of->by_duration[bucket], 1);
    add(&of->nanoseconds, seconds > 0 ? (uint64_t)(seconds * 1e9) : 0);
}

void metrics_set_outcomes(metrics *of, size_t rule, kf_rule_counts counts)
{
    if (!of || rule >= of->rule_count)
        return;
    atomic_store(&of->rules[rule].now[RULE_DEDUPLICATED], counts.deduplicated);
    atomic_store(&of->rules[rule].now[RULE_LIMITED], counts.limited);
    atomic_store(&of->rules[rule].now[RULE_DELIVERED], counts.delivered);
}

void metrics_set_undelivered(metrics *of, uint64_t events)
{
    if (of)
        atomic_store(&of->undelivered, events);
}

void metrics_keep_undelivered(metrics *of, uint64_t events)
{
    if (!of)
        return;
    add(&of->undelivered_before, events);
    atomic_store(&of->undelivered, metrics_value(&of->undelivered) - events);
}

/* ---- Targets ---- */

/* Shows one more target. False if memory ran out. */
static bool add_target(metrics *of, const kf_target_counts *counts)
{
    char *name = strdup(counts->target);
    if (!name || !vec_reserve(of->targets, of->target_count, of->target_capacity, 1)) {
        free(name);
        return false;
    }
    of->targets[of->target_count++] = (target_metrics){name, *counts};
    return true;
}

static target_metrics *find_target(metrics *of, const char *name)
{
    for (size_t i = 0; i < of->target_count; i++)
        if (strcmp(of->targets[i].name, name) == 0)
            return &of->targets[i];
    return NULL;
}

static void add_targets(metrics *of, const kf_router *router)
{
    kf_target_counts counts;
    for (size_t i = 0; router && i < kf_router_target_count(router); i++) {
        if (!kf_router_target(router, i, &counts))
            continue;
        target_metrics *known = find_target(of, counts.target);
        if (known)
            known->now.waiting += counts.waiting;
        else if (!add_target(of, &counts))
            return;
    }
}

void metrics_set_targets(metrics *of, const kf_router *router, const kf_router *before)
{
    if (!of)
        return;
    pthread_mutex_lock(&of->lock);
    clear_targets(of);
    add_targets(of, router);
    add_targets(of, before);
    pthread_mutex_unlock(&of->lock);
}

/* ---- Lines, reloads, readiness ---- */

void metrics_set_lines(metrics *of, const metrics_line *lines, size_t count)
{
    if (!of)
        return;
    assert(count <= METRICS_LINES);
    pthread_mutex_lock(&of->lock);
    of->line_count = count;
    memcpy(of->lines, lines, of->line_count * sizeof *lines);
    pthread_mutex_unlock(&of->lock);
}

void metrics_count_reload(metrics *of, bool succeeded)
{
    if (of)
        add(&of->reloads[succeeded], 1);
}

void metrics_set_ready(metrics *of, bool ready)
{
    if (of)
        atomic_store(&of->is_ready, ready);
}
