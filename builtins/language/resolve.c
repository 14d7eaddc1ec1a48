/* Resolving references and conditions. Every mistake of a rule is reported, not only the first. */
#include "builtins/language/resolve.h"

#include "engine/tables/regex.h"
#include "engine/tables/value_set.h"
#include "grammar/base/names.h"
#include "grammar/pattern/pattern.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_MESSAGE 512

static bool fail(resolver *work, size_t offset, const char *message, const char *hint)
{
    const kf_status status = diagnostics_add(work->errors, KF_BAD_RULES, KF_ERROR, work->from, offset, message, hint, NULL);
    if (work->status == KF_OK || status == KF_NO_MEMORY)
        work->status = status;
    return false;
}

static bool no_memory(resolver *work)
{
    work->status = KF_NO_MEMORY;
    return false;
}

static int shown(text name)
{
    return name.length < 100 ? (int)name.length : 100;
}

/* ---- Fields ---- */

bool resolver_start(resolver *work)
{
    work->field_nodes = arena_allocate(work->memory, FIELD_COUNT * sizeof *work->field_nodes);
    for (size_t i = 0; work->field_nodes && i < FIELD_COUNT; i++)
        work->field_nodes[i] = NODE_NONE;
    return work->field_nodes || no_memory(work);
}

static uint32_t make_field(resolver *work, const field *wanted)
{
    static const field_number extras[] = {FIELD_account, FIELD_region, FIELD_source};
    _Static_assert(sizeof extras / sizeof extras[0] == FIELD_EXTRA_INPUTS, "one field for each extra input");
    const size_t count = wanted->source_count;
    const field_number number = (field_number)(wanted - field_table);
    uint32_t *inputs = arena_allocate(work->memory, (count + FIELD_EXTRA_INPUTS) * sizeof *inputs);
    if (!inputs)
        return NODE_NONE;
    for (size_t i = 0; i < count + FIELD_EXTRA_INPUTS; i++) {
        const bool is_extra = i >= count;
        const field_number from = is_extra ? extras[i - count] : wanted->sources[i].from;
        /* Only lists ask for the extras, which are no lists, and else a field is made of fields above it: so this ends. */
        if (is_extra && (from == number || !wanted->is_list)) {
            inputs[i] = NODE_EVENT;
            continue;
        }
        assert(is_extra ? !field_table[from].is_list : from == FIELD_NONE || from < number);
        inputs[i] = from != FIELD_NONE ? resolver_field(work, from)
                                       : builder_path(work->build, NODE_EVENT, text_of(wanted->sources[i].path));
        if (inputs[i] == NODE_NONE)
            return NODE_NONE;
        builder_keep(work->build, inputs[i], false);
    }
    const uint32_t node = builder_computed(work->build, NODE_EVENT, wanted->name, field_compute, wanted->sources, inputs,
                                           count + FIELD_EXTRA_INPUTS);
    if (node != NODE_NONE && wanted->is_list)
        builder_keep(work->build, node, false); /* so that it knows what it has told */
    return node;
}

uint32_t resolver_field(resolver *work, field_number wanted)
{
    uint32_t *node = &work->field_nodes[wanted];
    if (*node == NODE_NONE)
        *node = make_field(work, &field_table[wanted]);
    return *node;
}

static bool unknown_name(resolver *work, const reference *what, const char *kind, const char *const *known, size_t count)
{
    char message[LONGEST_MESSAGE], hint[LONGEST_MESSAGE];
    const char *nearest = names_nearest(what->name, known, count);
    snprintf(message, sizeof message, "there is no %s \"%.*s\"", kind, shown(what->name), what->name.bytes);
    size_t used = nearest ? (size_t)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest)
                          : (size_t)snprintf(hint, sizeof hint, "%ss are:", kind);
    for (size_t i = 0; !nearest && i < count && used < sizeof hint; i++)
        used += (size_t)snprintf(hint + used, sizeof hint - used, " %s", known[i]);
    if (!nearest && *kind == 'f' && kind[1] == 'i' && used < sizeof hint)
        snprintf(hint + used, sizeof hint - used, "; a path in the event begins with a dot");
    return fail(work, what->place.begin, message, hint);
}

static bool unknown_field(resolver *work, const reference *what)
{
    return unknown_name(work, what, "field", field_names, FIELD_COUNT);
}

static bool unknown_function(resolver *work, const reference *what)
{
    return unknown_name(work, what, "function", function_names, FUNCTION_COUNT);
}

/* ---- References ---- */

bool resolve_is_list(const reference *what)
{
    const field *named = what->kind == REFERENCE_FIELD ? field_find(what->name) : NULL;
    return named && named->is_list;
}

static bool resolve_steps(resolver *work, reference *what)
{
    for (const reference_step *step = what->steps; step; step = step->next) {
        what->node = step->is_index ? builder_element(work->build, what->node, step->index)
                                    : builder_path(work->build, what->node, step->name);
        if (what->node == NODE_NONE)
            return no_memory(work);
    }
    return true;
}

static bool resolve_reference(resolver *work, reference *what, reference_type *type);

static bool resolve_function(resolver *work, reference *what, reference_type *type)
{
    char message[LONGEST_MESSAGE];
    const function *called = function_find(what->name);
    reference_type given;
    if (!called)
        return text_is(what->name, "all") || text_is(what->name, "none")
                   ? fail(work, what->place.begin, "all and none stand in front of a comparison, around its operand", NULL)
                   : unknown_function(work, what);
    if (!resolve_reference(work, what->argument, &given))
        return false;
    const bool text_for_time = called->takes == TYPE_STRING && given == TYPE_TIME;
    if (called->takes != TYPE_ANY && given != TYPE_ANY && given != called->takes && !text_for_time) {
        snprintf(message, sizeof message, "%s takes %s, and this is %s", called->name, type_name(called->takes),
                 type_name(given));
        return fail(work, what->argument->place.begin, message, NULL);
    }
    if (what->steps && called->compute)
        return fail(work, what->place.begin, "a path can follow only what json() reads",
                    "json(.detail.requestParameters.policy).Version");
    *type = called->gives;
    builder_keep(work->build, what->argument->node, called->whole);
    if (!called->compute) {
        what->node = builder_json(work->build, what->argument->node);
        return what->node != NODE_NONE ? resolve_steps(work, what) : no_memory(work);
    }
    uint32_t *inputs = arena_allocate(work->memory, FUNCTION_INPUTS * sizeof *inputs);
    const uint32_t time = resolver_field(work, FIELD_time);
    if (!inputs || time == NODE_NONE)
        return no_memory(work);
    builder_keep(work->build, time, false);
    inputs[INPUT_ARGUMENT] = what->argument->node;
    inputs[INPUT_TIME] = time;
    const void *data = resolve_is_list(what->argument) ? called : NULL;
    what->node =
        builder_computed(work->build, what->argument->node, called->name, called->compute, data, inputs, FUNCTION_INPUTS);
    return what->node != NODE_NONE || no_memory(work);
}

static bool resolve_reference(resolver *work, reference *what, reference_type *type)
{
    *type = TYPE_ANY;
    if (what->kind == REFERENCE_FUNCTION)
        return resolve_function(work, what, type);
    if (what->kind == REFERENCE_PATH) {
        what->node = NODE_EVENT;
        return resolve_steps(work, what);
    }
    const field *named = field_find(what->name);
    if (!named)
        return unknown_field(work, what);
    *type = named->type;
    what->node = resolver_field(work, (field_number)(named - field_table));
    return what->node != NODE_NONE || no_memory(work);
}

bool resolve_references(resolver *work, reference *list, bool whole)
{
    bool done = true;
    reference_type type;
    for (; list; list = list->next) {
        if (resolve_reference(work, list, &type))
            builder_keep(work->build, list->node, whole);
        else
            done = false;
    }
    return done;
}

/* ---- The kinds of both sides ---- */

static const char *literal_name(literal_kind kind)
{
    static const char *const names[] = {"a string", "a number",   "true",   "false",
                                        "null",     "a duration", "a time", "a regular expression"};
    return names[kind];
}

static bool is_order(comparison sign)
{
    return sign >= COMPARISON_LESS && sign <= COMPARISON_GREATER_OR_EQUAL;
}

static bool fits(reference_type left, const literal *value)
{
    switch (left) {
    case TYPE_STRING:
        return value->kind == LITERAL_STRING;
    case TYPE_NUMBER:
        return value->kind == LITERAL_NUMBER;
    case TYPE_TIME:
        return value->kind == LITERAL_TIME;
    case TYPE_DURATION:
        return value->kind == LITERAL_DURATION;
    case TYPE_ANY:
        break;
    }
    return value->kind != LITERAL_DURATION;
}

static const char *misfit_hint(reference_type left, const literal *value)
{
    if (left == TYPE_STRING && value->kind == LITERAL_NUMBER)
        return "put it in quotes: what stands in the event is a string";
    if (left == TYPE_TIME && value->kind == LITERAL_STRING)
        return "a time is written without quotes: 2026-01-31T12:00:00Z";
    if (left == TYPE_DURATION)
        return "a duration is a number and a unit: 500ms 60s 5m 1h 7d";
    if (value->kind == LITERAL_DURATION)
        return "durations are what age() gives: age(time) > 1h";
    return NULL;
}

/* Whether a function can give this string. */
static bool can_give(const function *called, text string)
{
    const char *const *word = called->words;
    while (word && *word && !text_is(string, *word))
        word++;
    return !word || *word;
}

static bool check_literal(resolver *work, const condition *asked, reference_type left, const literal *value)
{
    char message[LONGEST_MESSAGE];
    const function *called = asked->left->kind == REFERENCE_FUNCTION ? function_find(asked->left->name) : NULL;
    if (!fits(left, value)) {
        if (left == TYPE_ANY)
            snprintf(message, sizeof message, "no value in an event is %s", literal_name(value->kind));
        else
            snprintf(message, sizeof message, "this compares %s with %s", type_name(left), literal_name(value->kind));
        return fail(work, value->place.begin, message, misfit_hint(left, value));
    }
    if (is_order(asked->comparison) && value->kind >= LITERAL_TRUE && value->kind <= LITERAL_NULL) {
        snprintf(message, sizeof message, "%s has no order", literal_name(value->kind));
        return fail(work, value->place.begin, message, "order is of numbers, strings and times");
    }
    if (is_order(asked->comparison) && value->kind == LITERAL_NUMBER && !value->comparable) {
        snprintf(message, sizeof message, "Cannot compare number : %.*s", shown(value->text), value->text.bytes);
        return fail(work, value->place.begin, message, "it has more digits than a double holds");
    }
    if (called && value->kind == LITERAL_STRING && !is_order(asked->comparison) && !can_give(called, value->text))
        return fail(work, value->place.begin, "no day of the week is called so", "weekday() gives mon tue wed thu fri sat sun");
    return true;
}

static bool check_text(resolver *work, const condition *asked, reference_type left, const char *operator_name)
{
    char message[LONGEST_MESSAGE];
    if (left == TYPE_ANY || left == TYPE_STRING || left == TYPE_TIME)
        return true;
    snprintf(message, sizeof message, "%s asks for a string, and this is %s", operator_name, type_name(left));
    return fail(work, asked->left->place.begin, message, NULL);
}

/* A caret into a string: right as far as there is no escape in it. */
static size_t inside(const literal *string, size_t position)
{
    return string->place.begin + 1 + position;
}

static bool check_wildcard(resolver *work, const literal *value)
{
    size_t position;
    const char *fault = wildcard_fault(value->text, &position);
    if (!fault)
        return true;
    return fail(work, inside(value, position), fault,
                *fault == 'C' ? "one * stands for any run of characters" : "a backslash stands before * or \\ only");
}

static bool check_blocks(resolver *work, const condition *asked)
{
    static const char hint[] = "a block is written 10.0.0.0/8 or 2001:db8::/32, a single address without the slash";
    address_block block;
    for (const literal *value = asked->literals; value; value = value->next)
        if (value->kind != LITERAL_STRING || !address_block_parse(value->text.bytes, value->text.length, &block))
            return fail(work, value->place.begin, "this is no block of IP addresses", hint);
    if (!asked->members)
        return true;
    const set_member *members = value_set_members(asked->members);
    for (size_t i = 0; i < value_set_count(asked->members); i++)
        if (!address_block_parse(members[i].bytes, members[i].length, &block)) {
            char message[LONGEST_MESSAGE];
            snprintf(message, sizeof message, "\"%.*s\" in set %.*s is no block of IP addresses",
                     members[i].length < 100 ? (int)members[i].length : 100, members[i].bytes, shown(asked->set),
                     asked->set.bytes);
            return fail(work, asked->right_place.begin, message, hint);
        }
    return true;
}

/* ---- Right sides ---- */

static bool find_set(resolver *work, condition *asked)
{
    char message[LONGEST_MESSAGE];
    const size_t number = name_table_find(work->set_names, asked->set);
    if (number != SIZE_MAX) {
        asked->members = work->sets[number]->values;
        return asked->members != NULL; /* what is wrong with the set has been said */
    }
    snprintf(message, sizeof message, "there is no set \"%.*s\"", shown(asked->set), asked->set.bytes);
    return fail(work, asked->right_place.begin, message, "set NAME = { \"a\", \"b\" } or set NAME from \"FILE\" defines one");
}

static bool compile_regex(resolver *work, literal *value)
{
    char message[LONGEST_MESSAGE], shown_message[LONGEST_MESSAGE + 40];
    size_t offset;
    regex_list *listed = arena_allocate(work->memory, sizeof *listed);
    if (!listed)
        return no_memory(work);
    listed->compiled = regex_new(value->text, value->flags, message, sizeof message, &offset);
    if (!listed->compiled && !*message)
        return no_memory(work);
    if (!listed->compiled) {
        snprintf(shown_message, sizeof shown_message, "in the regular expression: %s", message);
        return fail(work, value->place.begin + 1 + offset, shown_message, NULL);
    }
    listed->next = work->regexes;
    work->regexes = listed;
    value->regex = listed->compiled;
    return true;
}

static bool resolve_pair(resolver *work, condition *asked, reference_type left)
{
    char message[LONGEST_MESSAGE];
    reference_type right;
    if (!resolve_reference(work, asked->right, &right))
        return false;
    const bool both_known = left != TYPE_ANY && right != TYPE_ANY;
    if (both_known && left != right) {
        snprintf(message, sizeof message, "this compares %s with %s", type_name(left), type_name(right));
        return fail(work, asked->right->place.begin, message, NULL);
    }
    asked->as_times = left == TYPE_TIME || right == TYPE_TIME;
    return true;
}

static bool resolve_members(resolver *work, condition *asked, reference_type left)
{
    bool done = true;
    for (const literal *value = asked->literals; value; value = value->next)
        done = check_literal(work, asked, left, value) && done;
    if (!asked->set.bytes)
        return done;
    if (left == TYPE_TIME || left == TYPE_DURATION) {
        char message[LONGEST_MESSAGE];
        snprintf(message, sizeof message, "a set holds strings and numbers, and this is %s", type_name(left));
        return fail(work, asked->left->place.begin, message, NULL);
    }
    return find_set(work, asked) && done;
}

static bool resolve_comparison(resolver *work, condition *asked)
{
    reference_type left;
    if (!resolve_reference(work, asked->left, &left))
        return false;
    switch (asked->comparison) {
    case COMPARISON_IS:
        return true;
    case COMPARISON_IN:
    case COMPARISON_NOT_IN:
        return resolve_members(work, asked, left);
    case COMPARISON_LIKE:
    case COMPARISON_ILIKE:
        return check_text(work, asked, left, "like") && check_wildcard(work, asked->literals);
    case COMPARISON_MATCHES:
    case COMPARISON_NOT_MATCHES:
        return check_text(work, asked, left, "a regular expression") && compile_regex(work, asked->literals);
    case COMPARISON_WITHIN:
        return check_text(work, asked, left, "within") && (!asked->set.bytes || find_set(work, asked)) &&
               check_blocks(work, asked);
    case COMPARISON_EQUAL:
    case COMPARISON_NOT_EQUAL:
    case COMPARISON_LESS:
    case COMPARISON_LESS_OR_EQUAL:
    case COMPARISON_GREATER:
    case COMPARISON_GREATER_OR_EQUAL:
        break;
    }
    return asked->right ? resolve_pair(work, asked, left) : check_literal(work, asked, left, asked->literals);
}

bool resolve_condition(resolver *work, condition *asked)
{
    reference_type type;
    bool done = true;
    if (asked->kind == CONDITION_COMPARE)
        return resolve_comparison(work, asked);
    if (asked->kind == CONDITION_EXISTS)
        return resolve_reference(work, asked->left, &type);
    for (condition *child = asked->first; child; child = child->next)
        done = resolve_condition(work, child) && done;
    return done;
}

void regexes_free(regex_list *list)
{
    for (; list; list = list->next)
        regex_free(list->compiled);
}
