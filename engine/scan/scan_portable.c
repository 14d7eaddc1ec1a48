/*
 * The structural half of the portable scanner. It reads forward once. Open objects and arrays are on a stack of frames, without
 * recursion. Each name is a step in the trie of wanted paths. scan_text.c reads strings, numbers and literals.
 */
#include "engine/scan/scan_portable.h"

#include "engine/scan/scan_text.h"
#include "grammar/base/utf8.h"

/* The longest name that EventBridge's reader accepts, in UTF-16 units. */
#define MOST_NAME_UNITS 50000

/* One pass over one event. */
typedef struct portable_pass {
    scanner *scan;
    const scan_sink *sink;
    const char *at, *end;
    size_t depth;
    scan_place place;
    size_t limit; /* the limit that was exceeded */
    bool no_memory;
} portable_pass;

static bool fail(portable_pass *run, diagnostic error)
{
    run->place = (scan_place){error, run->at};
    return false;
}

static bool exceed(portable_pass *run, diagnostic error, size_t limit)
{
    run->limit = limit;
    return fail(run, error);
}

static bool out_of_memory(portable_pass *run)
{
    run->no_memory = true;
    return false;
}

static void skip_blanks(portable_pass *run)
{
    while (run->at < run->end && (*run->at == ' ' || *run->at == '\n' || *run->at == '\r' || *run->at == '\t'))
        run->at++;
}

static scan_frame *top(const portable_pass *run)
{
    return &run->scan->frames[run->depth - 1];
}

/* Opens the object or array whose bracket is at run->at. */
static bool open_container(portable_pass *run, uint32_t path)
{
    const bool is_array = *run->at == '[';
    if (run->depth == run->scan->limits.depth)
        return exceed(run, DIAGNOSTIC_EVENT_TOO_DEEP, run->scan->limits.depth);
    const bool inside = path != PATH_NONE;
    const bool is_element = run->depth && top(run)->has_elements;
    if (is_element && !run->sink->element_begin(run->sink->context))
        return out_of_memory(run);
    const bool has_elements = is_array && inside && run->scan->paths->nodes[path].joined;
    if (has_elements && !run->sink->array_begin(run->sink->context, path))
        return out_of_memory(run);
    const bool whole = inside && run->scan->paths->nodes[path].whole;
    run->depth++;
    *top(run) = (scan_frame){.path = path,
                             .begin = whole ? run->at : NULL,
                             .is_array = is_array,
                             .has_elements = has_elements,
                             .is_element = is_element};
    run->at++;
    return true;
}

static bool close_container(portable_pass *run)
{
    const scan_frame closed = *top(run);
    if (closed.has_elements)
        run->sink->array_end(run->sink->context);
    if (closed.is_element)
        run->sink->element_end(run->sink->context);
    run->depth--;
    run->at++;
    if (!closed.begin)
        return true;
    const bool element = run->depth && top(run)->is_array;
    const size_t length = (size_t)(run->at - closed.begin);
    return run->sink->container(run->sink->context, closed.path, element, closed.begin, length) || out_of_memory(run);
}

/* Reads the scalar at run->at, and reports it if its path is wanted. */
static bool scan_scalar(portable_pass *run, uint32_t path)
{
    scan_leaf leaf = {.path = path, .bytes = run->at};
    const char *after = NULL;
    switch (*run->at) {
    case '"':
        leaf.kind = SCAN_STRING;
        leaf.bytes++;
        after = scan_string(leaf.bytes, run->end, &leaf.escaped, &run->place);
        break;
    case 't':
        leaf.kind = SCAN_TRUE;
        after = scan_literal(run->at, run->end, "true", 4, &run->place);
        break;
    case 'f':
        leaf.kind = SCAN_FALSE;
        after = scan_literal(run->at, run->end, "false", 5, &run->place);
        break;
    case 'n':
        leaf.kind = SCAN_NULL;
        after = scan_literal(run->at, run->end, "null", 4, &run->place);
        break;
    default:
        if (*run->at != '-' && (*run->at < '0' || *run->at > '9'))
            return fail(run, DIAGNOSTIC_EVENT_BAD_VALUE);
        leaf.kind = SCAN_NUMBER;
        after = scan_number(run->at, run->end, &run->place);
    }
    if (!after)
        return false;
    run->at = after;
    if (path == PATH_NONE || !run->scan->paths->nodes[path].wanted)
        return true;
    leaf.element = run->depth && top(run)->is_array;
    leaf.length = (size_t)(after - leaf.bytes) - (leaf.kind == SCAN_STRING ? 1 : 0);
    return run->sink->leaf(run->sink->context, &leaf) || out_of_memory(run);
}

static bool name_step(portable_pass *run, const char *name, size_t length, bool escaped, uint32_t *path)
{
    scanner *scan = run->scan;
    if (escaped && (*path != PATH_NONE || length > MOST_NAME_UNITS)) {
        name = scan_plain_name(scan, name, &length);
        if (!name)
            return out_of_memory(run);
    }
    if (length > MOST_NAME_UNITS && utf8_units(name, length) > MOST_NAME_UNITS)
        return exceed(run, DIAGNOSTIC_EVENT_NAME_TOO_LONG, MOST_NAME_UNITS);
    if (*path != PATH_NONE)
        *path = path_trie_child(scan->paths, *path, name, length);
    return true;
}

/* Reads a name and its colon. *path becomes the path of the value, PATH_NONE if no rule reads it. */
static bool scan_name(portable_pass *run, uint32_t *path)
{
    if (run->at == run->end)
        return fail(run, DIAGNOSTIC_EVENT_ENDS_IN_OBJECT);
    if (*run->at != '"')
        return fail(run, DIAGNOSTIC_EVENT_NO_NAME);
    bool escaped;
    const char *name = run->at + 1;
    const char *after = scan_string(name, run->end, &escaped, &run->place);
    if (!after || !name_step(run, name, (size_t)(after - name) - 1, escaped, path))
        return false;
    run->at = after;
    skip_blanks(run);
    if (run->at == run->end || *run->at != ':')
        return fail(run, run->at == run->end ? DIAGNOSTIC_EVENT_ENDS_IN_OBJECT : DIAGNOSTIC_EVENT_NO_COLON);
    run->at++;
    skip_blanks(run);
    return true;
}

/* Reads one value: a whole scalar, or the opening bracket of an object or array. */
static bool scan_value(portable_pass *run, uint32_t path)
{
    if (run->at == run->end)
        return fail(run, DIAGNOSTIC_EVENT_ENDS_BEFORE_VALUE);
    if (*run->at != '{' && *run->at != '[')
        return scan_scalar(run, path);
    if (!open_container(run, path))
        return false;
    skip_blanks(run);
    return true;
}

/* Reads the next part of the innermost container: its end, or a value. `first`: no value has been read in it yet. */
static bool scan_member(portable_pass *run, bool first)
{
    const scan_frame *frame = top(run);
    const char closing = frame->is_array ? ']' : '}';
    if (run->at == run->end)
        return fail(run, frame->is_array ? DIAGNOSTIC_EVENT_ENDS_IN_ARRAY : DIAGNOSTIC_EVENT_ENDS_IN_OBJECT);
    if (*run->at == closing)
        return close_container(run);
    if (!first) {
        if (*run->at != ',')
            return fail(run, frame->is_array ? DIAGNOSTIC_EVENT_NO_COMMA_IN_ARRAY : DIAGNOSTIC_EVENT_NO_COMMA_IN_OBJECT);
        run->at++;
        skip_blanks(run);
    }
    uint32_t path = frame->path;
    return (frame->is_array || scan_name(run, &path)) && scan_value(run, path);
}

/* The value at run->at and all that is in it; its own path is `root`. */
static bool scan_whole(portable_pass *run, uint32_t root)
{
    if (!scan_value(run, root))
        return false;
    bool first = true;
    while (run->depth) {
        const size_t depth = run->depth;
        skip_blanks(run);
        if (!scan_member(run, first))
            return false;
        first = run->depth > depth;
    }
    skip_blanks(run);
    return run->at == run->end || fail(run, DIAGNOSTIC_EVENT_TEXT_BEHIND);
}

static bool scan_root(portable_pass *run)
{
    skip_blanks(run);
    if (run->at == run->end || *run->at != '{')
        return fail(run, DIAGNOSTIC_EVENT_NOT_OBJECT);
    return scan_whole(run, PATH_ROOT);
}

kf_status scan_portable_event(scanner *scan, const char *event, size_t length, const scan_sink *sink, event_error *error)
{
    portable_pass run = {.scan = scan, .sink = sink, .at = event, .end = event + length};
    if (scan_root(&run))
        return KF_OK;
    *error = (event_error){run.place.error, run.no_memory ? 0 : (size_t)(run.place.at - event), run.limit};
    return run.no_memory ? KF_NO_MEMORY : KF_BAD_EVENT;
}

kf_status scan_portable_value(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink)
{
    portable_pass run = {.scan = scan, .sink = sink, .at = bytes, .end = bytes + length};
    skip_blanks(&run);
    if (scan_whole(&run, root))
        return KF_OK;
    return run.no_memory ? KF_NO_MEMORY : KF_BAD_EVENT;
}
