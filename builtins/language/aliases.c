/* Two tables from texts to lists; their keys are account, Region and name, joined. */
#include "builtins/language/aliases.h"

#include "builtins/text/arn.h"
#include "builtins/text/name_table.h"
#include "grammar/base/vec.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No account, Region, key id or alias name is longer; one that is has no entry. */
#define LONGEST_KEY 1024

typedef struct alias_map {
    name_table names;
    alias_entry **lists; /* by the number that `names` gives */
    size_t count, capacity;
} alias_map;

struct aliases {
    arena memory;
    alias_map by_key, by_name;
};

aliases *aliases_new(void)
{
    return calloc(1, sizeof(aliases));
}

void aliases_free(aliases *table)
{
    if (!table)
        return;
    name_table_free(&table->by_key.names);
    name_table_free(&table->by_name.names);
    free(table->by_key.lists);
    free(table->by_name.lists);
    arena_free(&table->memory);
    free(table);
}

/* Blanks stand in none of the three. False if it is too long. */
static bool join(char key[LONGEST_KEY], size_t *length, text account, text region, text name)
{
    if (account.length + region.length + name.length + 2 > LONGEST_KEY)
        return false;
    char *at = key;
    const text parts[] = {account, region, name};
    for (size_t i = 0; i < 3; i++) {
        if (i)
            *at++ = ' ';
        if (parts[i].length)
            memcpy(at, parts[i].bytes, parts[i].length);
        at += parts[i].length;
    }
    *length = (size_t)(at - key);
    return true;
}

static const alias_entry *find(const alias_map *map, text account, text region, text name)
{
    char key[LONGEST_KEY];
    size_t length;
    if (!join(key, &length, account, region, name))
        return NULL;
    const size_t number = name_table_find(&map->names, (text){key, length});
    return number == SIZE_MAX ? NULL : map->lists[number];
}

const alias_entry *aliases_of_key(const aliases *table, text account, text region, text key)
{
    return find(&table->by_key, account, region, key);
}

const alias_entry *aliases_key_of(const aliases *table, text account, text region, text name)
{
    return find(&table->by_name, account, region, name);
}

/* Appends a value to the list of a name, once. */
static bool put(arena *memory, alias_map *map, text account, text region, text name, text value)
{
    char key[LONGEST_KEY];
    size_t length;
    if (!join(key, &length, account, region, name))
        return true;
    if (!vec_reserve(map->lists, map->count, map->capacity, 1))
        return false;
    size_t number = name_table_find(&map->names, (text){key, length});
    if (number == SIZE_MAX) {
        const text lasting = {arena_copy(memory, key, length), length};
        number = lasting.bytes ? name_table_add(&map->names, lasting, map->count) : SIZE_MAX;
        if (number == SIZE_MAX)
            return false;
        map->lists[map->count++] = NULL;
    }
    alias_entry **end = &map->lists[number];
    for (; *end; end = &(*end)->next)
        if (text_equals((*end)->value, value))
            return true;
    *end = arena_allocate(memory, sizeof **end);
    if (*end)
        (*end)->value = value;
    return *end != NULL;
}

static text member_text(const json_t *entry, const char *name)
{
    const json_t *value = json_object_get(entry, name);
    return json_is_string(value) ? (text){json_string_value(value), json_string_length(value)} : (text){NULL, 0};
}

static aliases_result add_entry(aliases *table, const json_t *entry, text account, text region, char *message, size_t size)
{
    arn parsed;
    const text name = member_text(entry, "AliasName"), key = member_text(entry, "TargetKeyId"),
               written = member_text(entry, "AliasArn");
    if (!name.bytes) {
        snprintf(message, size, "an entry has no AliasName");
        return ALIASES_BAD;
    }
    if (written.bytes && arn_parse(written, &parsed)) {
        account = parsed.account;
        region = parsed.region;
    }
    if (!account.bytes || !region.bytes) {
        snprintf(message, size, "the entry of %.200s has no AliasArn that tells its account and Region", name.bytes);
        return ALIASES_BAD;
    }
    if (!key.bytes)
        return ALIASES_OK;
    const text lasting_name = {arena_copy(&table->memory, name.bytes, name.length), name.length};
    const text lasting_key = {arena_copy(&table->memory, key.bytes, key.length), key.length};
    const bool done = lasting_name.bytes && lasting_key.bytes &&
                      put(&table->memory, &table->by_key, account, region, key, lasting_name) &&
                      put(&table->memory, &table->by_name, account, region, name, lasting_key);
    return done ? ALIASES_OK : ALIASES_NO_MEMORY;
}

static aliases_result add_page(aliases *table, const json_t *page, text account, text region, char *message, size_t size)
{
    const json_t *entries = json_object_get(page, "Aliases");
    size_t index;
    json_t *each;
    if (json_is_array(page)) {
        json_array_foreach(page, index, each)
        {
            const aliases_result result = add_page(table, each, account, region, message, size);
            if (result != ALIASES_OK)
                return result;
        }
        return ALIASES_OK;
    }
    if (!json_is_array(entries)) {
        snprintf(message, size, "this is not what `aws kms list-aliases` prints: there is no \"Aliases\"");
        return ALIASES_BAD;
    }
    json_array_foreach(entries, index, each)
    {
        const aliases_result result = add_entry(table, each, account, region, message, size);
        if (result != ALIASES_OK)
            return result;
    }
    return ALIASES_OK;
}

aliases_result aliases_add(aliases *table, text json, text account, text region, char *message, size_t size, size_t *offset)
{
    size_t at = 0;
    *offset = SIZE_MAX;
    do {
        json_error_t error;
        json_t *page = json_loadb(json.bytes + at, json.length - at, JSON_DISABLE_EOF_CHECK, &error);
        if (!page) {
            snprintf(message, size, "%s", error.text);
            *offset = at + (error.position > 0 ? (size_t)error.position - 1 : 0);
            return ALIASES_BAD;
        }
        const aliases_result result = add_page(table, page, account, region, message, size);
        json_decref(page);
        if (result != ALIASES_OK)
            return result;
        at += (size_t)error.position;
        while (at < json.length && strchr(" \t\r\n", json.bytes[at]) && json.bytes[at])
            at++;
    } while (at < json.length);
    return ALIASES_OK;
}
