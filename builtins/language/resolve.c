/* Resolves the names in references and conditions. Every error of a rule is reported, not only the first. */
#include "builtins/language/resolve.h"

#include "engine/tables/regex.h"
#include "engine/tables/value_set.h"
#include "grammar/base/names.h"
#include "grammar/pattern/pattern.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_MESSAGE 512

/* Records an error with a hint that replaces the hint of the table; NULL keeps it. Returns false, so that the caller can return
 * it. */
__attribute__((format(printf, 5, 6))) static bool fail_with(resolver *work, size_t offset, const char *hint, diagnostic which,
                                                            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const kf_status status = diagnostics_report_list(work->errors, work->from, offset, hint, which, format, arguments);
    va_end(arguments);
    if (work->status == KF_OK || status == KF_NO_MEMORY)
        work->status = status;
    return false;
}

#define FAIL(work, offset, ...) fail_with(work, offset, NULL, __VA_ARGS__)

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
        /* Only lists use the extra inputs, which are not lists, and a field is otherwise made of fields above it. So the
         * recursion ends. */
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
        builder_keep(work->build, node, false); /* the values are kept so that field_compute can see what it has emitted */
    return node;
}

uint32_t resolver_field(resolver *work, field_number wanted)
{
    uint32_t *node = &work->field_nodes[wanted];
    if (*node == NODE_NONE)
        *node = make_field(work, &field_table[wanted]);
    return *node;
}

static bool unknown_field(resolver *work, const reference *what)
{
    char hint[NAMES_HINT];
    names_hint(hint, what->name, field_names, FIELD_COUNT, "a path in the event begins with a dot; fields are:");
    return fail_with(work, what->place.begin, hint, MESSAGE(NO_SUCH_FIELD), shown(what->name), what->name.bytes);
}

static bool unknown_function(resolver *work, const reference *what)
{
    char hint[NAMES_HINT];
    names_hint(hint, what->name, function_names, FUNCTION_COUNT, "functions are:");
    return fail_with(work, what->place.begin, hint, MESSAGE(NO_SUCH_FUNCTION), shown(what->name), what->name.bytes);
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
    const function *called = function_find(what->name);
    reference_type given;
    if (!called)
        return text_is(what->name, "all") || text_is(what->name, "none")
                   ? FAIL(work, what->place.begin, MESSAGE(QUANTIFIER_MISPLACED))
                   : unknown_function(work, what);
    if (!resolve_reference(work, what->argument, &given))
        return false;
    const bool text_for_time = called->takes == TYPE_STRING && given == TYPE_TIME;
    if (called->takes != TYPE_ANY && given != TYPE_ANY && given != called->takes && !text_for_time)
        return FAIL(work, what->argument->place.begin, MESSAGE(FUNCTION_OF_OTHER_KIND), called->name, type_name(called->takes),
                    type_name(given));
    if (what->steps && called->compute)
        return FAIL(work, what->place.begin, MESSAGE(PATH_BEHIND_FUNCTION));
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

/* ---- The types of both sides ---- */

static const char *literal_name(literal_kind kind)
{
    static const char *const names[] = {[LITERAL_STRING] = "a string", [LITERAL_NUMBER] = "a number",
                                        [LITERAL_TRUE] = "true",       [LITERAL_FALSE] = "false",
                                        [LITERAL_NULL] = "null",       [LITERAL_DURATION] = "a duration",
                                        [LITERAL_TIME] = "a time",     [LITERAL_REGEX] = "a regular expression"};
    return names[kind];
}

static bool is_order(comparison sign)
{
    return sign == COMPARISON_LESS || sign == COMPARISON_LESS_OR_EQUAL || sign == COMPARISON_GREATER ||
           sign == COMPARISON_GREATER_OR_EQUAL;
}

static bool has_no_order(literal_kind kind)
{
    return kind == LITERAL_TRUE || kind == LITERAL_FALSE || kind == LITERAL_NULL;
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

static bool misfit(resolver *work, reference_type left, const literal *value)
{
    const size_t at = value->place.begin;
    const char *right = literal_name(value->kind);
    if (left == TYPE_ANY)
        return FAIL(work, at, MESSAGE(NO_DURATION_IN_EVENTS));
    if (left == TYPE_STRING && value->kind == LITERAL_NUMBER)
        return FAIL(work, at, MESSAGE(STRING_WITH_NUMBER));
    if (left == TYPE_TIME && value->kind == LITERAL_STRING)
        return FAIL(work, at, MESSAGE(TIME_WITH_STRING));
    if (left == TYPE_DURATION)
        return FAIL(work, at, MESSAGE(DURATION_WITH_OTHER), right);
    if (value->kind == LITERAL_DURATION)
        return FAIL(work, at, MESSAGE(OTHER_WITH_DURATION), type_name(left));
    return FAIL(work, at, MESSAGE(KINDS_DIFFER), type_name(left), right);
}

/* True if a function can give this string. */
static bool can_give(const function *called, text string)
{
    const char *const *word = called->words;
    while (word && *word && !text_is(string, *word))
        word++;
    return !word || *word;
}

static bool never_gives(resolver *work, const function *called, const literal *value)
{
    char hint[LONGEST_MESSAGE];
    size_t used = (size_t)snprintf(hint, sizeof hint, "%s() gives one of:", called->name);
    for (const char *const *word = called->words; *word && used < sizeof hint; word++)
        used += (size_t)snprintf(hint + used, sizeof hint - used, " %s", *word);
    return fail_with(work, value->place.begin, hint, MESSAGE(FUNCTION_NEVER_GIVES), called->name, shown(value->text),
                     value->text.bytes);
}

static bool check_literal(resolver *work, const condition *asked, reference_type left, const literal *value)
{
    const function *called = asked->left->kind == REFERENCE_FUNCTION ? function_find(asked->left->name) : NULL;
    if (!fits(left, value))
        return misfit(work, left, value);
    if (is_order(asked->comparison) && has_no_order(value->kind))
        return FAIL(work, value->place.begin, MESSAGE(NO_ORDER), literal_name(value->kind));
    if (is_order(asked->comparison) && value->kind == LITERAL_NUMBER && !value->comparable)
        return FAIL(work, value->place.begin, MESSAGE(NUMBER_NOT_COMPARABLE), shown(value->text), value->text.bytes);
    if (called && value->kind == LITERAL_STRING && !is_order(asked->comparison) && !can_give(called, value->text))
        return never_gives(work, called, value);
    return true;
}

static bool check_text(resolver *work, const condition *asked, reference_type left, const char *operator_name)
{
    return left == TYPE_ANY || left == TYPE_STRING || left == TYPE_TIME ||
           FAIL(work, asked->left->place.begin, MESSAGE(NOT_A_STRING), operator_name, type_name(left));
}

/* The place for a caret inside a string. It is exact if no escape comes before it. */
static size_t inside(const literal *string, size_t position)
{
    return string->place.begin + 1 + position;
}

static bool check_wildcard(resolver *work, const literal *value)
{
    size_t position;
    switch (wildcard_check(value->text, &position)) {
    case WILDCARD_TWO_STARS:
        return FAIL(work, inside(value, position), MESSAGE(LIKE_TWO_STARS));
    case WILDCARD_BAD_ESCAPE:
        return FAIL(work, inside(value, position), MESSAGE(LIKE_BAD_ESCAPE));
    case WILDCARD_GOOD:
        break;
    }
    return true;
}

static bool check_blocks(resolver *work, const condition *asked)
{
    address_block block;
    for (const literal *value = asked->literals; value; value = value->next)
        if (value->kind != LITERAL_STRING || !address_block_parse(value->text.bytes, value->text.length, &block))
            return FAIL(work, value->place.begin, MESSAGE(NOT_A_BLOCK));
    if (!asked->members)
        return true;
    const set_member *members = value_set_members(asked->members);
    for (size_t i = 0; i < value_set_count(asked->members); i++)
        if (!address_block_parse(members[i].bytes, members[i].length, &block)) {
            const text member = {members[i].bytes, members[i].length};
            return FAIL(work, asked->right_place.begin, MESSAGE(SET_MEMBER_NOT_A_BLOCK), shown(member), member.bytes,
                        shown(asked->set), asked->set.bytes);
        }
    return true;
}

/* ---- Right sides ---- */

static bool find_set(resolver *work, condition *asked)
{
    const size_t number = name_table_find(work->set_names, asked->set);
    if (number != SIZE_MAX) {
        asked->members = work->sets[number]->values;
        return asked->members != NULL; /* an error in the set has been reported already */
    }
    return FAIL(work, asked->right_place.begin, MESSAGE(NO_SUCH_SET), shown(asked->set), asked->set.bytes);
}

static bool compile_regex(resolver *work, literal *value)
{
    char message[LONGEST_MESSAGE];
    size_t offset;
    regex_list *listed = arena_allocate(work->memory, sizeof *listed);
    if (!listed)
        return no_memory(work);
    listed->compiled = regex_new(value->text, value->flags, message, sizeof message, &offset);
    if (!listed->compiled && !*message)
        return no_memory(work);
    if (!listed->compiled)
        return FAIL(work, value->place.begin + 1 + offset, MESSAGE(REGEX_INVALID), message);
    listed->next = work->regexes;
    work->regexes = listed;
    value->regex = listed->compiled;
    return true;
}

static bool resolve_pair(resolver *work, condition *asked, reference_type left)
{
    reference_type right;
    if (!resolve_reference(work, asked->right, &right))
        return false;
    const bool both_known = left != TYPE_ANY && right != TYPE_ANY;
    if (both_known && left != right)
        return FAIL(work, asked->right->place.begin, MESSAGE(KINDS_DIFFER), type_name(left), type_name(right));
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
    if (left == TYPE_TIME || left == TYPE_DURATION)
        return FAIL(work, asked->left->place.begin, MESSAGE(SET_OF_OTHER_KIND), type_name(left));
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
