/* Adds entries to a kf_reference, piece by piece, in its arena. */
#include "builtins/reference/entries.h"

#include <stdarg.h>
#include <stdio.h>

/* The first sentence: up to a full stop with a blank behind it. */
static const char *first_sentence(kf_reference *to, const char *documentation)
{
    const char *stop = strstr(documentation, ". ");
    return stop ? reference_format(to, "%.*s", (int)(stop - documentation + 1), documentation) : documentation;
}

void reference_entry(kf_reference *to, kf_topic topic, const char *name, const char *documentation)
{
    topic_entries *list = &to->topics[topic];
    const char *summary = first_sentence(to, documentation);
    if (to->no_memory || !arena_reserve(&to->memory, list->items, list->count, list->capacity, 1)) {
        to->no_memory = true;
        return;
    }
    to->entry = &list->items[list->count++];
    *to->entry = (kf_entry){.name = name, .summary = summary, .text = documentation};
    to->details = NULL;
    to->detail_capacity = 0;
}

void reference_summary(kf_reference *to, const char *summary)
{
    if (!to->no_memory)
        to->entry->summary = summary;
}

void reference_group(kf_reference *to, const char *group)
{
    if (!to->no_memory)
        to->entry->group = group;
}

static void begin_detail(kf_reference *to, const char *name, bool is_list)
{
    if (to->no_memory || !arena_reserve(&to->memory, to->details, to->entry->detail_count, to->detail_capacity, 1)) {
        to->no_memory = true;
        return;
    }
    to->details[to->entry->detail_count++] = (kf_detail){.name = name, .is_list = is_list};
    to->entry->details = to->details;
    to->values = NULL;
    to->value_capacity = 0;
}

void reference_list(kf_reference *to, const char *name)
{
    begin_detail(to, name, true);
}

void reference_item(kf_reference *to, const char *value)
{
    kf_detail *detail = to->no_memory ? NULL : &to->details[to->entry->detail_count - 1];
    if (!detail || !arena_reserve(&to->memory, to->values, detail->value_count, to->value_capacity, 1)) {
        to->no_memory = true;
        return;
    }
    to->values[detail->value_count++] = value;
    detail->values = to->values;
}

void reference_detail(kf_reference *to, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    begin_detail(to, name, false);
    reference_item(to, value);
}

const char *reference_format(kf_reference *to, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *made = length < 0 ? NULL : arena_allocate(&to->memory, (size_t)length + 1);
    if (made)
        vsnprintf(made, (size_t)length + 1, format, again);
    va_end(again);
    to->no_memory |= !made;
    return made ? made : "";
}
