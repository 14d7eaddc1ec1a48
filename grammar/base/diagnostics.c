/* Places in source texts, and the list of errors. */
#include "grammar/base/diagnostics.h"

#include "grammar/base/error.h"
#include "grammar/base/utf8.h"

#include <stdint.h>
#include <string.h>

static const char *line_end(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const char *stop = newline ? newline : end;
    const char *carriage = memchr(at, '\r', (size_t)(stop - at));
    return carriage ? carriage : stop;
}

place source_place(const source *input, size_t offset)
{
    const char *target = input->bytes + (offset < input->length ? offset : input->length);
    place found = {.line = 1, .column = 1, .column_utf16 = 1, .line_begin = input->bytes};
    for (const char *at = line_end(input->bytes, target); at < target; at = line_end(at, target)) {
        at += at[0] == '\r' && at + 1 < target && at[1] == '\n' ? 2 : 1;
        found.line++;
        found.line_begin = at;
    }
    for (const char *at = found.line_begin; at < target; at++) {
        if (utf8_is_continuation(*at))
            continue;
        found.column++;
        found.column_utf16 += (unsigned char)*at >= 0xf0 ? 2 : 1;
    }
    return found;
}

size_t source_line_length(const source *input, const char *line_begin)
{
    return (size_t)(line_end(line_begin, input->bytes + input->length) - line_begin);
}

static bool make_room(diagnostics *list)
{
    if (list->count < list->capacity)
        return true;
    const size_t capacity = list->capacity ? list->capacity * 2 : 8;
    kf_error **errors = arena_allocate(list->memory, capacity * sizeof(kf_error *));
    if (!errors)
        return false;
    if (list->count)
        memcpy(errors, list->errors, list->count * sizeof(kf_error *));
    list->errors = errors;
    list->capacity = capacity;
    return true;
}

kf_status diagnostics_add(diagnostics *list, kf_status code, kf_severity severity, const source *input, size_t offset,
                          const char *message, const char *hint, const char *reason)
{
    if (severity == KF_ERROR && list->error_count++ >= DIAGNOSTICS_MOST_ERRORS)
        return code;
    kf_error *made = make_room(list) ? arena_allocate(list->memory, sizeof *made) : NULL;
    if (!made)
        return KF_NO_MEMORY;
    error_set(made, code, message);
    made->severity = severity;
    error_hint(made, hint);
    error_reason(made, reason);
    error_file(made, input ? input->name : NULL);
    if (input && offset != SIZE_MAX) {
        const place where = source_place(input, offset);
        error_place(made, where.line, where.column);
        error_excerpt(made, where.line_begin, source_line_length(input, where.line_begin));
    }
    list->errors[list->count++] = made;
    return code;
}

/* The place of an error's file among all: the first error that speaks of it. */
static size_t file_rank(const diagnostics *list, const kf_error *error)
{
    size_t rank = 0;
    while (*error->file && strcmp(list->errors[rank]->file, error->file) != 0)
        rank++;
    return rank;
}

static bool comes_before(const kf_error *left, const kf_error *right)
{
    return left->line < right->line || (left->line == right->line && left->column < right->column);
}

/* There are few of them, and most are in order. Errors without a file stay where they are. */
void diagnostics_sort(diagnostics *list)
{
    for (size_t i = 1; i < list->count; i++) {
        kf_error *const moved = list->errors[i];
        size_t at = i;
        while (at > 0 && *moved->file && *list->errors[at - 1]->file) {
            const size_t rank = file_rank(list, moved), before = file_rank(list, list->errors[at - 1]);
            if (before < rank || (before == rank && !comes_before(moved, list->errors[at - 1])))
                break;
            list->errors[at] = list->errors[at - 1];
            at--;
        }
        list->errors[at] = moved;
    }
}
