/*
 * Turns conditions into normal forms. "x OP v" holds if some value of x satisfies OP. The negated operators (!=, not in, !~) hold
 * if some value does not satisfy the operator that they negate. If an index can decide a comparison, it becomes alternatives of a
 * predicate, as in a pattern. Every other comparison becomes a check.
 *
 *   none(x) OP v    not (x OP v)
 *   all(x) OP v     x has a value, and none for which OP is false
 */
#include "engine/plan/forms.h"

#include "engine/plan/regex_literal.h"
#include "grammar/base/timestamp.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- Alternatives ---- */

static alternative *add_alternative(plan *work, alternative **list, alternative_kind kind)
{
    alternative *made = arena_allocate(&work->scratch, sizeof *made);
    if (!made) {
        work->failed = true;
        return NULL;
    }
    made->kind = kind;
    made->next = *list;
    *list = made;
    return made;
}

static alternative_kind kind_of_literal(literal_kind kind)
{
    switch (kind) {
    case LITERAL_STRING:
        return ALTERNATIVE_EXACTLY;
    case LITERAL_NUMBER:
        return ALTERNATIVE_NUMBER;
    case LITERAL_TRUE:
        return ALTERNATIVE_TRUE;
    case LITERAL_FALSE:
        return ALTERNATIVE_FALSE;
    case LITERAL_NULL:
        return ALTERNATIVE_NULL;
    case LITERAL_TIME:
        return ALTERNATIVE_TIMES;
    case LITERAL_DURATION:
        return ALTERNATIVE_NUMERIC;
    case LITERAL_REGEX:
        break;
    }
    assert(!"a regular expression equals nothing");
    return ALTERNATIVE_EXACTLY;
}

/* Adds the alternatives for values that equal a literal. */
static void add_equal(plan *work, alternative **list, const literal *value)
{
    alternative *made = add_alternative(work, list, kind_of_literal(value->kind));
    if (!made)
        return;
    made->text = value->text;
    made->number = value->number;
    made->comparable = value->comparable;
    made->times = (time_range){value->nanoseconds, value->nanoseconds};
    if (value->kind == LITERAL_DURATION)
        made->range.low = made->range.high = (double)value->nanoseconds / (double)NANOSECONDS;
}

static void add_number_order(plan *work, alternative **list, comparison sign, double bound)
{
    alternative *made = add_alternative(work, list, ALTERNATIVE_NUMERIC);
    if (!made)
        return;
    made->range = (number_range){-INFINITY, INFINITY, false, false};
    if (sign == COMPARISON_LESS || sign == COMPARISON_LESS_OR_EQUAL) {
        made->range.high = bound;
        made->range.high_open = sign == COMPARISON_LESS;
    } else {
        made->range.low = bound;
        made->range.low_open = sign == COMPARISON_GREATER;
    }
}

static void add_time_order(plan *work, alternative **list, comparison sign, int64_t bound)
{
    alternative *made = add_alternative(work, list, ALTERNATIVE_TIMES);
    if (!made)
        return;
    /* A readable time lies well inside the range of int64_t, so its neighbour always exists. */
    made->times = (time_range){INT64_MIN, INT64_MAX};
    if (sign == COMPARISON_LESS || sign == COMPARISON_LESS_OR_EQUAL)
        made->times.high = bound - (sign == COMPARISON_LESS);
    else
        made->times.low = bound + (sign == COMPARISON_GREATER);
}

static void add_block(plan *work, alternative **list, const char *bytes, size_t length)
{
    alternative *made = add_alternative(work, list, ALTERNATIVE_CIDR);
    if (made)
        address_block_parse(bytes, length, &made->block); /* the text was parsed as an address block before */
}

static void add_members(plan *work, alternative **list, const condition *asked)
{
    if (asked->comparison != COMPARISON_WITHIN) {
        alternative *made = add_alternative(work, list, ALTERNATIVE_IN_SET);
        if (made)
            made->set = asked->members;
        return;
    }
    const set_member *members = value_set_members(asked->members);
    for (size_t i = 0; i < value_set_count(asked->members) && !work->failed; i++)
        add_block(work, list, members[i].bytes, members[i].length);
}

static void add_type(plan *work, alternative **list, value_type type)
{
    switch (type) {
    case VALUE_TYPE_NULL:
        add_alternative(work, list, ALTERNATIVE_NULL);
        break;
    case VALUE_TYPE_STRING:
        add_alternative(work, list, ALTERNATIVE_ANY_STRING);
        break;
    case VALUE_TYPE_NUMBER:
        add_alternative(work, list, ALTERNATIVE_ANY_NUMBER);
        break;
    case VALUE_TYPE_BOOL:
        add_alternative(work, list, ALTERNATIVE_TRUE);
        add_alternative(work, list, ALTERNATIVE_FALSE);
        break;
    }
}

/* Adds the alternative for < <= > >= with a literal that is not a string. */
static void add_order(plan *work, alternative **list, const condition *asked)
{
    const literal *bound = asked->literals;
    if (bound->kind == LITERAL_TIME)
        add_time_order(work, list, asked->comparison, bound->nanoseconds);
    else if (bound->kind == LITERAL_DURATION)
        add_number_order(work, list, asked->comparison, (double)bound->nanoseconds / (double)NANOSECONDS);
    else
        add_number_order(work, list, asked->comparison, bound->number);
}

/* The alternatives for the comparison, or for the one that it negates. NULL if only a check can decide it. */
static alternative *alternatives_of(plan *work, const condition *asked)
{
    alternative *list = NULL;
    const literal *value = asked->literals;
    switch (asked->comparison) {
    case COMPARISON_MATCHES:
    case COMPARISON_NOT_MATCHES:
        return NULL;
    case COMPARISON_LIKE:
    case COMPARISON_ILIKE:
        add_equal(work, &list, value);
        if (list)
            list->kind = asked->comparison == COMPARISON_LIKE ? ALTERNATIVE_WILDCARD : ALTERNATIVE_WILDCARD_IGNORE_CASE;
        return list;
    case COMPARISON_IS:
        add_type(work, &list, asked->type);
        return list;
    case COMPARISON_LESS:
    case COMPARISON_LESS_OR_EQUAL:
    case COMPARISON_GREATER:
    case COMPARISON_GREATER_OR_EQUAL:
        if (!asked->right && value->kind != LITERAL_STRING)
            add_order(work, &list, asked);
        return list;
    case COMPARISON_EQUAL:
    case COMPARISON_NOT_EQUAL:
    case COMPARISON_IN:
    case COMPARISON_NOT_IN:
    case COMPARISON_WITHIN:
        break;
    }
    if (asked->right)
        return NULL;
    if (asked->members)
        add_members(work, &list, asked);
    for (; value && !work->failed; value = value->next) {
        if (asked->comparison == COMPARISON_WITHIN)
            add_block(work, &list, value->text.bytes, value->text.length);
        else
            add_equal(work, &list, value);
    }
    return list;
}

/* ---- Comparisons ---- */

static bool denies(comparison asked)
{
    return asked == COMPARISON_NOT_EQUAL || asked == COMPARISON_NOT_IN || asked == COMPARISON_NOT_MATCHES;
}

/* A text that lives as long as the program: the pattern of a regular expression as /re/flags, or else the string itself. */
static text lasting_text(plan *work, const literal *value)
{
    const bool is_regex = value->kind == LITERAL_REGEX;
    const size_t most = value->text.length + value->flags.length + 3;
    char *copy = arena_allocate(&work->target->memory, most);
    if (!copy) {
        work->failed = true;
        return (text){NULL, 0};
    }
    char *end = copy;
    if (is_regex)
        *end++ = '/';
    end = (char *)memcpy(end, value->text.bytes, value->text.length) + value->text.length;
    if (is_regex) {
        *end++ = '/';
        end = (char *)memcpy(end, value->flags.bytes, value->flags.length) + value->flags.length;
    }
    return (text){copy, (size_t)(end - copy)};
}

static uint32_t check_predicate(plan *work, const condition *asked, bool fails)
{
    check wanted = {.kind = CHECK_ORDER, .inverted = fails, .sign = asked->comparison};
    if (asked->right) {
        wanted.kind = CHECK_PAIR;
        wanted.right = asked->right->node;
        wanted.as_times = asked->as_times;
        program_keep(work->target, wanted.right, false);
    } else {
        wanted.text = lasting_text(work, asked->literals);
    }
    if (denies(asked->comparison) && !asked->right)
        wanted.inverted = !fails;
    if (asked->comparison == COMPARISON_MATCHES || asked->comparison == COMPARISON_NOT_MATCHES) {
        wanted.kind = CHECK_REGEX;
        wanted.sign = COMPARISON_MATCHES;
        wanted.pattern = asked->literals->regex;
    }
    program_keep(work->target, asked->left->node, false);
    const uint32_t number = plan_check(work, asked->left->node, &wanted);
    if (wanted.kind == CHECK_REGEX && !wanted.inverted && !work->failed)
        work->literals[work->target->predicates[number].check] = regex_literals(asked->literals, &work->scratch);
    return number;
}

/* The form for "some value satisfies the comparison"; if `fails`, for "some value does not satisfy it". */
static form *some_value(plan *work, const condition *asked, bool fails)
{
    const uint32_t node = asked->left->node;
    const alternative *alternatives = alternatives_of(work, asked);
    if (work->failed)
        return NULL;
    if (!alternatives && !asked->members)
        return plan_test(work, check_predicate(work, asked, fails));
    const predicate_kind kind = fails != denies(asked->comparison) ? PREDICATE_NONE_OF : PREDICATE_ANY;
    return plan_test(work, plan_predicate(work, kind, node, alternatives));
}

static form *negate(plan *work, form *inner)
{
    form *made = inner ? plan_new_form(work, FORM_NOT) : NULL;
    return made && plan_add_child(made, inner) ? made : NULL;
}

static form *compare(plan *work, const condition *asked)
{
    if (asked->quantifier == QUANTIFIER_ANY)
        return some_value(work, asked, false);
    if (asked->quantifier == QUANTIFIER_NONE)
        return negate(work, some_value(work, asked, false));
    form *all = plan_new_form(work, FORM_AND);
    const uint32_t present = plan_predicate(work, PREDICATE_PRESENT, asked->left->node, NULL);
    return all && plan_add_child(all, negate(work, some_value(work, asked, true))) &&
                   plan_add_child(all, plan_test(work, present))
               ? all
               : NULL;
}

static form *exists(plan *work, const condition *asked)
{
    static const alternative_kind kinds[] = {ALTERNATIVE_ANY_STRING, ALTERNATIVE_ANY_NUMBER, ALTERNATIVE_TRUE,
                                             ALTERNATIVE_FALSE,      ALTERNATIVE_NULL,       ALTERNATIVE_CONTAINER};
    alternative *list = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !work->failed; i++)
        add_alternative(work, &list, kinds[i]);
    work->target->paths.nodes[asked->left->node].whole = true;
    return work->failed ? NULL : plan_test(work, plan_predicate(work, PREDICATE_ANY, asked->left->node, list));
}

/* The parser limits how deeply conditions are nested. */
form *plan_condition(plan *work, const condition *asked)
{
    if (asked->kind == CONDITION_EXISTS || asked->kind == CONDITION_COMPARE) {
        form *single = asked->kind == CONDITION_EXISTS ? exists(work, asked) : compare(work, asked);
        if (single)
            plan_remember(work, (text){NULL, 0}, asked->place, single);
        return work->failed ? NULL : single;
    }
    if (asked->kind == CONDITION_NOT)
        return negate(work, plan_condition(work, asked->first));
    form *made = plan_new_form(work, asked->kind == CONDITION_AND ? FORM_AND : FORM_OR);
    for (const condition *child = asked->first; made && child; child = child->next)
        if (!plan_add_child(made, plan_condition(work, child)))
            return NULL;
    return made;
}
