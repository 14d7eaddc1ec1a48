/*
 * What is done with the rules that an event has woken, once the whole event has proved to be one: down the tree of predicates that
 * waking.c has made, as far as they hold; rules of which everything holds match, the programs of others are run.
 */
#include "engine/match/awake.h"

#include "engine/match/derive.h"
#include "engine/match/truth.h"
#include "engine/match/vm.h"

/* False if memory ran out or the event's arrays combine in too many ways. */
static bool run_rule(matcher *scratch, uint32_t start)
{
    uint32_t rule;
    scratch->limit_hit = false;
    const int verdict = vm_run(scratch, start, &rule);
    if (scratch->limit_hit) {
        scratch->limit_hits[rule]++;
        scratch->any_limit_hit = true;
    }
    return verdict >= 0 && (verdict == 0 || numbers_push(&scratch->matched, rule));
}

/* The child of this predicate, or WAKE_NOTHING; they are in the order of their predicates. */
static uint32_t find_child(const program *compiled, const wake_node *node, uint32_t number)
{
    uint32_t begin = node->children, end = node->children + node->child_count;
    while (begin < end) {
        const uint32_t middle = begin + (end - begin) / 2;
        if (compiled->wake_keys[middle] < number)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin < node->children + node->child_count && compiled->wake_keys[begin] == number ? begin : WAKE_NOTHING;
}

static bool run_node(matcher *scratch, uint32_t number);

/* Those of a node's children whose predicates hold. Of many, those are looked up that the event is known to satisfy. */
static bool run_children(matcher *scratch, const wake_node *node)
{
    const program *compiled = scratch->compiled;
    if (node->child_count > WAKE_MOST_ASKED && node->child_count > scratch->listed.count) {
        for (size_t i = 0; i < scratch->listed.count; i++) {
            const uint32_t child = find_child(compiled, node, scratch->listed.items[i]);
            if (child != WAKE_NOTHING && !run_node(scratch, child))
                return false;
        }
        return true;
    }
    for (uint32_t child = node->children; child < node->children + node->child_count; child++)
        if (truth_of(scratch, compiled->wake_keys[child]) && !run_node(scratch, child))
            return false;
    return !scratch->failed;
}

/* The depth is at most WORD_MOST. */
static bool run_node(matcher *scratch, uint32_t number)
{
    const program *compiled = scratch->compiled;
    const wake_node *node = &compiled->wake_nodes[number];
    const uint32_t *rules = compiled->wake_rules.items;
    if (node->run > node->matched && !numbers_append(&scratch->matched, rules + node->matched, node->run - node->matched))
        return false;
    for (uint32_t i = node->run; i < node->end; i++)
        if (!run_rule(scratch, rules[i]))
            return false;
    return node->child_count == 0 || run_children(scratch, node);
}

/* Fills what rules are woken by. */
static bool derive_eager(matcher *scratch)
{
    const program *compiled = scratch->compiled;
    for (uint32_t i = 0; i < compiled->derivation_count; i++)
        if (compiled->derivations[i].eager && !derive_run(scratch, i))
            return false;
    return true;
}

kf_status awake_run(matcher *scratch)
{
    const program *compiled = scratch->compiled;
    bool done = derive_eager(scratch);
    for (size_t i = 0; i < scratch->awake.count && done; i++) {
        const uint32_t woken = scratch->awake.items[i];
        done = woken & WAKE_NODE ? run_node(scratch, woken & ~WAKE_NODE) : run_rule(scratch, woken);
    }
    for (uint32_t i = 0; i < compiled->always_count && done; i++)
        done = run_rule(scratch, compiled->always[i]);
    if (!done)
        return scratch->too_many ? KF_BAD_EVENT : KF_NO_MEMORY;
    numbers_sort(scratch->matched.items, scratch->matched.count);
    return KF_OK;
}
