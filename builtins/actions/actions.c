/*
 * The table of all actions, made from actions.def, and the actions that are a few lines long: stdout, stderr and drop.
 */
#include "builtins/actions/actions.h"

#include "builtins/actions/post.h"
#include "builtins/actions/setting_forms.h"
#include "builtins/delivery/kinds.h"

static bool send_stdout(sink *to, const kf_delivery *what)
{
    const kf_router_options *options = to->options;
    return !options->write_stdout || options->write_stdout(options->context, what) == 0;
}

static bool send_stderr(sink *to, const kf_delivery *what)
{
    const kf_router_options *options = to->options;
    return !options->write_stderr || options->write_stderr(options->context, what) == 0;
}

static bool send_nowhere(sink *to, const kf_delivery *what)
{
    (void)to;
    (void)what;
    return true;
}

#define NO_SETTINGS .settings_size = 0
#define SETTINGS_OF(ACTION)                                                                                                      \
    .settings = ACTION##_forms, .setting_count = sizeof ACTION##_forms / sizeof ACTION##_forms[0], .groups = GROUP_EVERY,        \
    .settings_size = sizeof(ACTION##_settings)
#define NETWORK_SETTINGS(GROUPS)                                                                                                 \
    .settings = delivery_forms, .setting_count = sizeof delivery_forms / sizeof delivery_forms[0],                               \
    .groups = GROUP_EVERY | (GROUPS), .settings_size = sizeof(delivery_settings)
#define POST(KIND)                                                                                                               \
    {                                                                                                                            \
        .kind = &(KIND), .has_dead_letters = true, .check = post_check, .open = post_open, .send = post_send,                    \
        .take_letter = post_take_letter, .work = post_work, .watch = post_watch, .count = post_count, .close = post_close        \
    }

const action action_table[] = {
#define ACTION(NAME, ARGUMENT, WRITTEN, SETTINGS, DOC, EXAMPLE, ...)                                                             \
    {{.name = NAME, .argument = ARGUMENT, SETTINGS}, WRITTEN, DOC, EXAMPLE, __VA_ARGS__},
#include "builtins/actions/actions.def"
#undef ACTION
};

const size_t action_count = sizeof(action_table) / sizeof(action_table[0]);

const char *const action_names[] = {
#define ACTION(NAME, ...) NAME,
#include "builtins/actions/actions.def"
#undef ACTION
};

_Static_assert(sizeof action_names / sizeof action_names[0] == sizeof action_table / sizeof action_table[0],
               "one name for each action");

const action *action_find(text name)
{
    for (size_t i = 0; i < action_count; i++)
        if (text_is(name, action_table[i].form.name))
            return &action_table[i];
    return NULL;
}

const action_form *action_form_find(text name)
{
    const action *found = action_find(name);
    return found ? &found->form : NULL;
}
