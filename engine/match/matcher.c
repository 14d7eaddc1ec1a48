/*
 * Matches one event. The scanner reports the values at wanted paths, match.c takes them, and awake.c runs the woken rules after
 * the whole event has proved to be valid.
 */
#include "engine/match/awake.h"
#include "engine/match/join.h"
#include "engine/match/match.h"
#include "engine/scan/scan.h"
#include "engine/scan/scan_choice.h"

#include <stdlib.h>
#include <string.h>

/* ---- Making and freeing ---- */

static bool make_shapes(matcher *scratch)
{
    const value_index *values = &scratch->compiled->values;
    scratch->shapes = calloc(values->shapes_count + 1U, sizeof *scratch->shapes);
    for (uint32_t i = 0; scratch->shapes && i < values->path_count; i++) {
        const path_index *tables = &values->paths[i];
        if (!tables->shapes)
            continue;
        scratch->shapes[tables->shapes_number] = automaton_cache_new(tables->shapes);
        if (!scratch->shapes[tables->shapes_number])
            return false;
    }
    return scratch->shapes != NULL;
}

matcher *matcher_new(const program *compiled, const kf_limits *limits)
{
    matcher *scratch = calloc(1, sizeof *scratch);
    if (!scratch)
        return NULL;
    scratch->compiled = compiled;
    scratch->paths = calloc(compiled->paths.count, sizeof *scratch->paths);
    scratch->predicates = calloc(compiled->predicate_count + 1U, sizeof *scratch->predicates);
    scratch->rules_seen = calloc(compiled->rule_count + 1U, sizeof *scratch->rules_seen);
    scratch->scopes = calloc(1, sizeof *scratch->scopes);
    scratch->scope_capacity = 1;
    scratch->kept = calloc(compiled->kept_count + 1U, sizeof *scratch->kept);
    scratch->derived = calloc(compiled->derivation_count + 1U, sizeof *scratch->derived);
    scratch->limit_hits = calloc(compiled->rule_count + 1U, sizeof *scratch->limit_hits);
    const bool scanning = scanner_init(&scratch->scan, &compiled->paths, limits);
    if (!scanning || !scratch->paths || !scratch->predicates || !scratch->rules_seen || !scratch->scopes || !scratch->kept ||
        !scratch->derived || !scratch->limit_hits || !make_shapes(scratch)) {
        matcher_free(scratch);
        return NULL;
    }
    return scratch;
}

void matcher_free(matcher *scratch)
{
    if (!scratch)
        return;
    for (uint32_t i = 0; scratch->shapes && i < scratch->compiled->values.shapes_count; i++)
        automaton_cache_free(scratch->shapes[i]);
    scanner_free(&scratch->scan);
    join_free(scratch->joining);
    free(scratch->paths);
    free(scratch->predicates);
    free(scratch->rules_seen);
    free(scratch->shapes);
    free(scratch->awake.items);
    free(scratch->listed.items);
    free(scratch->matched.items);
    free(scratch->scopes);
    free(scratch->arrays);
    free(scratch->records);
    free(scratch->text);
    free(scratch->kept);
    free(scratch->derived);
    free(scratch->limit_hits);
    scratch_free(&scratch->memory);
    regex_memory_free(scratch->regexes);
    value_set_free(scratch->partners);
    free(scratch);
}

/* ---- One event ---- */

static void begin_event(matcher *scratch)
{
    const program *compiled = scratch->compiled;
    if (++scratch->event == 0) { /* the number has wrapped, so old stamps could look new */
        memset(scratch->paths, 0, compiled->paths.count * sizeof *scratch->paths);
        memset(scratch->predicates, 0, compiled->predicate_count * sizeof *scratch->predicates);
        memset(scratch->rules_seen, 0, compiled->rule_count * sizeof *scratch->rules_seen);
        memset(scratch->kept, 0, compiled->kept_count * sizeof *scratch->kept);
        memset(scratch->derived, 0, compiled->derivation_count * sizeof *scratch->derived);
        scratch->event = 1;
    }
    scratch->awake.count = scratch->listed.count = scratch->matched.count = 0;
    scratch->too_many = scratch->failed = scratch->any_limit_hit = false;
    scratch_reset(&scratch->memory);
    scratch->leaf = 0;
    scratch->record_count = 0;
    scratch->array_count = scratch->array = 0;
    scratch->scope = NO_SCOPE;
    scratch->scope_count = 1;
}

kf_status matcher_match(matcher *scratch, const char *event, size_t length, const uint32_t **matched, size_t *matched_count,
                        event_error *error)
{
    const scan_sink sink = match_sink(scratch);
    *matched = NULL;
    *matched_count = 0;
    begin_event(scratch);
    kf_status status = scan_event(&scratch->scan, event, length, &sink, error);
    if (status == KF_OK) {
        status = awake_run(scratch);
        *error = (event_error){DIAGNOSTIC_EVENT_ARRAYS_COMBINE, 0, 0};
    }
    if (status == KF_OK) {
        *matched = scratch->matched.items;
        *matched_count = scratch->matched.count;
    }
    return status;
}

/* ---- Questions ---- */

void matcher_set_context(matcher *scratch, void *context)
{
    scratch->context = context;
}

uint64_t matcher_limit_hits(const matcher *scratch, uint32_t rule)
{
    return scratch->limit_hits[rule];
}

bool matcher_reached_limit(const matcher *scratch)
{
    return scratch->any_limit_hit;
}

const char *matcher_kernel(const char **problem)
{
    const scan_kernel *chosen = scan_kernel_choose(problem);
    return chosen ? chosen->name : "portable";
}
