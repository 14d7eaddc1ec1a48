/* Checks an action of a rule against the table of actions. */
#include "builtins/rules/action_check.h"

#include "builtins/actions/actions.h"
#include "grammar/base/names.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_HINT 512

static kf_status unknown_action(kf_compiler *compiler, const source *from, const action_call *call)
{
    const text name = call->name;
    char hint[NAMES_HINT];
    names_hint(hint, name, action_names, action_count, "actions are:");
    return diagnostics_report(&compiler->errors, from, compiler_offset(from, call->line, call->column), hint,
                              MESSAGE(NO_SUCH_ACTION), (int)(name.length < 100 ? name.length : 100), name.bytes);
}

static bool holds_nul(const action_call *call)
{
    for (size_t i = 0; i < call->argument_count; i++)
        if (memchr(call->arguments[i].bytes, '\0', call->arguments[i].length))
            return true;
    return false;
}

/* Whether what stands behind an action has the form that it takes. */
static bool check_arguments(const action_form *form, const action_call *call, fault *why)
{
    const bool takes_list = form->argument == ARGUMENT_COMMAND, needs_one = form->argument == ARGUMENT_PATH;
    if (takes_list && !call->is_list)
        return fault_refuse(why, MESSAGE(ACTION_WITHOUT_LIST), form->name);
    if (!takes_list && call->is_list)
        return fault_refuse(why, MESSAGE(ACTION_WITH_LIST), form->name);
    if (form->argument == ARGUMENT_NONE && call->argument_count)
        return fault_refuse(why, MESSAGE(ACTION_WITH_ARGUMENT), form->name);
    if (!takes_list && (call->argument_count > 1 || (needs_one && !call->argument_count)))
        return fault_refuse(why, MESSAGE(ACTION_OF_ONE_ARGUMENT), form->name);
    if (call->argument_count && call->arguments[0].length == 0)
        return fault_refuse(why, MESSAGE(ACTION_WITH_EMPTY_TEXT), form->name);
    return !holds_nul(call) || fault_refuse(why, MESSAGE(ACTION_WITH_NUL), form->name);
}

kf_status action_check(kf_compiler *compiler, const source *from, const action_call *call)
{
    char hint[LONGEST_HINT];
    fault why;
    const action *known = action_find(call->name);
    if (!known)
        return unknown_action(compiler, from, call);
    bool good =
        !call->otherwise || known->calls.has_dead_letters || fault_refuse(&why, MESSAGE(ACTION_WITHOUT_ELSE), known->form.name);
    good = good && check_arguments(&known->form, call, &why);
    if (good && (!known->calls.check || known->calls.check(known, call, &why)))
        return KF_OK;
    if (why.code == KF_NO_MEMORY)
        return compiler_no_memory(compiler);
    assert(why.which != DIAGNOSTIC_NONE); /* nothing outside the program is asked while rules are read */
    snprintf(hint, sizeof hint, "write: to %s%s%s", known->form.name, *known->written ? " " : "", known->written);
    const char *own_hint = diagnostic_about(why.which)->hint;
    return diagnostics_report(&compiler->errors, from, compiler_offset(from, call->line, call->column),
                              own_hint ? own_hint : hint, why.which, "%s", why.message);
}
