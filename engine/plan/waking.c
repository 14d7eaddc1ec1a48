/*
 * Decides, while rules are compiled, which rules an event wakes.
 *
 * A rule is looked at only if one of its waking predicates is satisfied. Whenever the rule matches, at least one of its waking
 * predicates holds. Each waking predicate begins a word: a list of predicates that all hold if the rule matches by way of the
 * first, the one in the fewest tests first. The words of all rules form a tree. So if many rules share their rarest predicate,
 * only the rules whose next predicate holds too are looked at, and rules that ask the same share one place in the tree. A word is
 * only as long as it must be to tell a few rules apart.
 */
#include "engine/plan/waking.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The cost of waking a rule by a predicate is the number of rules that the predicate wakes. PRESENT, which any value satisfies,
 * is the last resort. */
#define COST_OF_PRESENCE ((uint64_t)1 << 40)
#define COST_OF_ALWAYS ((uint64_t)1 << 60)

/* The literal of a regular expression is one more text to search for in every value. This pays only if the rule has no other rare
 * predicate. */
#define COST_OF_LITERAL (2 * 16 + 1)

/* If a node has no more rules than this, they are run at once, and their own programs ask the remaining predicates. */
#define MOST_RUN 2

/* ---- Costs ---- */

/* The texts of which every match of a predicate's regular expression contains one. NULL if they are not known or the predicate
 * has no regular expression. */
static const alternative *literals_of(const builder *build, const predicate *tested)
{
    return tested->kind == PREDICATE_CHECK ? build->work.literals[tested->check] : NULL;
}

static uint64_t cost_of_test(const builder *build, uint32_t number)
{
    const predicate *tested = &build->target->predicates[number];
    if (tested->kind == PREDICATE_ABSENT)
        return COST_OF_ALWAYS;
    if (literals_of(build, tested))
        return COST_OF_LITERAL;
    /* Of two equally selective predicates, the one whose values are in the event itself is cheaper. */
    const uint64_t uses = tested->kind == PREDICATE_ANY ? tested->uses : COST_OF_PRESENCE;
    return uses * 2 + (build->target->derived_by[tested->path] != DERIVATION_NONE);
}

static uint64_t cost_of(const builder *build, const form *shape)
{
    if (shape->kind == FORM_NOT)
        return COST_OF_ALWAYS;
    if (shape->kind == FORM_TEST)
        return cost_of_test(build, shape->predicate);
    uint64_t cost = shape->kind == FORM_AND ? COST_OF_ALWAYS : 0;
    for (const form *child = shape->first; child; child = child->next) {
        const uint64_t one = cost_of(build, child);
        if (shape->kind == FORM_AND)
            cost = one < cost ? one : cost;
        else
            cost += one;
    }
    return cost < COST_OF_ALWAYS ? cost : COST_OF_ALWAYS;
}

/* ---- Words ---- */

static bool in_word(const wake_word *spelled, uint32_t number)
{
    for (uint32_t i = 0; i < spelled->length; i++)
        if (spelled->predicates[i] == number)
            return true;
    return false;
}

static bool stands_before(const builder *build, uint32_t number, uint32_t other)
{
    const uint64_t cost = cost_of_test(build, number), other_cost = cost_of_test(build, other);
    return cost < other_cost || (cost == other_cost && number < other);
}

/* Puts a predicate into a word in its order. If the word is full, the most selective predicates stay. */
static void add_to_word(const builder *build, wake_word *spelled, uint32_t number)
{
    if (build->target->predicates[number].kind != PREDICATE_ANY || in_word(spelled, number))
        return;
    if (spelled->length == WORD_MOST - 1) { /* one place is reserved for the waking predicate */
        if (!stands_before(build, number, spelled->predicates[spelled->length - 1]))
            return;
        spelled->length--;
    }
    uint32_t at = spelled->length++;
    for (; at > 0 && stands_before(build, number, spelled->predicates[at - 1]); at--)
        spelled->predicates[at] = spelled->predicates[at - 1];
    spelled->predicates[at] = number;
}

/* Adds the predicates that must hold if the form holds, as far as they are tests outside any OR. */
static void add_tests(const builder *build, wake_word *spelled, const form *shape)
{
    if (shape->kind == FORM_TEST)
        add_to_word(build, spelled, shape->predicate);
    for (const form *child = shape->first; child && shape->kind == FORM_AND; child = child->next)
        add_tests(build, spelled, child);
}

/* True if the form holds whenever all predicates of the word hold. */
static bool says_all(const wake_word *spelled, const form *shape)
{
    if (!shape)
        return true;
    if (shape->kind == FORM_TEST)
        return in_word(spelled, shape->predicate);
    bool all = shape->kind == FORM_AND;
    for (const form *child = shape->first; child && all; child = child->next)
        all = says_all(spelled, child);
    return all;
}

#define WORD_HEAD 2

static void store_word(builder *build, const wake_word *made)
{
    uint32_t stored[WORD_HEAD + WORD_MOST] = {made->rule, made->length * 2 + made->whole};
    memcpy(stored + WORD_HEAD, made->predicates, made->length * sizeof *stored);
    if (numbers_append(&build->words, stored, WORD_HEAD + made->length))
        build->word_count++;
    else
        build->failed = true;
}

static wake_word word_at(const builder *build, size_t at)
{
    const uint32_t *stored = build->words.items + at;
    wake_word made = {.rule = stored[0], .length = stored[1] / 2, .whole = stored[1] & 1};
    memcpy(made.predicates, stored + WORD_HEAD, made.length * sizeof *stored);
    return made;
}

static void finish_word(builder *build, const wake_word *others, uint32_t waking)
{
    wake_word made = {.rule = others->rule, .length = 1, .predicates = {waking}};
    for (uint32_t i = 0; i < others->length; i++)
        if (others->predicates[i] != waking)
            made.predicates[made.length++] = others->predicates[i];
    made.whole = !build->target->rules[made.rule].joined && says_all(&made, build->patterns[made.rule]) &&
                 says_all(&made, builder_condition(build, made.rule));
    store_word(build, &made);
}

/* Finishes one word for each predicate of the cheapest waking set. A waking set is a set of predicates of which at least one
 * holds whenever the form holds. */
static void choose_words(builder *build, const form *shape, const wake_word *others)
{
    if (shape->kind == FORM_TEST) {
        const predicate *tested = &build->target->predicates[shape->predicate];
        uint32_t number = shape->predicate;
        const alternative *literals = literals_of(build, tested);
        if (literals)
            number = plan_predicate(&build->work, PREDICATE_ANY, tested->path, literals);
        else if (tested->kind == PREDICATE_NONE_OF || tested->kind == PREDICATE_CHECK)
            number = plan_predicate(&build->work, PREDICATE_PRESENT, tested->path, NULL);
        if (number == UINT32_MAX)
            build->failed = true;
        else
            finish_word(build, others, number);
        return;
    }
    wake_word inner = *others;
    const form *cheapest = NULL;
    uint64_t least = UINT64_MAX;
    for (const form *child = shape->first; child; child = child->next) {
        if (shape->kind == FORM_OR) {
            choose_words(build, child, others);
            continue;
        }
        const uint64_t cost = cost_of(build, child);
        if (cost < least) {
            least = cost;
            cheapest = child;
        }
    }
    for (const form *child = shape->first; child && cheapest; child = child->next)
        if (child != cheapest)
            add_tests(build, &inner, child);
    if (cheapest)
        choose_words(build, cheapest, &inner);
}

void waking_choose(builder *build)
{
    program *target = build->target;
    target->always = calloc(target->rule_count + 1U, sizeof *target->always);
    if (!target->always) {
        build->failed = true;
        return;
    }
    for (uint32_t rule = 0; rule < target->rule_count; rule++) {
        const form *pattern = build->patterns[rule], *where = builder_condition(build, rule);
        const uint64_t of_pattern = cost_of(build, pattern);
        const uint64_t of_condition = where ? cost_of(build, where) : COST_OF_ALWAYS;
        const uint32_t before = build->word_count;
        wake_word others = {.rule = rule};
        if (of_pattern >= COST_OF_ALWAYS && of_condition >= COST_OF_ALWAYS) {
            target->always[target->always_count++] = rule;
        } else if (of_condition < of_pattern) {
            add_tests(build, &others, pattern);
            choose_words(build, where, &others);
        } else {
            if (where)
                add_tests(build, &others, where);
            choose_words(build, pattern, &others);
        }
        target->rules[rule].often_woken = build->word_count - before > 1;
    }
}

/* ---- The tree ---- */

static int compare_words(const void *left, const void *right)
{
    const wake_word *a = left, *b = right;
    for (uint32_t i = 0; i < a->length && i < b->length; i++)
        if (a->predicates[i] != b->predicates[i])
            return a->predicates[i] < b->predicates[i] ? -1 : 1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* The order of the words by their first predicate: the words of predicate p are at begin[p] to begin[p + 1]. */
typedef struct word_order {
    uint32_t *begin, *places;
} word_order;

static bool sort_by_waking(const builder *build, word_order *made)
{
    const numbers *words = &build->words;
    const uint32_t count = build->target->predicate_count;
    uint32_t *begin = made->begin = calloc(count + 2U, sizeof *begin);
    made->places = malloc((build->word_count + 1U) * sizeof *made->places);
    if (!begin || !made->places || words->count > UINT32_MAX)
        return false;
    for (size_t at = 0; at < words->count; at += WORD_HEAD + words->items[at + 1] / 2)
        begin[words->items[at + WORD_HEAD] + 2]++;
    for (uint32_t i = 2; i <= count; i++)
        begin[i] += begin[i - 1];
    for (size_t at = 0; at < words->count; at += WORD_HEAD + words->items[at + 1] / 2)
        made->places[begin[words->items[at + WORD_HEAD] + 1]++] = (uint32_t)at;
    return true;
}

/* Adds `count` nodes. Returns the number of the first. */
static uint32_t add_nodes(builder *build, uint32_t count)
{
    program *target = build->target;
    const uint32_t first = target->wake_node_count;
    if (count > WAKE_NODE - first) {
        build->too_complex = true;
        return 0;
    }
    if (!vec_reserve(target->wake_nodes, first, build->node_capacity, count) ||
        !vec_reserve(target->wake_keys, first, build->key_capacity, count)) {
        build->failed = true;
        return 0;
    }
    target->wake_node_count += count;
    return first;
}

static void add_rule(builder *build, uint32_t number)
{
    if (!numbers_push(&build->target->wake_rules, number))
        build->failed = true;
}

/* Adds the rules of a node: the rules whose word ends here, and all others if they are few. Returns how many words these are. */
static size_t add_rules(builder *build, wake_node *node, const wake_word *words, size_t count, uint32_t depth)
{
    size_t ended = 0;
    while (ended < count && words[ended].length == depth)
        ended++;
    const size_t taken = count - ended <= MOST_RUN ? count : ended;
    node->matched = (uint32_t)build->target->wake_rules.count;
    for (size_t i = 0; i < ended; i++)
        if (words[i].whole)
            add_rule(build, words[i].rule);
    node->run = (uint32_t)build->target->wake_rules.count;
    for (size_t i = 0; i < taken; i++)
        if (i >= ended || !words[i].whole)
            add_rule(build, build->target->rules[words[i].rule].start);
    node->end = (uint32_t)build->target->wake_rules.count;
    return taken;
}

static size_t same_letter(const wake_word *words, size_t count, uint32_t depth)
{
    size_t same = 1;
    while (same < count && words[same].predicates[depth] == words[0].predicates[depth])
        same++;
    return same;
}

/* Fills a node with words that are sorted and share their first `depth` predicates. */
static void fill_node(builder *build, uint32_t number, const wake_word *words, size_t count, uint32_t depth)
{
    program *target = build->target;
    wake_node made = {0};
    assert(depth <= WORD_MOST);
    const size_t taken = add_rules(build, &made, words, count, depth);
    for (size_t at = taken; at < count; at += same_letter(words + at, count - at, depth))
        made.child_count++;
    made.children = made.child_count ? add_nodes(build, made.child_count) : 0;
    if (build->failed || build->too_complex)
        return;
    target->wake_nodes[number] = made;
    uint32_t child = made.children;
    for (size_t at = taken, same; at < count && !build->failed && !build->too_complex; at += same, child++) {
        const uint32_t letter = words[at].predicates[depth];
        same = same_letter(words + at, count - at, depth);
        assert(child == made.children || target->wake_keys[child - 1] < letter); /* awake.c finds a child by binary search */
        target->wake_keys[child] = letter;
        target->wakes[letter].listed = target->wakes[letter].listed || made.child_count > WAKE_MOST_ASKED;
        fill_node(build, child, words + at, same, depth + 1);
    }
}

/* Copies the words at these places to `group`. False if memory ran out. */
static bool gather(builder *build, const uint32_t *places, size_t count)
{
    if (!vec_reserve(build->group, 0, build->group_capacity, count))
        return false;
    for (size_t i = 0; i < count; i++)
        build->group[i] = word_at(build, places[i]);
    return true;
}

static void wake_by(builder *build, uint32_t number, const uint32_t *places, size_t count)
{
    program *target = build->target;
    uint32_t *woken = &target->wakes[number].woken;
    if (!gather(build, places, count)) {
        build->failed = true;
        return;
    }
    wake_word *words = build->group;
    if (count == 1 && !(words[0].whole && words[0].length == 1)) {
        *woken = target->rules[words[0].rule].start;
        return;
    }
    const uint32_t node = add_nodes(build, 1);
    *woken = WAKE_NODE | node;
    if (count > MOST_RUN)
        qsort(words, count, sizeof *words, compare_words);
    if (!build->failed && !build->too_complex)
        fill_node(build, node, words, count, 1);
}

/* The array, reallocated to the size that it needs. */
static void *shrunk(void *array, size_t size)
{
    void *smaller = size ? realloc(array, size) : NULL;
    return smaller ? smaller : array;
}

static void wake_all(builder *build, const word_order *order)
{
    program *target = build->target;
    for (uint32_t i = 0; i < target->predicate_count; i++)
        target->wakes[i] = (predicate_wake){.woken = WAKE_NOTHING, .joined = target->predicates[i].joined};
    for (uint32_t i = 0; i < target->predicate_count && !build->failed && !build->too_complex; i++) {
        const uint32_t begin = order->begin[i], end = order->begin[i + 1];
        if (end > begin)
            wake_by(build, i, order->places + begin, end - begin);
    }
}

void waking_lay_out(builder *build)
{
    program *target = build->target;
    word_order order = {0};
    target->wakes = calloc(target->predicate_count + 1U, sizeof *target->wakes);
    if (sort_by_waking(build, &order) && target->wakes && target->code_count < WAKE_NODE)
        wake_all(build, &order);
    else
        build->failed = true;
    free(order.begin);
    free(order.places);
    for (uint32_t i = 0; i < target->always_count; i++)
        target->always[i] = target->rules[target->always[i]].start;
    target->wake_nodes = shrunk(target->wake_nodes, target->wake_node_count * sizeof *target->wake_nodes);
    target->wake_keys = shrunk(target->wake_keys, target->wake_node_count * sizeof *target->wake_keys);
    target->wake_rules.items = shrunk(target->wake_rules.items, target->wake_rules.count * sizeof *target->wake_rules.items);
}

/* Marks the nodes that must be filled for every event: the nodes of waking predicates, and the nodes from which these are
 * made. */
static void mark_eager(program *target, uint32_t node)
{
    const uint32_t number = target->derived_by[node];
    if (number == DERIVATION_NONE || target->derivations[number].eager)
        return;
    derivation *needed = &target->derivations[number];
    needed->eager = true;
    mark_eager(target, needed->source);
}

void waking_mark_derived(program *target)
{
    for (uint32_t i = 0; i < target->predicate_count; i++)
        if (target->wakes[i].woken != WAKE_NOTHING || target->wakes[i].listed)
            mark_eager(target, target->predicates[i].path);
    for (uint32_t i = 0; i < target->predicate_count; i++) {
        const uint32_t number = target->derived_by[target->predicates[i].path];
        target->predicates[i].derived = number != DERIVATION_NONE && !target->derivations[number].eager;
    }
}
