/* Stores the tables of aliases.h: two maps from texts to lists. A key of a map is the account, the Region and the name, joined by
 * blanks. */
#include "builtins/language/aliases.h"

#include "builtins/text/arn.h"
#include "builtins/text/name_table.h"
#include "grammar/base/vec.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Accounts, Regions, key ids and alias names are shorter than this together. Longer keys have no entry. */
#define LONGEST_KEY 1024

typedef struct alias_map {
    name_table names;
    alias_entry **lists; /* by the number that `names` gives to a key */
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

/* Joins the three texts with blanks, which none of them contains. False if the key is too long. */
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

/* Adds a value to the list of a name, unless it is there already. */
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

static bool add_entry(aliases *table, const json_t *entry, text account, text region, fault *why)
{
    arn parsed;
    const text name = member_text(entry, "AliasName"), key = member_text(entry, "TargetKeyId"),
               written = member_text(entry, "AliasArn");
    if (!name.bytes)
        return fault_at(why, SIZE_MAX, MESSAGE(ALIAS_WITHOUT_NAME));
    if (written.bytes && arn_parse(written, &parsed)) {
        account = parsed.account;
        region = parsed.region;
    }
    if (!account.bytes || !region.bytes)
        return fault_at(why, SIZE_MAX, MESSAGE(ALIAS_WITHOUT_OWNER), name.bytes);
    if (!key.bytes)
        return true;
    const text lasting_name = {arena_copy(&table->memory, name.bytes, name.length), name.length};
    const text lasting_key = {arena_copy(&table->memory, key.bytes, key.length), key.length};
    const bool done = lasting_name.bytes && lasting_key.bytes &&
                      put(&table->memory, &table->by_key, account, region, key, lasting_name) &&
                      put(&table->memory, &table->by_name, account, region, name, lasting_key);
    return done || fault_no_memory(why);
}

static bool add_page(aliases *table, const json_t *page, text account, text region, fault *why)
{
    const json_t *entries = json_object_get(page, "Aliases");
    size_t index;
    json_t *each;
    if (json_is_array(page)) {
        json_array_foreach(page, index, each) if (!add_page(table, each, account, region, why)) return false;
        return true;
    }
    if (!json_is_array(entries))
        return fault_at(why, SIZE_MAX, MESSAGE(TABLE_WITHOUT_ALIASES));
    json_array_foreach(entries, index, each) if (!add_entry(table, each, account, region, why)) return false;
    return true;
}

bool aliases_add(aliases *table, text json, text account, text region, fault *why)
{
    size_t at = 0;
    do {
        json_error_t error;
        json_t *page = json_loadb(json.bytes + at, json.length - at, JSON_DISABLE_EOF_CHECK, &error);
        if (!page)
            return fault_at(why, at + (error.position > 0 ? (size_t)error.position - 1 : 0), MESSAGE(TABLE_NOT_JSON), error.text);
        const bool added = add_page(table, page, account, region, why);
        json_decref(page);
        if (!added)
            return false;
        at += (size_t)error.position;
        while (at < json.length && strchr(" \t\r\n", json.bytes[at]) && json.bytes[at])
            at++;
    } while (at < json.length);
    return true;
}
