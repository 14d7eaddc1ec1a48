/*
 * Array consistency: fields below one array of objects match together only within one element.
 *
 * A rule that has passed its tests may have passed them with values from different elements. Here values are chosen so that no
 * two of them lie in different elements of one array. A `choice` records the elements that the chosen values have bound, the
 * innermost ones, as scopes. The rule's form is walked once. Every test turns the set of choices that reach it into the set that
 * leaves it, so the work grows with the number of elements and not with the number of their combinations. An element is forgotten
 * as soon as no later path lies below its array.
 *
 * {"exists": false} demands that no value at its path agrees with the elements that paths of lower rank have bound
 * (doc/eventbridge.md, "Arrays"). So a choice remembers the rank of the path that bound an element. A demand that is not yet
 * decided is a `debt`, and debts are settled at the end.
 */
#include "engine/match/join.h"

#include "engine/match/choices.h"
#include "engine/match/truth.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>

typedef struct test {
    uint32_t predicate;
    uint32_t path;
    bool is_absent;
} test;

struct join {
    choice_pool sets;
    test *tests; /* of the rule at hand, in the order of its form */
    size_t test_count, test_capacity;
    size_t position; /* the test being applied */
    bool has_absent;
    numbers candidates; /* scopes of the values that satisfy the test, ascending */
    numbers agreeing;
    numbers draft; /* a choice being made */
};

/* ---- Scopes ---- */

static bool is_inside(const matcher *scratch, uint32_t inner, uint32_t outer)
{
    return outer == NO_SCOPE || (inner >= outer && inner <= scratch->scopes[outer].last);
}

/* Two scopes disagree if, going up to where they meet, they come from different elements of one array. */
static bool agree(const matcher *scratch, uint32_t a, uint32_t b)
{
    uint32_t below_a = NO_SCOPE, below_b = NO_SCOPE;
    while (a != b) {
        if (a > b) {
            below_a = a;
            a = scratch->scopes[a].parent;
        } else {
            below_b = b;
            b = scratch->scopes[b].parent;
        }
    }
    return below_a == NO_SCOPE || below_b == NO_SCOPE || scratch->scopes[below_a].array != scratch->scopes[below_b].array;
}

/* True if a later path lies below this array. {"exists": false} is looked at again at the end. */
static bool is_relevant(const matcher *scratch, uint32_t number)
{
    const join *joining = scratch->joining;
    const uint32_t path = scratch->arrays[number].path;
    for (size_t i = 0; i < joining->test_count; i++)
        if ((i > joining->position || joining->tests[i].is_absent) &&
            path_trie_covers(&scratch->compiled->paths, path, joining->tests[i].path))
            return true;
    return false;
}

static uint32_t relevant_scope(const matcher *scratch, uint32_t at)
{
    while (at != NO_SCOPE && !is_relevant(scratch, scratch->scopes[at].array))
        at = scratch->scopes[at].parent;
    return at;
}

/* ---- Making choices ---- */

/* Adds a binding to the draft, which holds only bindings so far, unless another binding implies it. Drops the bindings that it
 * implies. */
static bool draft_bind(matcher *scratch, uint32_t at, uint32_t rank)
{
    numbers *draft = &scratch->joining->draft;
    size_t kept = 2;
    at = relevant_scope(scratch, at);
    if (at == NO_SCOPE)
        return true;
    for (size_t i = 2; i < draft->count; i += 2)
        if (is_inside(scratch, draft->items[i], at) && draft->items[i + 1] <= rank)
            return true;
    for (size_t i = 2; i < draft->count; i += 2) {
        if (is_inside(scratch, at, draft->items[i]) && rank <= draft->items[i + 1])
            continue;
        draft->items[kept] = draft->items[i];
        draft->items[kept + 1] = draft->items[i + 1];
        kept += 2;
    }
    draft->count = kept;
    if (!numbers_push(draft, at) || !numbers_push(draft, rank))
        return false;
    /* Sorted, so that equal choices are equal numbers. */
    for (size_t i = draft->count - 2; i > 2 && draft->items[i - 2] > draft->items[i]; i -= 2) {
        for (size_t k = 0; k < 2; k++) {
            const uint32_t moved = draft->items[i + k];
            draft->items[i + k] = draft->items[i - 2 + k];
            draft->items[i - 2 + k] = moved;
        }
    }
    return true;
}

/* Puts a new choice into `out`: the choice `from` with the binding `at` and the debt `debt` (UINT32_MAX: no debt). */
static bool derive(matcher *scratch, choice_set *out, const uint32_t *from, uint32_t at, uint32_t rank, uint32_t debt)
{
    numbers *draft = &scratch->joining->draft;
    draft->count = 0;
    if (!numbers_push(draft, 0) || !numbers_push(draft, 0))
        return false;
    for (uint32_t i = 0; i < from[0]; i++)
        if (!draft_bind(scratch, from[2 + i * 2], from[3 + i * 2]))
            return false;
    if (!draft_bind(scratch, at, rank))
        return false;
    draft->items[0] = (uint32_t)(draft->count - 2) / 2;
    const uint32_t *debts = from + 2 + (size_t)from[0] * 2;
    uint32_t owed = from[1];
    for (uint32_t i = 0; i < owed; i++)
        if (!numbers_push(draft, debts[i]))
            return false;
    if (debt != UINT32_MAX) {
        if (!numbers_push(draft, debt))
            return false;
        owed++;
    }
    draft->items[1] = owed;
    return choices_add(out, draft->items, &scratch->too_many);
}

/* ---- Values that a test could choose ---- */

static uint32_t records_of_path(const matcher *scratch, uint32_t path)
{
    const path_state *state = &scratch->paths[path];
    return state->event == scratch->event ? state->records : NO_RECORD;
}

/* Collects the scopes of a list of records, without the values that are also in `excluded`. Both lists have the newest record
 * first. */
static bool collect_candidates(matcher *scratch, uint32_t list, uint32_t excluded)
{
    numbers *candidates = &scratch->joining->candidates;
    const record *records = scratch->records;
    candidates->count = 0;
    for (; list != NO_RECORD; list = records[list].older) {
        while (excluded != NO_RECORD && records[excluded].leaf > records[list].leaf)
            excluded = records[excluded].older;
        if (excluded != NO_RECORD && records[excluded].leaf == records[list].leaf)
            continue;
        if (!numbers_push(candidates, records[list].scope))
            return false;
    }
    numbers_sort(candidates->items, candidates->count);
    candidates->count = numbers_unique(candidates->items, candidates->count);
    return true;
}

static bool agrees_with_all(const matcher *scratch, uint32_t at, const uint32_t *bindings, uint32_t count, uint32_t below_rank)
{
    for (uint32_t i = 0; i < count; i++)
        if (bindings[i * 2 + 1] < below_rank && !agree(scratch, at, bindings[i * 2]))
            return false;
    return true;
}

static bool add_agreeing(matcher *scratch, uint32_t first, uint32_t last, const uint32_t *choice, uint32_t below_rank)
{
    join *joining = scratch->joining;
    const numbers *candidates = &joining->candidates;
    for (size_t i = numbers_lower_bound(candidates, first); i < candidates->count && candidates->items[i] <= last; i++)
        if (agrees_with_all(scratch, candidates->items[i], choice + 2, choice[0], below_rank) &&
            !numbers_push(&joining->agreeing, candidates->items[i]))
            return false;
    return true;
}

/*
 * The candidates that agree with those bindings of a choice that were made by paths of a lower rank. The first such binding says
 * where to look: inside its element, and, going up, in everything that encloses the element's array but is not in the array. So a
 * choice of one element among many does not look at the others.
 */
static bool find_agreeing(matcher *scratch, const uint32_t *choice, uint32_t below_rank)
{
    uint32_t first = 0;
    scratch->joining->agreeing.count = 0;
    while (first < choice[0] && choice[3 + first * 2] >= below_rank)
        first++;
    if (first == choice[0])
        return add_agreeing(scratch, 0, UINT32_MAX, choice, below_rank);
    uint32_t at = choice[2 + first * 2];
    if (!add_agreeing(scratch, at, scratch->scopes[at].last, choice, below_rank))
        return false;
    while (at != NO_SCOPE) {
        const array_state *around = &scratch->arrays[scratch->scopes[at].array];
        at = scratch->scopes[at].parent;
        const uint32_t end = at == NO_SCOPE ? UINT32_MAX : scratch->scopes[at].last;
        if (around->first > at && !add_agreeing(scratch, at, around->first - 1, choice, below_rank))
            return false;
        if (around->last < end && !add_agreeing(scratch, around->last + 1, end, choice, below_rank))
            return false;
    }
    return true;
}

/* ---- Tests ---- */

/* Applies a test whose candidates have been collected. `anywhere`: a value outside all arrays satisfies the test too. */
static bool choose(matcher *scratch, const predicate *tested, bool anywhere, const choice_set *in, choice_set *out)
{
    join *joining = scratch->joining;
    const uint32_t rank = joining->has_absent ? scratch->compiled->paths.nodes[tested->path].rank : 0;
    for (size_t i = 0; i < in->starts.count; i++) {
        const uint32_t *choice = in->pool.items + in->starts.items[i];
        if (anywhere && !derive(scratch, out, choice, NO_SCOPE, 0, UINT32_MAX))
            return false;
        /* A choice that binds nothing new allows the most. But a new binding can settle a debt, so with debts both are tried. */
        if (anywhere && !joining->has_absent)
            continue;
        if (!find_agreeing(scratch, choice, UINT32_MAX))
            return false;
        for (size_t k = 0; k < joining->agreeing.count; k++)
            if (!derive(scratch, out, choice, joining->agreeing.items[k], rank, UINT32_MAX))
                return false;
    }
    return true;
}

static bool pass_on(matcher *scratch, const choice_set *in, choice_set *out, uint32_t debt)
{
    for (size_t i = 0; i < in->starts.count; i++)
        if (!derive(scratch, out, in->pool.items + in->starts.items[i], NO_SCOPE, 0, debt))
            return false;
    return true;
}

static bool apply_absent(matcher *scratch, uint32_t number, const choice_set *in, choice_set *out)
{
    const path_state *state = &scratch->paths[scratch->compiled->predicates[number].path];
    if (state->event != scratch->event || state->leaves == 0)
        return pass_on(scratch, in, out, UINT32_MAX);
    /* A value outside all arrays agrees with every choice. */
    return state->unscoped || pass_on(scratch, in, out, number);
}

static bool apply_test(matcher *scratch, uint32_t number, const choice_set *in, choice_set *out)
{
    const predicate *tested = &scratch->compiled->predicates[number];
    const predicate_state *state = &scratch->predicates[number];
    const bool was_hit = state->event == scratch->event;
    if (!tested->joined)
        return !truth_of(scratch, number) || pass_on(scratch, in, out, UINT32_MAX);
    if (tested->kind == PREDICATE_ABSENT)
        return apply_absent(scratch, number, in, out);
    if (tested->kind == PREDICATE_ANY) {
        if (!was_hit)
            return true;
        return collect_candidates(scratch, state->records, NO_RECORD) && choose(scratch, tested, state->unscoped > 0, in, out);
    }
    const path_state *at = &scratch->paths[tested->path];
    if (at->event != scratch->event)
        return true;
    const bool negated = tested->kind == PREDICATE_NONE_OF && was_hit;
    const bool anywhere = at->unscoped > (negated ? state->unscoped : 0);
    return collect_candidates(scratch, at->records, negated ? state->records : NO_RECORD) &&
           choose(scratch, tested, anywhere, in, out);
}

/* ---- Forms ---- */

static bool apply_form(matcher *scratch, const form *shape, const choice_set *in, choice_set *out);

static bool apply_all(matcher *scratch, const form *shape, const choice_set *in, choice_set *out)
{
    join *joining = scratch->joining;
    choice_set *held = NULL;
    bool done = shape->first || pass_on(scratch, in, out, UINT32_MAX); /* an AND of nothing is true */
    for (const form *child = shape->first; child && done; child = child->next) {
        choice_set *to = child->next ? choices_take(&joining->sets) : out;
        done = to && apply_form(scratch, child, held ? held : in, to);
        if (held)
            choices_give(&joining->sets, held);
        held = child->next ? to : NULL;
    }
    if (held)
        choices_give(&joining->sets, held);
    return done;
}

static bool apply_form(matcher *scratch, const form *shape, const choice_set *in, choice_set *out)
{
    if (shape->kind == FORM_TEST) {
        const bool done = apply_test(scratch, shape->predicate, in, out);
        scratch->joining->position++;
        return done;
    }
    if (shape->kind == FORM_AND)
        return apply_all(scratch, shape, in, out);
    for (const form *child = shape->first; child; child = child->next)
        if (!apply_form(scratch, child, in, out))
            return false;
    return true;
}

static bool list_tests(matcher *scratch, const form *shape)
{
    join *joining = scratch->joining;
    for (const form *child = shape->first; child; child = child->next)
        if (!list_tests(scratch, child))
            return false;
    if (shape->kind != FORM_TEST)
        return true;
    if (!vec_reserve(joining->tests, joining->test_count, joining->test_capacity, 1))
        return false;
    const predicate *tested = &scratch->compiled->predicates[shape->predicate];
    const bool is_absent = tested->kind == PREDICATE_ABSENT;
    joining->tests[joining->test_count++] = (test){shape->predicate, tested->path, is_absent};
    joining->has_absent = joining->has_absent || is_absent;
    return true;
}

/* ---- Debts ---- */

static bool owes(const uint32_t *choice, uint32_t number)
{
    const uint32_t *debts = choice + 2 + (size_t)choice[0] * 2;
    for (uint32_t i = 0; i < choice[1]; i++)
        if (debts[i] == number)
            return true;
    return false;
}

/* Puts the choices of `in` into `out` whose {"exists": false} at this path holds. */
static bool settle(matcher *scratch, uint32_t number, const choice_set *in, choice_set *out)
{
    const uint32_t path = scratch->compiled->predicates[number].path;
    const uint32_t rank = scratch->compiled->paths.nodes[path].rank;
    if (!collect_candidates(scratch, records_of_path(scratch, path), NO_RECORD))
        return false;
    for (size_t i = 0; i < in->starts.count; i++) {
        const uint32_t *choice = in->pool.items + in->starts.items[i];
        if (owes(choice, number)) {
            if (!find_agreeing(scratch, choice, rank))
                return false;
            if (scratch->joining->agreeing.count)
                continue;
        }
        if (!choices_add(out, choice, &scratch->too_many))
            return false;
    }
    return true;
}

static bool settle_all(matcher *scratch, choice_set **reached)
{
    join *joining = scratch->joining;
    for (size_t i = 0; i < joining->test_count; i++) {
        if (!joining->tests[i].is_absent)
            continue;
        choice_set *settled = choices_take(&joining->sets);
        if (!settled)
            return false;
        const bool done = settle(scratch, joining->tests[i].predicate, *reached, settled);
        choices_give(&joining->sets, *reached);
        *reached = settled;
        if (!done)
            return false;
    }
    return true;
}

/* ---- Rules whose tests must all hold ---- */

static bool is_plain(const form *shape)
{
    for (const form *child = shape->first; child; child = child->next)
        if (child->kind != FORM_TEST)
            return false;
    return shape->kind == FORM_AND && shape->first;
}

static uint32_t count_hits(const matcher *scratch, const test *tested)
{
    if (scratch->compiled->predicates[tested->predicate].kind == PREDICATE_ANY)
        return scratch->predicates[tested->predicate].hits;
    return scratch->paths[tested->path].leaves;
}

/* The order of such tests does not change the result. The test that the fewest values satisfy comes first, so the others look
 * only into the elements of its choices. */
static void put_rarest_first(matcher *scratch)
{
    join *joining = scratch->joining;
    size_t rarest = 0;
    for (size_t i = 1; i < joining->test_count; i++)
        if (count_hits(scratch, &joining->tests[i]) < count_hits(scratch, &joining->tests[rarest]))
            rarest = i;
    const test first = joining->tests[rarest];
    joining->tests[rarest] = joining->tests[0];
    joining->tests[0] = first;
}

static bool apply_plain(matcher *scratch, choice_set *in, choice_set *out)
{
    join *joining = scratch->joining;
    put_rarest_first(scratch);
    for (joining->position = 0; joining->position < joining->test_count; joining->position++) {
        const bool last = joining->position + 1 == joining->test_count;
        choice_set *to = last ? out : choices_take(&joining->sets);
        const bool done = to && apply_test(scratch, joining->tests[joining->position].predicate, in, to);
        if (joining->position > 0)
            choices_give(&joining->sets, in);
        if (!done) {
            if (to && !last)
                choices_give(&joining->sets, to);
            return false;
        }
        in = to;
    }
    return true;
}

int join_check(matcher *scratch, uint32_t rule)
{
    static const uint32_t nothing_chosen[] = {0, 0};
    if (scratch->scope_count == 1) /* no arrays of objects: the tests have decided */
        return 1;
    if (!scratch->joining)
        scratch->joining = calloc(1, sizeof *scratch->joining);
    join *joining = scratch->joining;
    if (!joining)
        return -1;
    joining->test_count = joining->position = 0;
    joining->has_absent = false;
    const form *shape = scratch->compiled->rules[rule].joined;
    assert(shape); /* emit.c emits UNLESS_JOIN only for rules that have this form */
    choice_set *start = choices_take(&joining->sets), *reached = choices_take(&joining->sets);
    int verdict = -1;
    if (start && reached && list_tests(scratch, shape) && choices_add(start, nothing_chosen, &scratch->too_many)) {
        const bool plain = !joining->has_absent && is_plain(shape);
        if ((plain ? apply_plain(scratch, start, reached) : apply_form(scratch, shape, start, reached)) &&
            settle_all(scratch, &reached))
            verdict = reached->starts.count != 0;
    }
    if (start)
        choices_give(&joining->sets, start);
    if (reached)
        choices_give(&joining->sets, reached);
    return verdict;
}

void join_free(join *joining)
{
    if (!joining)
        return;
    choices_free(&joining->sets);
    free(joining->tests);
    free(joining->candidates.items);
    free(joining->agreeing.items);
    free(joining->draft.items);
    free(joining);
}
