/*
 * Reads EventBridge patterns: objects, fields and $or. Nested objects and $or branches are on a stack, without recursion, and
 * each field gets its whole path. matchers.c reads the list of a field.
 */
#include "grammar/pattern/pattern.h"

#include "grammar/pattern/pattern_internal.h"

#include <string.h>

#define USUAL_PATH 128
#define USUAL_DEPTH 8

/* An object, or the array of an $or, that is being read. */
typedef struct level {
    bool is_or;
    bool in_or;         /* inside a branch of an $or, where reserved names are refused */
    bool has_fields;    /* of an object */
    bool has_path;      /* the path of this level has a name in it, perhaps an empty one */
    size_t path_length; /* the length of the path of this level */
    pattern_item **items_end;
    pattern_branch **branches_end; /* of an $or */
    uint32_t branch_count;
} level;

typedef struct pattern_parser {
    json_reader reader;
    char *path; /* the names that have been joined so far */
    size_t path_capacity;
    level *levels;
    size_t depth, capacity;
    /* Nearly every pattern needs no more than these, and so no room of its own. */
    char usual_path[USUAL_PATH];
    level usual_levels[USUAL_DEPTH];
} pattern_parser;

static bool no_memory(pattern_parser *parser)
{
    return json_no_memory(&parser->reader);
}

static level *top(const pattern_parser *parser)
{
    return &parser->levels[parser->depth - 1];
}

static bool push(pattern_parser *parser, level opened)
{
    if (!arena_reserve(parser->reader.memory, parser->levels, parser->depth, parser->capacity, 1))
        return no_memory(parser);
    parser->levels[parser->depth++] = opened;
    return true;
}

/* Joins a name to the path of the innermost object. *length becomes the length of the new path. */
static bool join_name(pattern_parser *parser, text name, size_t *length)
{
    const level *object = top(parser);
    if (!arena_reserve(parser->reader.memory, parser->path, object->path_length, parser->path_capacity, name.length + 1))
        return no_memory(parser);
    *length = object->path_length;
    if (object->has_path)
        parser->path[(*length)++] = '.';
    if (name.length)
        memcpy(parser->path + *length, name.bytes, name.length);
    *length += name.length;
    return true;
}

static pattern_item *add_item(pattern_parser *parser)
{
    pattern_item *item = arena_allocate(parser->reader.memory, sizeof *item);
    if (!item) {
        no_memory(parser);
        return NULL;
    }
    *top(parser)->items_end = item;
    top(parser)->items_end = &item->next;
    return item;
}

static bool read_list(pattern_parser *parser, size_t path_length)
{
    pattern_item *item = add_item(parser);
    if (!item)
        return false;
    const char *path = arena_copy(parser->reader.memory, parser->path, path_length);
    if (!path)
        return no_memory(parser);
    item->path = (text){path, path_length};
    item->list.begin = parser->reader.at.begin;
    item->alternatives = matchers_read_list(&parser->reader);
    item->list.end = parser->reader.cursor;
    return item->alternatives != NULL;
}

static bool open_or(pattern_parser *parser)
{
    if (json_next(&parser->reader) != JSON_ARRAY_BEGIN)
        return json_reject(&parser->reader, MESSAGE(PATTERN_OR_NOT_LIST));
    pattern_item *item = add_item(parser);
    if (!item)
        return false;
    level opened = *top(parser);
    opened.is_or = opened.in_or = true;
    opened.branches_end = &item->branches;
    opened.branch_count = 0;
    return push(parser, opened);
}

static bool read_field(pattern_parser *parser)
{
    json_reader *reader = &parser->reader;
    const text name = reader->name;
    size_t path_length = 0;
    top(parser)->has_fields = true;
    if (text_is(name, "$or"))
        return open_or(parser);
    if (top(parser)->in_or && matchers_is_reserved(name))
        return json_reject(reader, MESSAGE(PATTERN_OR_RESERVED), name.bytes);
    if (!join_name(parser, name, &path_length))
        return false;
    const json_token value = json_next(reader);
    if (value == JSON_ARRAY_BEGIN)
        return read_list(parser, path_length);
    if (value == JSON_OBJECT_BEGIN) {
        level opened = *top(parser);
        opened.has_fields = false;
        opened.has_path = true;
        opened.path_length = path_length;
        return push(parser, opened);
    }
    return json_reject(reader, MESSAGE(PATTERN_FIELD_NOT_LIST), name.bytes);
}

/* Ends an object. The items of the object around it go on behind its items. */
static void pop_object(pattern_parser *parser)
{
    pattern_item **items_end = top(parser)->items_end;
    parser->depth--;
    if (parser->depth && !top(parser)->is_or)
        top(parser)->items_end = items_end;
}

static bool read_in_object(pattern_parser *parser)
{
    const json_token next = json_next(&parser->reader);
    if (next == JSON_NAME)
        return read_field(parser);
    if (next != JSON_OBJECT_END)
        return false;
    if (!top(parser)->has_fields)
        return json_reject(&parser->reader, MESSAGE(PATTERN_EMPTY_OBJECT));
    pop_object(parser);
    return true;
}

static bool read_in_or(pattern_parser *parser)
{
    level *alternation = top(parser);
    const json_token next = json_next(&parser->reader);
    if (next == JSON_ARRAY_END) {
        if (alternation->branch_count < 2)
            return json_reject(&parser->reader, MESSAGE(PATTERN_OR_TOO_FEW));
        parser->depth--;
        return true;
    }
    if (next != JSON_OBJECT_BEGIN)
        return json_reject(&parser->reader, MESSAGE(PATTERN_OR_NOT_OBJECTS));
    pattern_branch *branch = arena_allocate(parser->reader.memory, sizeof *branch);
    if (!branch)
        return no_memory(parser);
    *alternation->branches_end = branch;
    alternation->branches_end = &branch->next;
    alternation->branch_count++;
    level opened = *alternation;
    opened.is_or = opened.has_fields = false;
    opened.items_end = &branch->items;
    return push(parser, opened);
}

static bool read_pattern(pattern_parser *parser, pattern_item **result)
{
    if (json_next(&parser->reader) != JSON_OBJECT_BEGIN)
        return json_reject(&parser->reader, MESSAGE(PATTERN_NOT_OBJECT));
    if (!push(parser, (level){.items_end = result}))
        return false;
    while (parser->depth)
        if (top(parser)->is_or ? !read_in_or(parser) : !read_in_object(parser))
            return false;
    return true;
}

kf_status pattern_parse(const source *input, size_t *offset, arena *memory, diagnostics *errors, pattern_item **result)
{
    pattern_parser parser; /* 16 kB, most of it the reader's stack, which a short pattern never touches */
    parser.path = parser.usual_path;
    parser.path_capacity = USUAL_PATH;
    parser.levels = parser.usual_levels;
    parser.capacity = USUAL_DEPTH;
    parser.depth = 0;
    *result = NULL;
    json_reader_init(&parser.reader, input, *offset, memory);
    kf_status status = KF_OK;
    if (!read_pattern(&parser, result)) {
        json_reader *reader = &parser.reader;
        status = reader->status == KF_OK ? KF_NO_MEMORY : reader->status;
        if (status == KF_BAD_RULES)
            status = diagnostics_reject(errors, input, reader->error_offset, pattern_hint(reader), reader->diagnostic,
                                        reader->message, json_reason(reader));
    }
    *offset = parser.reader.cursor;
    return status;
}

kf_status pattern_parse_whole(const source *input, arena *memory, diagnostics *errors, pattern_item **result)
{
    size_t offset = 0;
    const kf_status status = pattern_parse(input, &offset, memory, errors, result);
    if (status != KF_OK)
        return status;
    token rest;
    lexer_json(input, offset, &rest);
    if (rest.kind == TOKEN_END)
        return KF_OK;
    return diagnostics_reject(errors, input, rest.begin, NULL, DIAGNOSTIC_PATTERN_TEXT_BEHIND,
                              diagnostic_format_PATTERN_TEXT_BEHIND, diagnostic_format_PATTERN_TEXT_BEHIND);
}
