/* Emits the instructions of each rule from its form. compile.c calls it last. */
#include "engine/plan/emit.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>

/* A jump target whose place is not known yet. The jumps to it form a chain through their `skip` fields. */
typedef struct label {
    uint32_t last; /* the newest jump's place plus one; 0: none */
} label;

static void emit(builder *build, opcode code, uint32_t operand, label *to)
{
    program *target = build->target;
    if (!vec_reserve(target->code, target->code_count, build->code_capacity, 1)) {
        build->failed = true;
        return;
    }
    const uint32_t here = target->code_count++;
    uint32_t link = 0;
    if (to) {
        link = to->last ? here + 1 - to->last : 0;
        to->last = here + 1;
    }
    if (link > INSTRUCTION_MOST_SKIP)
        build->too_complex = true;
    target->code[here] = (instruction){.opcode = code & 0xff, .skip = link & INSTRUCTION_MOST_SKIP, .operand = operand};
}

static void bind(builder *build, const label *to)
{
    instruction *code = build->target->code;
    const uint32_t here = build->target->code_count;
    uint32_t at = to->last;
    while (at && !build->failed) {
        const uint32_t older = code[at - 1].skip ? at - code[at - 1].skip : 0;
        if (here - at > INSTRUCTION_MOST_SKIP)
            build->too_complex = true;
        code[at - 1].skip = (here - at) & INSTRUCTION_MOST_SKIP;
        at = older;
    }
}

static opcode test_opcode(predicate_kind kind, bool joined, bool jump_when)
{
    switch (kind) {
    case PREDICATE_ANY:
        return jump_when ? OPCODE_IF_ANY : OPCODE_UNLESS_ANY;
    case PREDICATE_NONE_OF:
        return jump_when ? OPCODE_IF_NONE_OF : OPCODE_UNLESS_NONE_OF;
    case PREDICATE_PRESENT:
        return jump_when ? OPCODE_IF_PRESENT : OPCODE_UNLESS_PRESENT;
    case PREDICATE_ABSENT:
        if (joined)
            return jump_when ? OPCODE_IF_MAY_BE_ABSENT : OPCODE_UNLESS_MAY_BE_ABSENT;
        return jump_when ? OPCODE_IF_ABSENT : OPCODE_UNLESS_ABSENT;
    case PREDICATE_CHECK:
        return jump_when ? OPCODE_IF_CHECK : OPCODE_UNLESS_CHECK;
    }
    assert(!"a predicate of no kind");
    return OPCODE_FAIL;
}

/* Emits code that jumps to `to` if the form's truth is `jump_when`, and otherwise goes on behind the code. */
static void emit_form(builder *build, const form *shape, bool joined, bool jump_when, label *to)
{
    if (shape->kind == FORM_TEST) {
        const predicate_kind kind = build->target->predicates[shape->predicate].kind;
        emit(build, test_opcode(kind, joined, jump_when), shape->predicate, to);
        return;
    }
    if (shape->kind == FORM_NOT) {
        emit_form(build, shape->first, joined, !jump_when, to);
        return;
    }
    if (!shape->first) { /* an AND of nothing is true */
        if (jump_when)
            emit(build, OPCODE_JUMP, 0, to);
        return;
    }
    /* A child whose truth decides the whole form jumps at once. If the whole form must not jump then, the child jumps past the
     * end. */
    const bool deciding = shape->kind == FORM_OR;
    label past = {0};
    for (const form *child = shape->first; child; child = child->next) {
        if (deciding == jump_when)
            emit_form(build, child, joined, jump_when, to);
        else if (child->next)
            emit_form(build, child, joined, deciding, &past);
        else
            emit_form(build, child, joined, jump_when, to);
    }
    bind(build, &past);
}

void emit_rules(builder *build)
{
    program *target = build->target;
    for (uint32_t rule = 0; rule < target->rule_count && !build->failed; rule++) {
        label fail = {0};
        const bool joined = target->rules[rule].joined != NULL;
        target->rules[rule].start = target->code_count;
        if (target->rules[rule].often_woken)
            emit(build, OPCODE_ONCE, rule, &fail);
        emit_form(build, build->patterns[rule], joined, false, &fail);
        const form *where = builder_condition(build, rule);
        if (where)
            emit_form(build, where, false, false, &fail);
        if (joined)
            emit(build, OPCODE_UNLESS_JOIN, rule, &fail);
        emit(build, OPCODE_MATCH, rule, NULL);
        if (fail.last && !build->failed) {
            bind(build, &fail);
            emit(build, OPCODE_FAIL, rule, NULL);
        }
    }
}
