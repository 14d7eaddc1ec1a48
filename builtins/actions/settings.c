/* Fills the struct of an action's settings, member by member, as the table of the settings says. */
#include "builtins/actions/settings.h"

#include <assert.h>
#include <string.h>

static bool is_number(const setting_form *form)
{
    switch (form->type) {
    case SETTING_CHOICE:
    case SETTING_NUMBER:
    case SETTING_SIZE:
    case SETTING_DURATION:
        return true;
    case SETTING_TEXT:
    case SETTING_LIST:
        break;
    }
    return false;
}

static void set_default(void *settings, const setting_form *form)
{
    char *member = (char *)settings + form->offset;
    if (is_number(form))
        *(int64_t *)(void *)member = form->by_default;
    else if (form->type == SETTING_TEXT)
        *(const char **)(void *)member = form->default_text;
}

static bool set_list(setting_list *member, const action_setting *given, arena *memory)
{
    *member = (setting_list){arena_allocate(memory, (given->item_count + 1) * sizeof *member->items), given->item_count};
    for (size_t i = 0; member->items && i < given->item_count; i++)
        if (!(member->items[i] = arena_copy(memory, given->items[i].bytes, given->items[i].length)))
            return false;
    return member->items;
}

static bool set_given(void *settings, const action_setting *given, arena *memory)
{
    char *member = (char *)settings + given->form->offset;
    if (is_number(given->form))
        *(int64_t *)(void *)member = given->number;
    else if (given->form->type == SETTING_LIST)
        return set_list((setting_list *)(void *)member, given, memory);
    else
        return (*(const char **)(void *)member = arena_copy(memory, given->text.bytes, given->text.length)) != NULL;
    return true;
}

const void *settings_read(const action_form *form, const action_setting *given, arena *memory)
{
    void *made = arena_allocate(memory, form->settings_size + 1);
    if (!made)
        return NULL;
    for (size_t i = 0; i < form->setting_count; i++)
        if (setting_is_of(&form->settings[i], form))
            set_default(made, &form->settings[i]);
    for (; given; given = given->next) {
        assert(given->form >= form->settings && given->form < form->settings + form->setting_count);
        if (!set_given(made, given, memory))
            return NULL;
    }
    return made;
}

/* Each text is preceded by its length, so that no two different lists have the same key. */
static void append_text(buffer *key, const char *string)
{
    const size_t length = string ? strlen(string) : SIZE_MAX;
    buffer_append(key, (const char *)&length, sizeof length);
    buffer_append(key, string, string ? length : 0);
}

static void append_list(buffer *key, const setting_list *list)
{
    buffer_append(key, (const char *)&list->count, sizeof list->count);
    for (size_t i = 0; i < list->count; i++)
        append_text(key, list->items[i]);
}

void settings_append_key(const action_form *form, const void *settings, buffer *key)
{
    for (size_t i = 0; i < form->setting_count; i++) {
        const char *member = (const char *)settings + form->settings[i].offset;
        if (!setting_is_of(&form->settings[i], form))
            continue;
        if (is_number(&form->settings[i]))
            buffer_append(key, member, sizeof(int64_t));
        else if (form->settings[i].type == SETTING_LIST)
            append_list(key, (const setting_list *)(const void *)member);
        else
            append_text(key, *(const char *const *)(const void *)member);
    }
}
