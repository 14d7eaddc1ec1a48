/* Compiles sets and tables, which conditions look things up in while events are matched. */
#include "builtins/rules/definitions.h"

#include "builtins/rules/load.h"
#include "builtins/rules/paths.h"
#include "engine/tables/hash.h"
#include "engine/tables/value_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_HINT 512

/* ---- Sets ---- */

static bool add_members(kf_compiler *compiler, value_set *to, const literal *member)
{
    arena *memory = &compiler->lasting;
    for (; member; member = member->next) {
        const text copy = {arena_copy(memory, member->text.bytes, member->text.length), member->text.length};
        if (!copy.bytes)
            return false;
        if (!(member->kind == LITERAL_STRING ? value_set_add_string(to, copy)
                                             : value_set_add_number(to, memory, copy, member->comparable, member->number)))
            return false;
    }
    return true;
}

/* Adds the lines of a file, each as one string. Empty lines and lines that begin with # are left out. */
static bool add_lines(value_set *to, const char *bytes, size_t length)
{
    for (const char *at = bytes, *end = bytes + length; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end, *next = newline ? newline + 1 : end;
        if (line_end > at && line_end[-1] == '\r')
            line_end--;
        if (line_end > at && *at != '#' && !value_set_add_string(to, (text){at, (size_t)(line_end - at)}))
            return false;
        at = next;
    }
    return true;
}

static kf_status add_file(kf_compiler *compiler, const source *from, const set_definition *set, value_set *to)
{
    size_t length;
    const char *path = path_beside(&compiler->memory, from->name, set->file);
    if (!path)
        return compiler_no_memory(compiler);
    char *bytes = load_file(&compiler->errors, path, from, set->file_place.begin, &length);
    if (!bytes)
        return KF_IO;
    const char *lasting = arena_copy(&compiler->lasting, bytes, length);
    free(bytes);
    return lasting && add_lines(to, lasting, length) ? KF_OK : compiler_no_memory(compiler);
}

static kf_status name_is_taken(kf_compiler *compiler, const source *from, const set_definition *set, size_t number)
{
    char hint[LONGEST_HINT];
    const source *other = compiler->sets.sources[number];
    const place where = source_place(other, compiler->sets.all[number]->place.begin);
    snprintf(hint, sizeof hint, "the other one is at %.400s:%u:%u", other->name, where.line, where.column);
    return diagnostics_report(&compiler->errors, from, set->place.begin, hint, MESSAGE(SET_NAME_TWICE),
                              (int)(set->name.length < 200 ? set->name.length : 200), set->name.bytes);
}

kf_status compiler_add_set(kf_compiler *compiler, const source *from, set_definition *set)
{
    value_set *values = value_set_new(hash_draw_seed());
    const size_t count = compiler->sets.count;
    const size_t number = values ? collected_sets_add(&compiler->sets, set, from) : SIZE_MAX;
    if (number != count) {
        value_set_free(values);
        return number == SIZE_MAX ? compiler_no_memory(compiler) : name_is_taken(compiler, from, set, number);
    }
    set->values = values;
    if (set->file.bytes)
        return add_file(compiler, from, set, values);
    return add_members(compiler, values, set->members) ? KF_OK : compiler_no_memory(compiler);
}

/* ---- Tables ---- */

/* Records what is wrong with a table, at a place in its JSON: in a file of its own, or in the rule file. */
static kf_status bad_table(kf_compiler *compiler, const source *from, const table_definition *table, const source *json,
                           const fault *why)
{
    const bool has_file = table->file.bytes != NULL;
    const size_t inside = table->place.begin + (why->offset == SIZE_MAX ? 0 : why->offset);
    return diagnostics_report(&compiler->errors, has_file ? json : from, has_file ? why->offset : inside, NULL, why->which, "%s",
                              why->message);
}

kf_status compiler_add_table(kf_compiler *compiler, const source *from, const table_definition *table, aliases **to)
{
    source json = {from->name, table->json.bytes, table->json.length};
    char *bytes = NULL;
    if (!*to && !(*to = aliases_new()))
        return compiler_no_memory(compiler);
    if (table->file.bytes) {
        json.name = path_beside(&compiler->memory, from->name, table->file);
        if (!json.name)
            return compiler_no_memory(compiler);
        bytes = load_file(&compiler->errors, json.name, from, table->place.begin, &json.length);
        if (!bytes)
            return KF_IO;
        json.bytes = bytes;
    }
    kf_status status = KF_OK;
    fault why;
    if (!aliases_add(*to, (text){json.bytes, json.length}, table->account, table->region, &why))
        status = why.code == KF_NO_MEMORY ? compiler_no_memory(compiler) : bad_table(compiler, from, table, &json, &why);
    free(bytes);
    return status;
}
