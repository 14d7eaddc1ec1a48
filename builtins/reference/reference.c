/* Makes a kf_reference from the tables of the library, and the functions of the public header that read it. */
#include "builtins/reference/entries.h"
#include "builtins/reference/topics.h"
#include "grammar/base/names.h"

#include <stdlib.h>

typedef struct topic_info {
    const char *name, *text;
    void (*add)(kf_reference *to);
} topic_info;

static const topic_info topics[TOPIC_COUNT] = {
    [KF_TOPIC_OPERATORS] = {"operators", "What a pattern or a condition can ask of a value.", reference_add_operators},
    [KF_TOPIC_FIELDS] = {"fields", "Parts of an event, under names that are the same in every kind of event.",
                         reference_add_fields},
    [KF_TOPIC_FUNCTIONS] = {"functions", "What can be computed from a value.", reference_add_functions},
    [KF_TOPIC_ACTIONS] = {"actions", "Where a rule can send an event.", reference_add_actions},
    [KF_TOPIC_SETTINGS] = {"settings", "What a rule can set for an action.", reference_add_settings},
    [KF_TOPIC_DIAGNOSTICS] = {"diagnostics", "What can be wrong with rules, patterns and events, each with its code.",
                              reference_add_diagnostics},
};

kf_reference *kf_reference_new(void)
{
    kf_reference *made = calloc(1, sizeof *made);
    for (size_t i = 0; made && i < TOPIC_COUNT; i++)
        topics[i].add(made);
    if (!made || !made->no_memory)
        return made;
    kf_reference_free(made);
    return NULL;
}

void kf_reference_free(kf_reference *reference)
{
    if (reference)
        arena_free(&reference->memory);
    free(reference);
}

size_t kf_topic_count(void)
{
    return TOPIC_COUNT;
}

const char *kf_topic_name(kf_topic topic)
{
    return topics[topic].name;
}

const char *kf_topic_text(kf_topic topic)
{
    return topics[topic].text;
}

size_t kf_topic_entry_count(const kf_reference *reference, kf_topic topic)
{
    return reference->topics[topic].count;
}

const kf_entry *kf_topic_entry(const kf_reference *reference, kf_topic topic, size_t index)
{
    return &reference->topics[topic].items[index];
}

size_t kf_nearest_names(const char *written, const char *const *names, size_t count, const char **nearest, size_t most)
{
    return names_near(text_of(written), names, count, nearest, most);
}
