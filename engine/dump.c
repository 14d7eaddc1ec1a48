/* The listing of a compiled program for people: what the trie holds, what each predicate looks for, and every rule's instructions. */
#include "engine/program_internal.h"
#include "grammar/timestamp.h"

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
    uint32_t *wakers, *wakers_begin; /* the predicates that wake each rule */
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
    static const char *const names[] = {"any of", "none of", "present", "absent", "check"};
    return names[kind];
}

static const char *value_name(uint32_t kind)
{
    static const char *const names[] = {"string", "number",        "number as text", "true",       "false",
                                        "null",   "address block", "any string",     "any number", "an object or array"};
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
        print(out, " \"%.*s\"", (int)entry->length, entry->bytes);
    } else if (entry->kind == VALUE_NUMBER) {
        double number;
        memcpy(&number, entry->bytes, sizeof number);
        print(out, " %.17g", number);
    } else if (entry->kind == VALUE_BLOCK) {
        address_block block;
        memcpy(&block, entry->bytes, sizeof block);
        for (unsigned i = 0; i < block.base.bits / 8U; i++)
            print(out, block.base.bits == 32 ? "%s%u" : "%s%02x",
                  i == 0                  ? " "
                  : block.base.bits == 32 ? "."
                                          : "",
                  block.base.bytes[i]);
        print(out, "/%u", block.prefix);
    }
}

static const char *shape_name(alternative_kind kind)
{
    switch (kind) {
    case ALTERNATIVE_PREFIX:
        return "prefix";
    case ALTERNATIVE_PREFIX_IGNORE_CASE:
        return "prefix, ignoring case,";
    case ALTERNATIVE_SUFFIX:
        return "suffix";
    case ALTERNATIVE_SUFFIX_IGNORE_CASE:
        return "suffix, ignoring case,";
    case ALTERNATIVE_EQUALS_IGNORE_CASE:
        return "ignoring case";
    case ALTERNATIVE_WILDCARD_IGNORE_CASE:
        return "wildcard, ignoring case,";
    default:
        return "wildcard";
    }
}

/* What only conditions ask: times, and sets that are looked up by themselves. */
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

/* What is not decided by equality: ranges of numbers, and the operands of the path's automaton. */
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
    if (!tables->shapes)
        return;
    print(out, "  ");
    print_path(out, path);
    print(out, ": one automaton of %u nodes\n", automaton_size(tables->shapes));
    for (const shape_operand *listed = tables->shape_list; listed && !out->stopped; listed = listed->next) {
        print(out, "    %s \"%.*s\" -> p%u\n", shape_name(listed->kind), (int)listed->operand.length, listed->operand.bytes,
              listed->target);
    }
}

static void print_index(listing *out)
{
    const value_index *values = &out->compiled->values;
    print(out, "\nindex: %u values\n", values->entry_count);
    for (uint32_t i = 0; i < values->entry_count && !out->stopped; i++) {
        const value_entry *entry = &values->entries[i];
        print(out, "  ");
        print_path(out, entry->path);
        print(out, " = %s", value_name(entry->kind));
        print_entry_value(out, entry);
        print(out, " ->");
        for (uint32_t at = entry->postings; at != POSTING_NONE; at = values->postings[at].next)
            print(out, " p%u", values->postings[at].target);
        print(out, "\n");
    }
    for (uint32_t i = 0; i < values->path_count && !out->stopped; i++)
        print_shapes(out, i, &values->paths[i]);
}

/* What is asked of the values themselves. */
static void print_check(listing *out, const check *asked)
{
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
    print(out, asked->inverted ? ", one that fails " : " ");
    if (asked->kind == CHECK_REGEX) {
        print(out, "=~ %.*s", (int)asked->text.length, asked->text.bytes);
    } else if (asked->kind == CHECK_ORDER) {
        print(out, "%s \"%.*s\"", signs[asked->sign], (int)asked->text.length, asked->text.bytes);
    } else {
        print(out, "%s ", signs[asked->sign]);
        print_path(out, asked->right);
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
        if (one->wake_count)
            print(out, ", wakes %u rule%s", one->wake_count, one->wake_count == 1 ? "" : "s");
        print(out, "\n");
    }
}

typedef enum operand_kind { OPERAND_PREDICATE, OPERAND_RULE, OPERAND_NONE } operand_kind;

static void print_instruction(listing *out, uint32_t place)
{
    static const struct {
        const char *name;
        operand_kind operand;
    } table[] = {
#define OPCODE(name, operand, sentence) {#name, OPERAND_##operand},
#include "engine/opcodes.def"
#undef OPCODE
    };
    const instruction *step = &out->compiled->code[place];
    print(out, "    %5u  %-20s", place, table[step->opcode].name);
    if (table[step->opcode].operand == OPERAND_PREDICATE) {
        print(out, " p%-5u -> %-5u ; ", step->operand, place + 1 + step->skip);
        print_path(out, out->compiled->predicates[step->operand].path);
    } else if (step->skip) {
        print(out, "        -> %u", place + 1 + step->skip);
    }
    print(out, "\n");
}

/* Why a rule runs: the predicates that wake it, chosen since the fewest other rules have them. */
static void print_wakes(listing *out, uint32_t rule)
{
    const uint32_t begin = out->wakers_begin[rule], end = out->wakers_begin[rule + 1];
    for (uint32_t i = begin; i < end; i++)
        print(out, "%s p%u", i == begin ? ", woken by" : " or", out->wakers[i]);
    print(out, "%s\n", begin != end ? "" : ", run for every event: nothing that it needs must be there");
}

/* Turns the lists of rules by predicate into lists of predicates by rule. */
static bool list_wakers(listing *out)
{
    const program *compiled = out->compiled;
    out->wakers = calloc(compiled->wake_count + 1U, sizeof *out->wakers);
    out->wakers_begin = calloc(compiled->rule_count + 2U, sizeof *out->wakers_begin);
    if (!out->wakers || !out->wakers_begin)
        return false;
    for (uint32_t i = 0; i < compiled->wake_count; i++)
        out->wakers_begin[compiled->wakes[i] + 2]++;
    for (uint32_t rule = 1; rule < compiled->rule_count; rule++)
        out->wakers_begin[rule + 1] += out->wakers_begin[rule];
    for (uint32_t i = 0; i < compiled->predicate_count; i++)
        for (uint32_t k = 0; k < compiled->predicates[i].wake_count; k++)
            out->wakers[out->wakers_begin[compiled->wakes[compiled->predicates[i].wakes + k] + 1]++] = i;
    return true;
}

static void print_rules(listing *out)
{
    const program *compiled = out->compiled;
    print(out, "\nprogram: %u rules, %u instructions\n", compiled->rule_count, compiled->code_count);
    for (uint32_t rule = 0; rule < compiled->rule_count && !out->stopped; rule++) {
        print(out, "  rule %s", compiled->names[rule]);
        print_wakes(out, rule);
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
    print_predicates(&out);
    if (list_wakers(&out))
        print_rules(&out);
    else
        print(&out, "out of memory\n");
    free(out.wakers);
    free(out.wakers_begin);
    return out.stopped;
}
