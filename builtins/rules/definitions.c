/* Sets and tables: from what a rule file says of them, or the file that it names, to what is asked while events are matched. */
#include "builtins/rules/compiler.h"

#include "builtins/rules/rule_set.h"
#include "engine/tables/hash.h"
#include "engine/tables/value_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_MESSAGE 4608

/* ---- Sets ---- */

static bool grow_sets(kf_compiler *compiler)
{
    if (compiler->set_count < compiler->set_capacity)
        return true;
    const size_t capacity = compiler->set_capacity * 2 + 16;
    set_definition **sets = realloc(compiler->sets, capacity * sizeof(set_definition *));
    if (sets)
        compiler->sets = sets;
    const source **sources = realloc(compiler->source_of_set, capacity * sizeof(const source *));
    if (sources)
        compiler->source_of_set = sources;
    if (sets && sources)
        compiler->set_capacity = capacity;
    return sets && sources;
}

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

/* One string a line. Empty lines do not count, nor do those that begin with #. */
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
    char *bytes = compiler_load(compiler, path, from, set->file_place.begin, &length);
    if (!bytes)
        return KF_IO;
    const char *lasting = arena_copy(&compiler->lasting, bytes, length);
    free(bytes);
    return lasting && add_lines(to, lasting, length) ? KF_OK : compiler_no_memory(compiler);
}

kf_status compiler_add_set(kf_compiler *compiler, const source *from, set_definition *set)
{
    char message[LONGEST_MESSAGE], hint[LONGEST_MESSAGE];
    value_set *values = value_set_new(hash_draw_seed());
    set->values = values;
    if (!values || !grow_sets(compiler)) {
        value_set_free(values);
        return compiler_no_memory(compiler);
    }
    const size_t number = name_table_add(&compiler->set_names, set->name, compiler->set_count);
    if (number != compiler->set_count) {
        value_set_free(values);
        if (number == SIZE_MAX)
            return compiler_no_memory(compiler);
        const source *other = compiler->source_of_set[number];
        const place where = source_place(other, compiler->sets[number]->place.begin);
        snprintf(message, sizeof message, "there are two sets named \"%.*s\"",
                 (int)(set->name.length < 200 ? set->name.length : 200), set->name.bytes);
        snprintf(hint, sizeof hint, "the other one is at %.400s:%u:%u", other->name, where.line, where.column);
        return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, from, set->place.begin, message, hint, NULL);
    }
    compiler->sets[number] = set;
    compiler->source_of_set[number] = from;
    compiler->set_count++;
    if (set->file.bytes)
        return add_file(compiler, from, set, values);
    return add_members(compiler, values, set->members) ? KF_OK : compiler_no_memory(compiler);
}

/* ---- Tables ---- */

/* Says what is wrong: where the JSON stands, be it a file of its own or the rule file. */
static kf_status bad_table(kf_compiler *compiler, const source *from, const table_definition *table, const source *json,
                           const char *message, size_t offset)
{
    static const char hint[] = "a table is what `aws kms list-aliases` prints";
    if (table->file.bytes)
        return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, json, offset, message, hint, NULL);
    const size_t at = table->place.begin + (offset == SIZE_MAX ? 0 : offset);
    return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, from, at, message, hint, NULL);
}

kf_status compiler_add_table(kf_compiler *compiler, const source *from, const table_definition *table, aliases **to)
{
    char message[LONGEST_MESSAGE];
    source json = {from->name, table->json.bytes, table->json.length};
    char *bytes = NULL;
    if (!*to && !(*to = aliases_new()))
        return compiler_no_memory(compiler);
    if (table->file.bytes) {
        json.name = path_beside(&compiler->memory, from->name, table->file);
        if (!json.name)
            return compiler_no_memory(compiler);
        bytes = compiler_load(compiler, json.name, from, table->place.begin, &json.length);
        if (!bytes)
            return KF_IO;
        json.bytes = bytes;
    }
    size_t offset;
    const aliases_result result =
        aliases_add(*to, (text){json.bytes, json.length}, table->account, table->region, message, sizeof message, &offset);
    kf_status status = KF_OK;
    if (result == ALIASES_NO_MEMORY)
        status = compiler_no_memory(compiler);
    else if (result == ALIASES_BAD)
        status = bad_table(compiler, from, table, &json, message, offset);
    free(bytes);
    return status;
}
