/* The topics of actions and settings, which follow `to` in a rule. */
#include "builtins/actions/actions.h"
#include "builtins/reference/entries.h"
#include "builtins/reference/topics.h"
#include "grammar/base/setting_form.h"

void reference_add_actions(kf_reference *to)
{
    for (size_t i = 0; i < action_count; i++) {
        const action *about = &action_table[i];
        reference_entry(to, KF_TOPIC_ACTIONS, about->form.name, about->doc);
        const char *blank = *about->written ? " " : "";
        reference_detail(to, "syntax", reference_format(to, "to %s%s%s", about->form.name, blank, about->written));
        reference_detail(to, "else", about->calls.has_dead_letters ? "may follow" : "may not follow");
        reference_list(to, "settings");
        for (size_t k = 0; k < about->form.setting_count; k++)
            if (setting_is_of(&about->form.settings[k], &about->form))
                reference_item(to, about->form.settings[k].name);
        reference_detail(to, "example", about->example);
    }
}

/* The text in place of a value where a setting is explained. */
static const char *placeholder(setting_type type)
{
    switch (type) {
    case SETTING_TEXT:
        return "\"TEXT\"";
    case SETTING_LIST:
        return "[\"TEXT\", …]";
    case SETTING_CHOICE:
        return "WORD";
    case SETTING_NUMBER:
        return "NUMBER";
    case SETTING_SIZE:
        return "SIZE";
    case SETTING_DURATION:
        return "DURATION";
    }
    return "";
}

/* True if an action has a setting. Actions share tables of settings; a setting is one entry that names all of its actions. */
static bool is_in_action(const setting_form *about, const action_form *form)
{
    return about >= form->settings && about < form->settings + form->setting_count && setting_is_of(about, form);
}

static bool is_in_action_before(const setting_form *about, size_t index)
{
    while (index > 0)
        if (is_in_action(about, &action_table[--index].form))
            return true;
    return false;
}

static void add_setting(kf_reference *to, const setting_form *about)
{
    char room[SETTING_ROOM];
    const char *actions = "";
    reference_entry(to, KF_TOPIC_SETTINGS, about->name, about->doc);
    reference_list(to, "actions");
    for (size_t i = 0; i < action_count; i++)
        if (is_in_action(about, &action_table[i].form)) {
            reference_item(to, action_table[i].form.name);
            actions = reference_format(to, "%s%s%s", actions, *actions ? ", " : "", action_table[i].form.name);
        }
    reference_group(to, actions);
    reference_detail(to, "syntax", reference_format(to, "%s %s", about->name, placeholder(about->type)));
    setting_write_values(about, room);
    reference_detail(to, "values", reference_format(to, "%s", room));
    setting_write_default(about, room);
    if (*room)
        reference_detail(to, "default", reference_format(to, about->type == SETTING_TEXT ? "\"%s\"" : "%s", room));
    reference_detail(to, "unit", about->unit);
    reference_detail(to, "example", reference_format(to, "%s %s", about->name, about->example));
}

void reference_add_settings(kf_reference *to)
{
    for (size_t i = 0; i < action_count; i++) {
        const action_form *form = &action_table[i].form;
        for (size_t k = 0; k < form->setting_count; k++)
            if (setting_is_of(&form->settings[k], form) && !is_in_action_before(&form->settings[k], i))
                add_setting(to, &form->settings[k]);
    }
}
