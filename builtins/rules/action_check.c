/* Checks an action of a rule against the table of actions. */
#include "builtins/rules/action_check.h"

#include "builtins/actions/actions.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_MESSAGE 1024

static kf_status complain(kf_compiler *compiler, const source *from, const action_call *call, const char *message,
                          const char *hint)
{
    const size_t offset = compiler_offset(from, call->line, call->column);
    return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, from, offset, message, hint, NULL);
}

static kf_status unknown_action(kf_compiler *compiler, const source *from, const action_call *call)
{
    const text name = call->name;
    char message[LONGEST_MESSAGE];
    char hint[LONGEST_MESSAGE];
    const char *near = action_suggest(name);
    snprintf(message, sizeof message, "there is no action \"%.*s\"", (int)(name.length < 100 ? name.length : 100), name.bytes);
    size_t used = near ? (size_t)snprintf(hint, sizeof hint, "did you mean %s?", near)
                       : (size_t)snprintf(hint, sizeof hint, "actions are:");
    for (size_t i = 0; !near && i < action_count && used < sizeof hint; i++)
        used += (size_t)snprintf(hint + used, sizeof hint - used, " %s", action_table[i].form.name);
    return complain(compiler, from, call, message, hint);
}

/* What is wrong with an action's arguments, in words that follow "the action file"; NULL if nothing is. */
static const char *arguments_fault(const action_form *form, const action_call *call)
{
    if (form->argument == ARGUMENT_COMMAND) {
        if (!call->is_list)
            return "takes a list: a program and what it is given";
    } else if (call->is_list)
        return "takes no list";
    else if (form->argument == ARGUMENT_NONE && call->argument_count)
        return "takes no argument";
    else if (call->argument_count > 1 || (form->argument == ARGUMENT_PATH && !call->argument_count))
        return "takes one argument";
    if (call->argument_count && call->arguments[0].length == 0)
        return "cannot take an empty text";
    for (size_t i = 0; i < call->argument_count; i++)
        if (memchr(call->arguments[i].bytes, '\0', call->arguments[i].length))
            return "cannot take U+0000";
    return NULL;
}

kf_status action_check(kf_compiler *compiler, const source *from, const action_call *call)
{
    char message[LONGEST_MESSAGE];
    char hint[LONGEST_MESSAGE];
    fault why;
    const action *known = action_find(call->name);
    if (!known)
        return unknown_action(compiler, from, call);
    const char *wrong = call->otherwise && !known->calls.has_dead_letters ? "has no else: what it cannot do ends the run"
                                                                          : arguments_fault(&known->form, call);
    if (!wrong && known->calls.check && !known->calls.check(known, call, &why))
        wrong = why.message;
    if (!wrong)
        return KF_OK;
    snprintf(message, sizeof message, "the action %s %.900s", known->form.name, wrong);
    snprintf(hint, sizeof hint, "write: to %s%s%s", known->form.name, *known->written ? " " : "", known->written);
    return complain(compiler, from, call, message, hint);
}
