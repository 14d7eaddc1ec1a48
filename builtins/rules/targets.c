/*
 * Makes targets of the `to` clauses of rules: actions with their arguments and settings. Clauses that are equal become one
 * target, so an event that several rules send there reaches it once.
 */
#include "builtins/rules/targets.h"

#include "builtins/actions/actions.h"
#include "builtins/actions/settings.h"
#include "builtins/rules/inputs.h"
#include "builtins/rules/paths.h"

#include <string.h>

#define LONGEST_LABEL 80

/* The text with which a path begins that is a template; empty if it begins with an operand. */
static text beginning_of(const input_definition *path)
{
    return path->pieces->what ? (text){"", 0} : path->pieces->literal;
}

/* True if an argument is a path, relative to the rule file. The name of a program is a path if it has a slash; otherwise the
 * program is searched for. */
static bool is_path(const action_form *form, const action_call *call, size_t index)
{
    if (form->argument == ARGUMENT_COMMAND)
        return index == 0 && memchr(call->arguments[0].bytes, '/', call->arguments[0].length);
    return form->argument == ARGUMENT_PATH;
}

static bool take_arguments(kf_rules *rules, action_target *to, const rule_definition *definition, const action_call *call)
{
    const action_form *form = &to->action->form;
    to->argument_count = call ? call->argument_count : 0;
    to->arguments = arena_allocate(&rules->memory, (to->argument_count + 1) * sizeof *to->arguments);
    for (size_t i = 0; to->arguments && i < to->argument_count; i++) {
        const text written = call->arguments[i];
        to->arguments[i] = is_path(form, call, i) ? path_beside(&rules->memory, definition->from->name, written)
                                                  : arena_copy(&rules->memory, written.bytes, written.length);
        if (!to->arguments[i])
            return false;
    }
    if (!to->arguments || !call || !call->path)
        return to->arguments != NULL;
    const char *folder = path_folder(&rules->memory, definition->from->name, beginning_of(call->path));
    to->path = folder ? input_template(rules, call->path, folder) : NULL;
    return to->path != NULL;
}

/* Makes the label for messages, such as "exec notify": the action and its first argument. Control characters, which could
 * change the terminal, become question marks. Settings are left out, because they may be secret. */
static bool take_label(kf_rules *rules, action_target *to)
{
    buffer label = {0};
    buffer_append(&label, to->action->form.name, strlen(to->action->form.name));
    if (to->argument_count) {
        const size_t length = strlen(to->arguments[0]);
        buffer_append(&label, " ", 1);
        buffer_text(&label, to->arguments[0], length < LONGEST_LABEL ? length : LONGEST_LABEL);
    }
    for (size_t i = 0; i < label.length; i++)
        if ((unsigned char)label.bytes[i] < 0x20 || label.bytes[i] == 0x7F)
            label.bytes[i] = '?';
    to->label = label.state == BUFFER_OK ? arena_copy(&rules->memory, label.bytes, label.length) : NULL;
    buffer_free(&label);
    return to->label != NULL;
}

/* ---- Which are equal ---- */

/* Each text of a key is preceded by its length, so that no two different targets have the same key. */
static void append_string(buffer *key, const char *string)
{
    const size_t length = strlen(string);
    buffer_append(key, (const char *)&length, sizeof length);
    buffer_append(key, string, length);
}

static const char *key_of(kf_rules *rules, const action_target *of, size_t *length)
{
    buffer key = {0};
    append_string(&key, of->action->form.name);
    for (size_t i = 0; i < of->argument_count; i++)
        append_string(&key, of->arguments[i]);
    append_string(&key, of->path ? "template" : "");
    settings_append_key(&of->action->form, of->settings, &key);
    buffer_append(&key, (const char *)&of->otherwise, sizeof of->otherwise);
    *length = key.length;
    const char *kept = key.state == BUFFER_OK ? arena_copy(&rules->memory, key.bytes, key.length) : NULL;
    buffer_free(&key);
    return kept;
}

size_t target_add(kf_rules *rules, name_table *known, const rule_definition *definition, const action_call *call)
{
    action_target made = {.action = action_find(call ? call->name : text_of("stdout"))};
    size_t length = 0;
    if (call && call->otherwise) {
        made.otherwise = target_add(rules, known, definition, call->otherwise) + 1;
        if (!made.otherwise)
            return SIZE_MAX;
    }
    if (!made.action || !take_arguments(rules, &made, definition, call) || !take_label(rules, &made))
        return SIZE_MAX;
    made.settings = settings_read(&made.action->form, call ? call->settings : NULL, &rules->memory);
    if (!made.settings)
        return SIZE_MAX;
    const char *key = key_of(rules, &made, &length);
    const size_t index = key ? name_table_add(known, (text){key, length}, rules->target_count) : SIZE_MAX;
    if (index == rules->target_count)
        rules->targets[rules->target_count++] = made;
    return index;
}
