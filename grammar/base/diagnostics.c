/* Finds places in source texts, and keeps the list of errors. */
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

/* Adds an empty error to the end of the list. NULL if memory ran out. */
static kf_error *add(diagnostics *list)
{
    kf_error *made = arena_allocate(list->memory, sizeof *made);
    if (!made || !arena_reserve(list->memory, list->errors, list->count, list->capacity, 1))
        return NULL;
    return list->errors[list->count++] = made;
}

/* Counts a message. False if there are too many of its severity already, so that this one is not kept. */
static bool is_kept(diagnostics *list, kf_severity severity)
{
    if (severity == KF_ERROR)
        return list->error_count++ < DIAGNOSTICS_MOST_ERRORS;
    if (list->warning_count == DIAGNOSTICS_MOST_WARNINGS) {
        kf_error *last = add(list);
        if (last)
            error_report(last, MESSAGE(MORE_WARNINGS), DIAGNOSTICS_MOST_WARNINGS);
    }
    return list->warning_count++ < DIAGNOSTICS_MOST_WARNINGS;
}

static void set_place(kf_error *error, const source *input, size_t offset)
{
    error_file(error, input ? input->name : NULL);
    if (!input || offset == SIZE_MAX)
        return;
    const place where = source_place(input, offset);
    error_place(error, where.line, where.column);
    error_excerpt(error, where.line_begin, source_line_length(input, where.line_begin));
}

kf_status diagnostics_report_list(diagnostics *list, const source *input, size_t offset, const char *hint, diagnostic which,
                                  const char *format, va_list arguments)
{
    const diagnostic_info *about = diagnostic_about(which);
    if (!is_kept(list, about->severity))
        return about->status;
    kf_error *made = add(list);
    if (!made)
        return KF_NO_MEMORY;
    error_report_list(made, which, format, arguments);
    if (hint)
        error_hint(made, hint);
    set_place(made, input, offset);
    return about->status;
}

kf_status diagnostics_report(diagnostics *list, const source *input, size_t offset, const char *hint, diagnostic which,
                             const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const kf_status status = diagnostics_report_list(list, input, offset, hint, which, format, arguments);
    va_end(arguments);
    return status;
}

kf_status diagnostics_reject(diagnostics *list, const source *input, size_t offset, const char *hint, diagnostic which,
                             const char *message, const char *reason)
{
    const size_t before = list->count;
    const kf_status status = diagnostics_report(list, input, offset, hint, which, "%s", message);
    if (list->count > before)
        error_reason(list->errors[before], reason);
    return status;
}

/* The rank of the error's file among all files: the number of the first error in that file. */
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

/* The list is short and mostly sorted. Errors without a file stay where they are. */
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
