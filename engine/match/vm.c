/* The interpreter: one rule's instructions against what the indexes have found out about the event. */
#include "engine/match/matcher_internal.h"

static uint32_t values_at(const matcher *scratch, uint32_t path)
{
    const path_state *state = &scratch->paths[path];
    return state->event == scratch->event ? state->leaves : 0;
}

static bool only_in_arrays(const matcher *scratch, uint32_t path)
{
    const path_state *state = &scratch->paths[path];
    return state->event != scratch->event || state->unscoped == 0;
}

/* A check is run once an event; its state then says what came of it. */
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

bool vm_test(matcher *scratch, uint32_t number)
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
    default:
        return values_at(scratch, tested->path) == 0;
    }
}

int vm_run(matcher *scratch, uint32_t start, uint32_t *rule)
{
    const program *compiled = scratch->compiled;
    const instruction *at = &compiled->code[start];
    for (;; at++) {
        bool jump = true;
        switch ((opcode)at->opcode) {
        case OPCODE_UNLESS_ANY:
        case OPCODE_UNLESS_NONE_OF:
        case OPCODE_UNLESS_PRESENT:
        case OPCODE_UNLESS_ABSENT:
        case OPCODE_UNLESS_CHECK:
            jump = !vm_test(scratch, at->operand);
            break;
        case OPCODE_IF_ANY:
        case OPCODE_IF_NONE_OF:
        case OPCODE_IF_PRESENT:
        case OPCODE_IF_ABSENT:
        case OPCODE_IF_CHECK:
            jump = vm_test(scratch, at->operand);
            break;
        case OPCODE_UNLESS_MAY_BE_ABSENT:
            jump = !only_in_arrays(scratch, compiled->predicates[at->operand].path);
            break;
        case OPCODE_IF_MAY_BE_ABSENT:
            jump = only_in_arrays(scratch, compiled->predicates[at->operand].path);
            break;
        case OPCODE_UNLESS_JOIN: {
            const int fits = join_check(scratch, at->operand);
            *rule = at->operand;
            if (fits < 0)
                return fits;
            jump = !fits;
            break;
        }
        case OPCODE_ONCE:
            jump = scratch->rules_seen[at->operand] == scratch->event;
            scratch->rules_seen[at->operand] = scratch->event;
            break;
        case OPCODE_JUMP:
            break;
        case OPCODE_MATCH:
            *rule = at->operand;
            return scratch->failed ? -1 : 1;
        default: /* OPCODE_FAIL */
            *rule = at->operand;
            return scratch->failed ? -1 : 0;
        }
        if (jump)
            at += at->skip;
    }
}

static bool form_holds(matcher *scratch, const form *shape)
{
    if (shape->kind == FORM_TEST)
        return vm_test(scratch, shape->predicate);
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
