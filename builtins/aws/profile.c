/*
 * Reads sections, keys and values line by line. Things that only other tools need are skipped: nested settings, SSO sessions,
 * services.
 */
#include "builtins/aws/profile.h"

#include "builtins/text/encoding.h"
#include "grammar/base/text.h"
#include "grammar/base/vec.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILE = 4 << 20 };

/* The path from the environment, or `fallback` in the home folder; a leading ~/ is the home folder. */
static char *file_path(const char *variable, const char *fallback)
{
    const char *named = getenv(variable);
    const char *home = getenv("HOME");
    buffer path = {0};
    if (!named || !*named)
        buffer_format(&path, "%s/%s", home ? home : "", fallback);
    else if (string_begins(named, "~/"))
        buffer_format(&path, "%s%s", home ? home : "", named + 1);
    else
        buffer_string(&path, named);
    return buffer_take(&path);
}

/* Removes blanks at both ends, in place. */
static char *trim(char *string)
{
    while (isspace((unsigned char)*string))
        string++;
    size_t length = strlen(string);
    while (length && isspace((unsigned char)string[length - 1]))
        length--;
    string[length] = '\0';
    return string;
}

static char *unquote(char *string)
{
    const size_t length = strlen(string);
    if (length < 2 || (*string != '"' && *string != '\'') || string[length - 1] != *string)
        return string;
    string[length - 1] = '\0';
    return string + 1;
}

static bool add(aws_profiles *into, profile_file file, const char *profile, const char *key, const char *value)
{
    if (!vec_reserve(into->entries, into->count, into->capacity, 1))
        return false;
    profile_entry *entry = &into->entries[into->count++];
    *entry = (profile_entry){file, strdup(profile), key ? strdup(key) : NULL, value ? strdup(value) : NULL};
    return entry->profile && !entry->key == !key && !entry->value == !value;
}

/* The profile that a section header names, or NULL for another kind of section. In the config, profiles other than the
 * default are named "profile NAME"; in the credentials, the name stands alone. */
static char *section_profile(char *line, profile_file file)
{
    char *end = strchr(line, ']');
    if (end)
        *end = '\0';
    char *name = trim(line + 1);
    if (file == PROFILE_CREDENTIALS || strcmp(name, "default") == 0)
        return unquote(name);
    if (!string_begins(name, "profile") || !isspace((unsigned char)name[7]))
        return NULL;
    return unquote(trim(name + 7));
}

static bool read_lines(aws_profiles *into, profile_file file, char *string)
{
    char *rest = NULL;
    char *profile = NULL;
    bool stored = true;
    for (char *line = strtok_r(string, "\r\n", &rest); line && stored; line = strtok_r(NULL, "\r\n", &rest)) {
        char *equals = strchr(line, '=');
        if (*line == '[') {
            profile = section_profile(line, file);
            stored = !profile || add(into, file, profile, NULL, NULL);
        } else if (profile && equals && !isspace((unsigned char)*line) && *line != '#' && *line != ';') {
            *equals = '\0';
            stored = add(into, file, profile, trim(line), trim(equals + 1));
        }
    }
    return stored;
}

static bool read_file(aws_profiles *into, profile_file file, fault *why)
{
    const char *path = into->names[file];
    buffer content = {0};
    bool read = buffer_read_file(&content, path, MOST_FILE);
    if (read)
        read = read_lines(into, file, content.bytes) || fault_no_memory(why);
    else if (errno == ENOENT || errno == ENOTDIR)
        read = true;
    else
        fault_set(why, false, "cannot read %s: %s", path, strerror(errno));
    buffer_wipe(&content);
    buffer_free(&content);
    return read;
}

bool aws_profiles_read(aws_profiles *into, fault *why)
{
    *into = (aws_profiles){
        .names = {file_path("AWS_CONFIG_FILE", ".aws/config"), file_path("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")}};
    if (!into->names[0] || !into->names[1])
        fault_no_memory(why);
    else if (read_file(into, PROFILE_CONFIG, why) && read_file(into, PROFILE_CREDENTIALS, why))
        return true;
    aws_profiles_free(into);
    return false;
}

void aws_profiles_free(aws_profiles *which)
{
    for (size_t i = 0; i < which->count; i++) {
        profile_entry *entry = &which->entries[i];
        if (entry->value)
            explicit_bzero(entry->value, strlen(entry->value));
        free(entry->profile);
        free(entry->key);
        free(entry->value);
    }
    free(which->entries);
    free(which->names[0]);
    free(which->names[1]);
    *which = (aws_profiles){0};
}

bool aws_profiles_have(const aws_profiles *among, const char *profile)
{
    for (size_t i = 0; i < among->count; i++)
        if (strcmp(among->entries[i].profile, profile) == 0)
            return true;
    return false;
}

/* If a key is there twice, the last value counts, as with other readers of these files. */
const char *aws_profiles_in(const aws_profiles *among, profile_file file, const char *profile, const char *key)
{
    for (size_t i = among->count; i-- > 0;) {
        const profile_entry *entry = &among->entries[i];
        if (entry->file == file && entry->key && strcmp(entry->key, key) == 0 && strcmp(entry->profile, profile) == 0)
            return *entry->value ? entry->value : NULL;
    }
    return NULL;
}

const char *aws_profiles_get(const aws_profiles *among, const char *profile, const char *key)
{
    const char *value = aws_profiles_in(among, PROFILE_CREDENTIALS, profile, key);
    return value ? value : aws_profiles_in(among, PROFILE_CONFIG, profile, key);
}

const char *aws_profile_name(const char *named)
{
    if (named && *named)
        return named;
    const char *variable = getenv("AWS_PROFILE");
    if (!variable || !*variable)
        variable = getenv("AWS_DEFAULT_PROFILE");
    return variable && *variable ? variable : "default";
}
