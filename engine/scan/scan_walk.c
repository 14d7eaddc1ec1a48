/*
 * The walk looks only into objects and arrays to which the trie of wanted paths leads. It skips all others from bracket to
 * bracket. The event is known to be valid here. Nothing is reported before the walk has ended.
 */
#include "engine/scan/scan_walk.h"

#include "engine/scan/scan_text.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct walk {
    scanner *scan;
    const scan_tokens *tokens;
    const path_node *nodes;
    const char *bytes;
    scan_shape *shape;
    size_t depth;
} walk;

/* Outside strings, only blanks are this small. */
static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ';
}

/* The position behind a string, number or literal. */
static size_t end_of(const scan_tokens *tokens, const char *bytes, size_t token)
{
    size_t end = tokens->positions[token + 1];
    while (is_blank(bytes[end - 1]))
        end--;
    return end;
}

static bool has_escapes(const scan_tokens *tokens, const char *bytes, size_t length)
{
    return tokens->backslashes && memchr(bytes, '\\', length);
}

static bool add_step(walk *run, scan_step step)
{
    scanner *scan = run->scan;
    if (!vec_reserve(scan->steps, scan->step_count, scan->step_capacity, 1))
        return false;
    scan->steps[scan->step_count++] = step;
    return true;
}

static void keep_name(scan_shape *shape, size_t token, const char *name, size_t length, bool escaped)
{
    if (!shape || shape->name_count == SHAPE_NO_NAMES)
        return;
    if (escaped || shape->name_count == SHAPE_MOST_NAMES || SHAPE_MOST_NAME_BYTES - shape->name_bytes < length) {
        shape->name_count = SHAPE_NO_NAMES;
        return;
    }
    shape->names[shape->name_count++] = (shape_name){(uint32_t)token, (uint16_t)shape->name_bytes, (uint16_t)length};
    memcpy(shape->name_text + shape->name_bytes, name, length);
    shape->name_bytes += (uint32_t)length;
}

/* Takes the name that is token `at`. *path becomes the path of its value. */
static bool take_name(walk *run, size_t at, uint32_t *path)
{
    const char *name = run->bytes + run->tokens->positions[at] + 1;
    size_t length = end_of(run->tokens, run->bytes, at) - run->tokens->positions[at] - 2;
    const bool escaped = has_escapes(run->tokens, name, length);
    keep_name(run->shape, at, name - 1, length + 2, escaped);
    if (escaped)
        name = scan_plain_name(run->scan, name, &length);
    if (name)
        *path = path_trie_child(run->scan->paths, *path, name, length);
    return name != NULL;
}

static scan_frame *top(const walk *run)
{
    return &run->scan->frames[run->depth - 1];
}

/* True if something in an object or array at this path may have to be reported. */
static bool is_of_interest(const walk *run, uint32_t path, bool is_array)
{
    const path_node *node = &run->nodes[path];
    return node->children || (is_array && (node->wanted || node->joined || node->whole));
}

/* Opens the object or array whose bracket is token `at`. *at becomes the next token to look at. */
static bool open_container(walk *run, size_t *at, uint32_t path)
{
    const bool is_array = run->tokens->classes[*at] == TOKEN_OPEN_ARRAY;
    const bool is_element = run->depth && top(run)->has_elements;
    if (is_element && !add_step(run, (scan_step){.kind = STEP_ELEMENT_BEGIN}))
        return false;
    const bool has_elements = is_array && run->nodes[path].joined;
    if (has_elements && !add_step(run, (scan_step){.kind = STEP_ARRAY_BEGIN, .path = path}))
        return false;
    run->depth++;
    *top(run) = (scan_frame){.path = path,
                             .begin = run->nodes[path].whole ? run->bytes + run->tokens->positions[*at] : NULL,
                             .is_array = is_array,
                             .has_elements = has_elements,
                             .is_element = is_element,
                             .token = (uint32_t)*at};
    *at = is_of_interest(run, path, is_array) ? *at + 1 : run->tokens->closings[*at];
    return true;
}

static bool close_container(walk *run, size_t at)
{
    const scan_frame closed = *top(run);
    run->depth--;
    if (closed.has_elements && !add_step(run, (scan_step){.kind = STEP_ARRAY_END}))
        return false;
    if (closed.is_element && !add_step(run, (scan_step){.kind = STEP_ELEMENT_END}))
        return false;
    const bool element = run->depth && top(run)->is_array;
    return !closed.begin || add_step(run, (scan_step){STEP_CONTAINER, element, closed.path, closed.token, (uint32_t)at});
}

/* The token behind the value that begins with token `at`. The kind of a value is hard to predict, so there is no branch. The
 * closing token of a value that is no bracket has no meaning and is not used. */
static size_t behind_value(const scan_tokens *tokens, size_t at)
{
    const size_t is_bracket = (tokens->classes[at] & TOKEN_IS_BRACKET) != 0;
    return at + 1 + ((tokens->closings[at] - at) & (0 - is_bracket));
}

/* Skips members of an object that no rule reads. *at becomes the next value that a rule may read, with its path, or the closing
 * bracket, with PATH_NONE. */
static bool next_value(walk *run, size_t *at, uint32_t *path)
{
    const uint8_t *classes = run->tokens->classes;
    const scan_frame *open = top(run);
    if (open->is_array) {
        *path = classes[*at] == TOKEN_CLOSE_ARRAY ? PATH_NONE : open->path;
        *at += classes[*at] == TOKEN_COMMA;
        return true;
    }
    *path = PATH_NONE;
    while (*path == PATH_NONE && classes[*at] != TOKEN_CLOSE_OBJECT) {
        *path = open->path;
        *at += classes[*at] == TOKEN_COMMA;
        if (!take_name(run, *at, path))
            return false;
        *at += 2;
        if (*path == PATH_NONE)
            *at = behind_value(run->tokens, *at);
    }
    return true;
}

/* Takes the value that is token *at. *at becomes the next token to look at. */
static bool take_value(walk *run, size_t *at, uint32_t path)
{
    if (run->tokens->classes[*at] & TOKEN_IS_BRACKET)
        return open_container(run, at, path);
    const bool element = run->depth && top(run)->is_array;
    if (run->nodes[path].wanted && !add_step(run, (scan_step){STEP_LEAF, element, path, (uint32_t)*at, 0}))
        return false;
    ++*at;
    return true;
}

bool scan_walk(scanner *scan, uint32_t root, const char *bytes, scan_shape *shape)
{
    walk run = {scan, &scan->tokens, scan->paths->nodes, bytes, shape, 0};
    uint32_t path = root;
    scan->step_count = 0;
    if (root == PATH_NONE) /* the text is only checked */
        return true;
    size_t at = 0;
    bool done = take_value(&run, &at, root);
    while (done && run.depth) {
        done = next_value(&run, &at, &path);
        if (done)
            done = path == PATH_NONE ? close_container(&run, at++) : take_value(&run, &at, path);
    }
    return done;
}

static bool report_leaf(const scan_tokens *tokens, const char *bytes, const scan_step *step, const scan_sink *sink)
{
    const size_t begin = tokens->positions[step->token], end = end_of(tokens, bytes, step->token);
    scan_leaf leaf = {.path = step->path, .element = step->element, .bytes = bytes + begin, .length = end - begin};
    switch (bytes[begin]) {
    case '"':
        leaf.kind = SCAN_STRING;
        leaf.bytes++;
        leaf.length -= 2;
        leaf.escaped = has_escapes(tokens, leaf.bytes, leaf.length);
        break;
    case 't':
        leaf.kind = SCAN_TRUE;
        break;
    case 'f':
        leaf.kind = SCAN_FALSE;
        break;
    case 'n':
        leaf.kind = SCAN_NULL;
        break;
    default:
        leaf.kind = SCAN_NUMBER;
    }
    return sink->leaf(sink->context, &leaf);
}

static bool report_step(const scan_tokens *tokens, const char *bytes, const scan_step *step, const scan_sink *sink)
{
    const uint32_t *positions = tokens->positions;
    switch ((step_kind)step->kind) {
    case STEP_LEAF:
        return report_leaf(tokens, bytes, step, sink);
    case STEP_CONTAINER:
        return sink->container(sink->context, step->path, step->element, bytes + positions[step->token],
                               positions[step->last] + (size_t)1 - positions[step->token]);
    case STEP_ARRAY_BEGIN:
        return sink->array_begin(sink->context, step->path);
    case STEP_ARRAY_END:
        sink->array_end(sink->context);
        return true;
    case STEP_ELEMENT_BEGIN:
        return sink->element_begin(sink->context);
    case STEP_ELEMENT_END:
        sink->element_end(sink->context);
        return true;
    }
    assert(!"a step of no kind");
    return false;
}

bool scan_report(const scan_tokens *tokens, const char *bytes, const scan_step *steps, size_t count, const scan_sink *sink)
{
    for (size_t i = 0; i < count; i++)
        if (!report_step(tokens, bytes, &steps[i], sink))
            return false;
    return true;
}
