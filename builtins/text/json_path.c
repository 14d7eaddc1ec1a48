/* JSON paths: a list of steps. The steps behind a `*` are tried for each item of the `*`. A stack holds the `*` whose items are
 * being tried. */
#include "builtins/text/json_path.h"

#include "grammar/base/utf8.h"

#include <stdint.h>
#include <string.h>

/* A step has at least two characters. */
#define MOST_STEPS (JSON_PATH_LONGEST / 2)

typedef enum path_step_kind { STEP_NAME, STEP_INDEX, STEP_ALL } path_step_kind;

typedef struct step {
    path_step_kind kind;
    text name;
    size_t index;
} step;

struct json_path {
    size_t count;
    bool definite; /* the path has no `*` */
    step steps[];
};

/* ---- Compiling ---- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_name_byte(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte && strchr("_-/", byte));
}

/* Reads a name. `*at` is behind the dot. */
static bool read_name(const char **at, const char *end, step *read)
{
    const char *begin = *at;
    if (begin < end && *begin == '*') {
        *at = begin + 1;
        read->kind = STEP_ALL;
        return true;
    }
    while (*at < end && is_name_byte(**at))
        ++*at;
    *read = (step){STEP_NAME, {begin, (size_t)(*at - begin)}, 0};
    return read->name.length > 0;
}

/* Reads an index or a `*`. `*at` is behind the bracket. */
static bool read_bracket(const char **at, const char *end, step *read)
{
    if (*at < end && **at == '*') {
        ++*at;
        read->kind = STEP_ALL;
    } else {
        const char *begin = *at;
        read->kind = STEP_INDEX;
        for (; *at < end && is_digit(**at); ++*at) /* an index that is too large for any array stays too large */
            read->index = read->index > SIZE_MAX / 10 - 1 ? SIZE_MAX : read->index * 10 + (size_t)(**at - '0');
        if (*at == begin)
            return false;
    }
    if (*at == end || **at != ']')
        return false;
    ++*at;
    return true;
}

/* Reads all steps. On false, `*at` is the place of the error. */
static bool read_steps(const char **at, const char *end, step *steps, size_t *count)
{
    if (*at == end || **at != '$')
        return false;
    ++*at;
    while (*at < end) {
        step *read = &steps[*count];
        *read = (step){0};
        if (*count == MOST_STEPS || (**at != '.' && **at != '['))
            return false;
        const bool is_name = **at == '.';
        ++*at;
        if (!(is_name ? read_name(at, end, read) : read_bracket(at, end, read)))
            return false;
        ++*count;
    }
    return true;
}

const json_path *json_path_compile(arena *memory, text written, size_t *offset)
{
    step steps[MOST_STEPS + 1];
    size_t count = 0;
    const char *at = written.bytes, *end = at + written.length;
    if (utf8_units(written.bytes, written.length) > JSON_PATH_LONGEST || !read_steps(&at, end, steps, &count)) {
        *offset = (size_t)(at - written.bytes);
        return NULL;
    }
    *offset = SIZE_MAX;
    json_path *path = arena_allocate(memory, sizeof *path + count * sizeof *steps);
    const char *kept = arena_copy(memory, written.bytes, written.length);
    if (!path || !kept)
        return NULL;
    path->count = count;
    path->definite = true;
    for (size_t i = 0; i < count; i++) {
        path->steps[i] = steps[i];
        if (steps[i].kind == STEP_NAME)
            path->steps[i].name.bytes = kept + (steps[i].name.bytes - written.bytes);
        if (steps[i].kind == STEP_ALL)
            path->definite = false;
    }
    return path;
}

bool json_path_is_definite(const json_path *path)
{
    return path->definite;
}

/* ---- Finding ---- */

/* Follows the steps from *at up to the next `*` or the end. False if nothing is there. */
static bool follow(const json_path *path, size_t *at, text *value)
{
    for (; *at < path->count && path->steps[*at].kind != STEP_ALL; ++*at) {
        const step *next = &path->steps[*at];
        const text container = *value;
        if (next->kind == STEP_NAME ? !json_text_member(container, next->name, value)
                                    : !json_text_element(container, next->index, value))
            return false;
    }
    return true;
}

/* A `*` whose items are being tried, and the number of the step behind it. */
typedef struct open_step {
    json_text_items items;
    size_t next;
} open_step;

static bool find_all(const json_path *path, text json, buffer *found)
{
    open_step open[MOST_STEPS + 1];
    size_t depth = 0, at = 0;
    text value = json, name;
    bool any = false, there = follow(path, &at, &value);
    for (;;) {
        if (there && at < path->count) {
            open[depth++] = (open_step){json_text_open(value), at + 1};
        } else if (there) {
            buffer_append(found, any ? "," : "[", 1);
            json_text_compact(value, found);
            any = true;
        }
        while (depth && !json_text_next(&open[depth - 1].items, &name, &value))
            depth--;
        if (!depth)
            break;
        at = open[depth - 1].next;
        there = follow(path, &at, &value);
    }
    if (any)
        buffer_append(found, "]", 1);
    return any;
}

bool json_path_find(const json_path *path, text json, buffer *found, text *value)
{
    *value = json_text_trim(json);
    if (path->definite) {
        size_t at = 0;
        return follow(path, &at, value);
    }
    const size_t begin = found->length;
    if (!find_all(path, *value, found))
        return false;
    *value = found->bytes ? (text){found->bytes + begin, found->length - begin} : (text){"", 0};
    return true;
}
