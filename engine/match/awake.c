/*
 * Runs the rules that an event has woken, after the whole event has proved to be valid. It walks down the tree of predicates that
 * plan/waking.c made, as far as the predicates hold. A rule whose predicates all hold has matched; of the other rules vm.c runs
 * the programs.
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

/* The child of a node for this predicate, or WAKE_NOTHING. Children are sorted by their predicates. */
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

/* Runs the children whose predicates hold. If a node has many children, the event's satisfied predicates are looked up among them
 * instead of the other way round. */
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

/* The recursion is at most WORD_MOST deep. */
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

/* Fills the derived nodes on which the waking of rules depends. */
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
