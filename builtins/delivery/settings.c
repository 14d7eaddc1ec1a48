/*
 * One table, settings.def, drives all of it.
 */
#include "builtins/delivery/settings.h"

#include "builtins/text/encoding.h"
#include "grammar/base/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SECRET = 64 << 10 };

const setting_info setting_table[] = {
#define SETTING(GROUP, NAME, TYPE, DEFAULT, LEAST, MOST, DOC)                                                                    \
    {#NAME, DEFAULT, DOC, SETTINGS_##GROUP, SETTING_##TYPE, LEAST, MOST, offsetof(settings, NAME)},
#include "builtins/delivery/settings.def"
#undef SETTING
};

const size_t setting_count = sizeof setting_table / sizeof setting_table[0];

/* A whole number in decimal digits; false if it is none or too large. */
static bool read_digits(const char **string, int64_t *number)
{
    const char *at = *string;
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(*number, 10, number) || __builtin_add_overflow(*number, *at - '0', number))
            return false;
    const bool read = at != *string;
    *string = at;
    return read;
}

static bool read_duration(const char *string, int64_t *milliseconds)
{
    static const struct {
        const char *unit;
        int64_t milliseconds;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    if (!read_digits(&string, milliseconds))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(string, units[i].unit) == 0)
            return !__builtin_mul_overflow(*milliseconds, units[i].milliseconds, milliseconds);
    return false;
}

static bool set_number(const setting_info *info, int64_t *into, const char *value, fault *why)
{
    const char *at = value;
    const bool duration = info->type == SETTING_DURATION;
    if (!(duration ? read_duration(value, into) : read_digits(&at, into) && *at == '\0'))
        return fault_set(why, false, "the setting %s takes %s, not '%.60s'", info->name,
                         duration ? "a duration such as 500ms, 30s or 5m" : "a number", value);
    if (*into < info->least || *into > info->most)
        return fault_set(why, false, "the setting %s must be from %lld to %lld%s", info->name, (long long)info->least,
                         (long long)info->most, duration ? " milliseconds" : "");
    return true;
}

static bool set_list(setting_list *into, const delivery_setting *given, arena *memory, fault *why)
{
    *into = (setting_list){arena_allocate(memory, (given->count + 1) * sizeof *into->items), given->count};
    for (size_t i = 0; into->items && i < given->count; i++)
        if (!(into->items[i] = arena_copy(memory, given->values[i], strlen(given->values[i]))))
            return fault_set(why, true, "memory ran out");
    return into->items ? true : fault_set(why, true, "memory ran out");
}

static bool set(settings *into, const setting_info *info, const delivery_setting *given, arena *memory, fault *why)
{
    void *member = (char *)into + info->offset;
    if (info->type == SETTING_LIST)
        return set_list(member, given, memory, why);
    if (given->count != 1)
        return fault_set(why, false, "the setting %s takes one value", info->name);
    if (info->type != SETTING_TEXT)
        return set_number(info, member, given->values[0], why);
    const char *copy = arena_copy(memory, given->values[0], strlen(given->values[0]));
    *(const char **)member = copy;
    return copy ? true : fault_set(why, true, "memory ran out");
}

static bool set_defaults(settings *into, unsigned groups, arena *memory, fault *why)
{
    *into = (settings){0};
    for (size_t i = 0; i < setting_count; i++) {
        const setting_info *info = &setting_table[i];
        const delivery_setting given = {info->name, &info->by_default, 1};
        if (info->by_default && (info->group & groups) && !set(into, info, &given, memory, why))
            return false;
    }
    return true;
}

static const setting_info *find(const char *name, unsigned groups)
{
    for (size_t i = 0; i < setting_count; i++)
        if ((setting_table[i].group & groups) && strcmp(setting_table[i].name, name) == 0)
            return &setting_table[i];
    return NULL;
}

static bool unknown(const char *name, unsigned groups, fault *why)
{
    const char *names[sizeof setting_table / sizeof setting_table[0]];
    size_t count = 0;
    for (size_t i = 0; i < setting_count; i++)
        if (setting_table[i].group & groups)
            names[count++] = setting_table[i].name;
    const char *nearest = names_nearest((text){name, strlen(name)}, names, count);
    return fault_set(why, false, "this action has no setting '%.60s'%s%s%s", name, nearest ? "; did you mean '" : "",
                     nearest ? nearest : "", nearest ? "'?" : "");
}

bool settings_read(settings *into, unsigned groups, const delivery_setting *given, size_t count, arena *memory, fault *why)
{
    if (!set_defaults(into, groups, memory, why))
        return false;
    for (size_t i = 0; i < count; i++) {
        const setting_info *info = find(given[i].name, groups);
        if (!info)
            return unknown(given[i].name, groups, why);
        for (size_t j = 0; j < i; j++)
            if (strcmp(given[j].name, given[i].name) == 0)
                return fault_set(why, false, "the setting %s is there twice", info->name);
        if (!set(into, info, &given[i], memory, why))
            return false;
    }
    return true;
}

static const char *secret_of_file(const char *path, arena *memory, fault *why)
{
    buffer content = {0};
    const char *copy = NULL;
    if (!buffer_read_file(&content, path, MOST_SECRET)) {
        fault_set(why, false, "cannot read the secret in %.200s: %s", path, strerror(errno));
    } else {
        while (content.length && strchr("\r\n", content.bytes[content.length - 1]))
            content.length--;
        copy = arena_copy(memory, content.bytes, content.length);
        if (!copy)
            fault_set(why, true, "memory ran out");
    }
    buffer_wipe(&content);
    buffer_free(&content);
    return copy;
}

const char *secret_read(const char *source, arena *memory, fault *why)
{
    const char *secret = NULL;
    if (strncmp(source, "file:", 5) == 0) {
        secret = secret_of_file(source + 5, memory, why);
        if (!secret)
            return NULL;
    } else if (strncmp(source, "env:", 4) == 0) {
        const char *value = getenv(source + 4);
        secret = value ? arena_copy(memory, value, strlen(value)) : NULL;
        if (!secret) {
            fault_set(why, false, "the environment has no variable %.60s, which a secret is to come from", source + 4);
            return NULL;
        }
    } else {
        fault_set(why, false, "a secret is named by env:VARIABLE or file:PATH");
        return NULL;
    }
    if (*secret && !strpbrk(secret, "\r\n"))
        return secret;
    fault_set(why, false, "the secret in %.200s is %s", source, *secret ? "more than one line" : "empty");
    return NULL;
}
