/* The interpreter: runs the instructions of one rule. The instructions ask what the indexes have found in the event. */
#include "engine/match/vm.h"

#include "engine/match/join.h"
#include "engine/match/truth.h"

static bool only_in_arrays(const matcher *scratch, uint32_t path)
{
    const path_state *state = &scratch->paths[path];
    return state->event != scratch->event || state->unscoped == 0;
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
            jump = !truth_of(scratch, at->operand);
            break;
        case OPCODE_IF_ANY:
        case OPCODE_IF_NONE_OF:
        case OPCODE_IF_PRESENT:
        case OPCODE_IF_ABSENT:
        case OPCODE_IF_CHECK:
            jump = truth_of(scratch, at->operand);
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
        case OPCODE_FAIL:
            *rule = at->operand;
            return scratch->failed ? -1 : 0;
        }
        if (jump)
            at += at->skip;
    }
}
