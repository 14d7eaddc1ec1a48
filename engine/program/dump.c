/* Prints a compiled program for people: the trie, what each predicate looks for, and the instructions of every rule. */
#include "engine/program/program_data.h"
#include "grammar/base/operators.h"
#include "grammar/base/timestamp.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer lines are cut: a listing is read by people. */
#define MOST_LINE 512

typedef struct listing {
    const program *compiled;
    kf_write_function *write;
    void *context;
    int stopped;
    wake_word *words; /* the words that wake each rule, in the order of the rules */
    size_t word_count, word_capacity;
    uint32_t *wake_counts; /* by predicate: how many rules it wakes */
    bool failed;           /* memory ran out */
} listing;

__attribute__((format(printf, 2, 3))) static void print(listing *out, const char *format, ...)
{
    char line[MOST_LINE];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (out->stopped || length < 0)
        return;
    const size_t written = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    out->stopped = out->write(out->context, line, written);
}

static const char *kind_name(predicate_kind kind)
{
    switch (kind) {
    case PREDICATE_ANY:
        return "any of";
    case PREDICATE_NONE_OF:
        return "none of";
    case PREDICATE_PRESENT:
        return "present";
    case PREDICATE_ABSENT:
        return "absent";
    case PREDICATE_CHECK:
        return "check";
    }
    return "?";
}

static const char *value_name(uint32_t kind)
{
#define VALUE_NAME(name, listed) [VALUE_##name] = (listed),
    static const char *const names[] = {VALUE_KIND_LIST(VALUE_NAME)};
#undef VALUE_NAME
    return names[kind];
}

static void print_path(listing *out, uint32_t node)
{
    char *path = path_trie_text(&out->compiled->paths, node);
    print(out, "%s", path ? path : "?");
    free(path);
}

static void print_trie(listing *out)
{
    const path_trie *trie = &out->compiled->paths;
    print(out, "paths: %u nodes\n", trie->count - 1);
    for (uint32_t i = 1; i < trie->count && !out->stopped; i++) {
        const path_node *node = &trie->nodes[i];
        const bool derived = node->name.length && *node->name.bytes == PATH_DERIVED;
        print(out, derived ? "  n%-4u %.*s of n%u%s%s\n" : "  n%-4u \"%.*s\" under n%u%s%s\n", i,
              (int)(node->name.length - derived), node->name.bytes + derived, node->parent, node->wanted ? ", read" : "",
              node->joined ? ", elements of arrays kept apart" : "");
    }
}

static void print_entry_value(listing *out, const value_entry *entry)
{
    if (entry->kind == VALUE_STRING || entry->kind == VALUE_NUMBER_TEXT) {
        print(out, " \"%.*s\"", (int)entry->length, value_entry_bytes(entry));
    } else if (entry->kind == VALUE_NUMBER) {
        double number;
        memcpy(&number, value_entry_bytes(entry), sizeof number);
        print(out, " %.17g", number);
    } else if (entry->kind == VALUE_BLOCK) {
        address_block block;
        memcpy(&block, value_entry_bytes(entry), sizeof block);
        for (unsigned i = 0; i < block.base.bits / 8U; i++)
            print(out, block.base.bits == 32 ? "%s%u" : "%s%02x",
                  i == 0                  ? " "
                  : block.base.bits == 32 ? "."
                                          : "",
                  block.base.bytes[i]);
        print(out, "/%u", block.prefix);
    }
}

/* Prints what only conditions use: times, and sets with a table of their own. */
static void print_own(listing *out, uint32_t path, const path_index *tables)
{
    char low[TIMESTAMP_LENGTH], high[TIMESTAMP_LENGTH];
    for (uint32_t i = 0; i < tables->times.count && !out->stopped; i++) {
        const interval *range = &tables->times.items[i];
        const int64_t from = interval_time_of_key(range->low), to = interval_time_of_key(range->high);
        const int low_length = from == INT64_MIN ? 0 : (int)timestamp_print(from, low);
        const int high_length = to == INT64_MAX ? 0 : (int)timestamp_print(to, high);
        print(out, "  ");
        print_path(out, path);
        print(out, " from time %.*s to %.*s -> p%u\n", low_length, low, high_length, high, range->target);
    }
    for (const path_set *set = tables->sets; set && !out->stopped; set = set->next) {
        print(out, "  ");
        print_path(out, path);
        print(out, " in a set of %zu -> p%u\n", value_set_count(set->members), set->target);
    }
}

/* Prints what is not decided by equality: ranges of numbers, and operands that are compared one by one or are in the path's
 * automaton. */
static void print_shapes(listing *out, uint32_t path, const path_index *tables)
{
    for (uint32_t i = 0; i < tables->ranges.count && !out->stopped; i++) {
        const interval *range = &tables->ranges.items[i];
        print(out, "  ");
        print_path(out, path);
        print(out, " from %.17g to %.17g -> p%u\n", interval_number_of_key(range->low), interval_number_of_key(range->high),
              range->target);
    }
    print_own(out, path, tables);
    if (!tables->shape_list)
        return;
    print(out, "  ");
    print_path(out, path);
    if (tables->shapes)
        print(out, ": one automaton of %u nodes\n", automaton_size(tables->shapes));
    else
        print(out, ": compared with each\n");
    for (const shape_operand *listed = tables->shape_list; listed && !out->stopped; listed = listed->next) {
        const char *name = operator_table[listed->kind].listed;
        print(out, "    %s%s \"%.*s\"", name, strchr(name, ',') ? "," : "", (int)listed->operand.length, listed->operand.bytes);
        if (listed->gate.bytes)
            print(out, " where \"%.*s\" is", (int)listed->gate.length, listed->gate.bytes);
        print(out, " -> p%u\n", listed->target);
    }
}

static void print_index(listing *out)
{
    const value_index *values = &out->compiled->values;
    print(out, "\nindex: %u values\n", values->table.count);
    for (uint32_t place = 0; place < values->entry_words && !out->stopped;) {
        const value_entry *entry = value_entry_at(values, place);
        print(out, "  ");
        print_path(out, entry->path);
        print(out, " = %s", value_name(entry->kind));
        print_entry_value(out, entry);
        print(out, " ->");
        if (!(entry->postings & POSTING_LIST))
            print(out, " p%u", entry->postings);
        else
            for (uint32_t at = entry->postings & ~POSTING_LIST; at != POSTING_NONE; at = values->postings[at].next)
                print(out, " p%u", values->postings[at].target);
        print(out, "\n");
        place = value_entry_end(entry, place);
    }
    for (uint32_t i = 0; i < values->path_count && !out->stopped; i++)
        print_shapes(out, i, &values->paths[i]);
}

/* The sign of each comparison. */
static const char *const signs[] = {
#define COMPARISON(KIND, SIGN, ...) [COMPARISON_##KIND] = SIGN,
#include "grammar/base/comparisons.def"
#undef COMPARISON
};

/* Prints what a check tests. */
static void print_check(listing *out, const check *asked)
{
    print(out, asked->inverted ? ", one that fails " : " ");
    switch (asked->kind) {
    case CHECK_REGEX:
        print(out, "=~ %.*s", (int)asked->text.length, asked->text.bytes);
        break;
    case CHECK_ORDER:
        print(out, "%s \"%.*s\"", signs[asked->sign], (int)asked->text.length, asked->text.bytes);
        break;
    case CHECK_PAIR:
        print(out, "%s ", signs[asked->sign]);
        print_path(out, asked->right);
        break;
    }
}

static void print_predicates(listing *out)
{
    const program *compiled = out->compiled;
    print(out, "\npredicates: %u\n", compiled->predicate_count);
    for (uint32_t i = 0; i < compiled->predicate_count && !out->stopped; i++) {
        const predicate *one = &compiled->predicates[i];
        print(out, "  p%-4u %-8s ", i, kind_name(one->kind));
        print_path(out, one->path);
        if (one->kind == PREDICATE_CHECK)
            print_check(out, &compiled->checks[one->check]);
        print(out, ", in %u test%s", one->uses, one->uses == 1 ? "" : "s");
        if (out->wake_counts[i])
            print(out, ", wakes %u rule%s", out->wake_counts[i], out->wake_counts[i] == 1 ? "" : "s");
        print(out, "\n");
    }
}

static void print_instruction(listing *out, uint32_t place)
{
    const instruction *step = &out->compiled->code[place];
    const opcode_info *info = &opcode_table[step->opcode];
    print(out, "    %5u  %-20s", place, info->name);
    if (info->operand == OPERAND_PREDICATE) {
        print(out, " p%-5u -> %-5u ; ", step->operand, place + 1 + step->skip);
        print_path(out, out->compiled->predicates[step->operand].path);
    } else if (step->skip) {
        print(out, "        -> %u", place + 1 + step->skip);
    }
    print(out, "\n");
}

/* ---- Waking ---- */

static void list_word(listing *out, uint32_t rule, const wake_word *spelled, bool whole)
{
    if (!vec_reserve(out->words, out->word_count, out->word_capacity, 1)) {
        out->failed = true;
        return;
    }
    wake_word *listed = &out->words[out->word_count++];
    *listed = *spelled;
    listed->rule = rule;
    listed->whole = whole;
    out->wake_counts[spelled->predicates[0]]++;
}

/* The rule whose code begins at `start`. */
static uint32_t rule_of(const program *compiled, uint32_t start)
{
    uint32_t begin = 0, end = compiled->rule_count;
    while (end - begin > 1) {
        const uint32_t middle = begin + (end - begin) / 2;
        if (compiled->rules[middle].start <= start)
            begin = middle;
        else
            end = middle;
    }
    return begin;
}

static void list_node(listing *out, uint32_t number, wake_word *spelled)
{
    const program *compiled = out->compiled;
    const wake_node *node = &compiled->wake_nodes[number];
    for (uint32_t i = node->matched; i < node->run && !out->failed; i++)
        list_word(out, compiled->wake_rules.items[i], spelled, true);
    for (uint32_t i = node->run; i < node->end && !out->failed; i++)
        list_word(out, rule_of(compiled, compiled->wake_rules.items[i]), spelled, false);
    for (uint32_t child = node->children; child < node->children + node->child_count; child++) {
        assert(spelled->length < WORD_MOST);
        spelled->predicates[spelled->length++] = compiled->wake_keys[child];
        list_node(out, child, spelled);
        spelled->length--;
    }
}

static int compare_rules(const void *left, const void *right)
{
    const wake_word *a = left, *b = right;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    for (uint32_t i = 0; i < a->length && i < b->length; i++)
        if (a->predicates[i] != b->predicates[i])
            return a->predicates[i] < b->predicates[i] ? -1 : 1;
    return 0;
}

/* Turns the list of what each predicate wakes into a list of what wakes each rule. False if memory ran out. */
static bool list_words(listing *out)
{
    const program *compiled = out->compiled;
    out->wake_counts = calloc(compiled->predicate_count + 1U, sizeof *out->wake_counts);
    if (!out->wake_counts)
        return false;
    for (uint32_t i = 0; i < compiled->predicate_count && !out->failed; i++) {
        const uint32_t woken = compiled->wakes[i].woken;
        wake_word spelled = {.length = 1, .predicates = {i}};
        if (woken == WAKE_NOTHING)
            continue;
        if (woken & WAKE_NODE)
            list_node(out, woken & ~WAKE_NODE, &spelled);
        else
            list_word(out, rule_of(compiled, woken), &spelled, false);
    }
    if (out->word_count)
        qsort(out->words, out->word_count, sizeof *out->words, compare_rules);
    return !out->failed;
}

/* Prints why a rule runs: the predicates that wake it, which are shared with the fewest other rules, and the predicates that are
 * asked before the rule is run, because other rules are woken by the same predicate. */
static size_t print_wakes(listing *out, uint32_t rule, size_t first)
{
    size_t at = first;
    for (; at < out->word_count && out->words[at].rule == rule; at++) {
        print(out, at == first ? ", woken by" : " or");
        for (uint32_t i = 0; i < out->words[at].length; i++)
            print(out, i == 0 ? " p%u" : i == 1 ? " with p%u" : " and p%u", out->words[at].predicates[i]);
        if (out->words[at].whole)
            print(out, ", which is all it asks");
    }
    print(out, "%s\n", at != first ? "" : ", run for every event: nothing that it needs must be there");
    return at;
}

static void print_rules(listing *out)
{
    const program *compiled = out->compiled;
    print(out, "\nprogram: %u rules, %u instructions\n", compiled->rule_count, compiled->code_count);
    size_t listed = 0;
    for (uint32_t rule = 0; rule < compiled->rule_count && !out->stopped; rule++) {
        print(out, "  rule %s", compiled->names[rule]);
        listed = print_wakes(out, rule, listed);
        const uint32_t end = rule + 1 < compiled->rule_count ? compiled->rules[rule + 1].start : compiled->code_count;
        for (uint32_t place = compiled->rules[rule].start; place < end && !out->stopped; place++)
            print_instruction(out, place);
    }
}

int program_dump(const program *compiled, kf_write_function *write, void *context)
{
    listing out = {.compiled = compiled, .write = write, .context = context};
    print_trie(&out);
    print_index(&out);
    if (list_words(&out)) {
        print_predicates(&out);
        print_rules(&out);
    } else {
        print(&out, "out of memory\n");
    }
    free(out.words);
    free(out.wake_counts);
    return out.stopped;
}
