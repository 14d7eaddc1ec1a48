/* Decides whether a predicate, or a form of predicates, holds for the whole event, from what the indexes have found. */
#include "engine/match/truth.h"

#include "engine/match/checks.h"
#include "engine/match/derive.h"

#include <assert.h>

static uint32_t values_at(const matcher *scratch, uint32_t path)
{
    const path_state *state = &scratch->paths[path];
    return state->event == scratch->event ? state->leaves : 0;
}

/* A check is run once for each event. Its result is stored in the predicate's state. */
static bool run_check(matcher *scratch, const predicate *tested, predicate_state *state)
{
    if (state->event != scratch->event) {
        bool limit = false;
        *state = (predicate_state){.event = scratch->event};
        const check_result result = check_run(scratch, &scratch->compiled->checks[tested->check], tested->path, &limit);
        state->hits = result == CHECK_TRUE;
        state->limit = limit;
    }
    scratch->limit_hit = scratch->limit_hit || state->limit;
    return state->hits != 0;
}

bool truth_of(matcher *scratch, uint32_t number)
{
    const predicate *tested = &scratch->compiled->predicates[number];
    predicate_state *state = &scratch->predicates[number];
    if (tested->derived && !derive_node(scratch, tested->path))
        return false;
    switch (tested->kind) {
    case PREDICATE_ANY:
        return state->event == scratch->event;
    case PREDICATE_NONE_OF: {
        const uint32_t values = values_at(scratch, tested->path);
        return values > (state->event == scratch->event ? state->hits : 0);
    }
    case PREDICATE_PRESENT:
        return values_at(scratch, tested->path) != 0;
    case PREDICATE_CHECK:
        return run_check(scratch, tested, state);
    case PREDICATE_ABSENT:
        return values_at(scratch, tested->path) == 0;
    }
    assert(!"a predicate of no kind");
    return false;
}

static bool form_holds(matcher *scratch, const form *shape)
{
    if (shape->kind == FORM_TEST)
        return truth_of(scratch, shape->predicate);
    const bool deciding = shape->kind == FORM_OR;
    for (const form *child = shape->first; child; child = child->next)
        if (shape->kind == FORM_NOT || form_holds(scratch, child) == deciding)
            return shape->kind == FORM_NOT ? !form_holds(scratch, child) : deciding;
    return !deciding;
}

bool matcher_holds(matcher *scratch, const rule_predicate *asked)
{
    return form_holds(scratch, asked->shape);
}
