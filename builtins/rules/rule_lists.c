/*
 * Reads JSON files. A file holds a single event pattern, or {"Rules":[{"Name","EventPattern","State"}]} as `aws events
 * list-rules` prints it. A pattern may have a field "Rules" as well, but its list holds values or operators, never an object
 * with a Name.
 */
#include "builtins/rules/rule_lists.h"

#include "builtins/rules/add_rule.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_MESSAGE 1024

static bool looks_like_list(const json_t *root)
{
    const json_t *rules = json_object_get(root, "Rules");
    size_t index;
    json_t *entry;
    if (!json_is_array(rules))
        return false;
    json_array_foreach(rules, index, entry) if (!json_is_string(json_object_get(entry, "Name"))) return false;
    return true;
}

/* True if a text that jansson cannot read is meant as a list of rules: it begins with an object whose first name starts with a
 * capital letter, as those of AWS do and no operator does. */
static bool begins_like_list(const source *file)
{
    static const char *const tokens[] = {"{", "\"Rules\"", ":", "[", "{", "\""};
    const char *at = file->bytes;
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        at += strspn(at, " \t\r\n");
        if (!string_begins(at, tokens[i]))
            return false;
        at += strlen(tokens[i]);
    }
    return *at >= 'A' && *at <= 'Z';
}

static kf_status add_entry(kf_compiler *compiler, const source *file, const json_t *entry)
{
    const char *name = json_string_value(json_object_get(entry, "Name"));
    const char *state = json_string_value(json_object_get(entry, "State"));
    const json_t *pattern = json_object_get(entry, "EventPattern");
    const json_t *description = json_object_get(entry, "Description");
    if (state && strcmp(state, "DISABLED") == 0) {
        compiler->disabled++;
        return KF_OK;
    }
    if (!pattern && json_object_get(entry, "ScheduleExpression")) {
        diagnostics_report(&compiler->errors, file, SIZE_MAX, NULL, MESSAGE(LIST_SCHEDULED), name);
        return KF_OK;
    }
    if (!json_is_string(pattern))
        return diagnostics_report(&compiler->errors, file, SIZE_MAX, NULL, MESSAGE(LIST_WITHOUT_PATTERN), name);

    /* Places count from the beginning of the pattern, not of the file, so messages name the rule as well as the file. */
    char label[LONGEST_MESSAGE];
    snprintf(label, sizeof label, "%.600s (EventPattern of rule \"%.200s\")", file->name, name);
    const source *pattern_text = compiler_source(compiler, label, json_string_value(pattern), json_string_length(pattern));
    if (!pattern_text)
        return KF_NO_MEMORY;
    const char *title = NULL;
    if (json_is_string(description)) {
        title = arena_copy(&compiler->memory, json_string_value(description), json_string_length(description));
        if (!title)
            return compiler_no_memory(compiler);
    }
    return compiler_add_lone_pattern(compiler, file, pattern_text, text_of(name), title);
}

static kf_status add_list(kf_compiler *compiler, const source *file, const json_t *root)
{
    kf_status status = KF_OK;
    size_t index;
    json_t *entry;
    json_array_foreach(json_object_get(root, "Rules"), index, entry)
    {
        const kf_status added = add_entry(compiler, file, entry);
        if (added != KF_OK)
            status = added;
    }
    return status;
}

/* A bare pattern's rule is named after its file: "folder/a.json" makes "a". */
static text name_of(const source *file)
{
    const char *slash = strrchr(file->name, '/');
    text base = text_of(slash ? slash + 1 : file->name);
    if (base.length > strlen(".json") && text_ends(base, ".json"))
        base.length -= strlen(".json");
    return base;
}

kf_status compiler_add_json(kf_compiler *compiler, const source *file)
{
    json_error_t error;
    json_t *root = json_loadb(file->bytes, file->length, JSON_ALLOW_NUL, &error);
    kf_status status;
    if (root && looks_like_list(root))
        status = add_list(compiler, file, root);
    else if (!root && begins_like_list(file))
        status = diagnostics_report(&compiler->errors, file, error.position > 0 ? (size_t)error.position - 1 : 0, NULL,
                                    MESSAGE(LIST_NOT_JSON), error.text);
    else
        status = compiler_add_lone_pattern(compiler, file, file, name_of(file), NULL);
    json_decref(root);
    return status;
}
