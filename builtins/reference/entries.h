/*
 * The object behind kf_reference, and the functions that add entries to it. The files topic_….c call them.
 *
 * Every function that adds something may run out of memory. The reference notes it and adds nothing more, and kf_reference_new
 * (reference.c) checks it once at the end.
 */
#ifndef BUILTINS_REFERENCE_ENTRIES_H
#define BUILTINS_REFERENCE_ENTRIES_H

#include "grammar/base/arena.h"
#include "kmsfilter.h"

enum { TOPIC_COUNT = KF_TOPIC_DIAGNOSTICS + 1 };

typedef struct topic_entries {
    kf_entry *items;
    size_t count, capacity;
} topic_entries;

struct kf_reference {
    arena memory; /* holds everything below */
    topic_entries topics[TOPIC_COUNT];
    bool no_memory;
    /* The entry that is being filled, the last of its topic, and the arrays that it points to. */
    kf_entry *entry;
    kf_detail *details;
    const char **values;
    size_t detail_capacity, value_capacity;
};

/* Begins an entry. Its summary is the first sentence of the documentation. The texts must outlive the reference: they are constant,
 * or in its arena. */
void reference_entry(kf_reference *to, kf_topic topic, const char *name, const char *documentation);

/* Gives the entry another summary. */
void reference_summary(kf_reference *to, const char *summary);

/* Puts the entry into a group. */
void reference_group(kf_reference *to, const char *group);

/* Adds a detail with one value to the entry. A value that is NULL or empty is left out with its detail. */
void reference_detail(kf_reference *to, const char *name, const char *value);

/* Adds a detail that is a list, and then its values one by one. */
void reference_list(kf_reference *to, const char *name);
void reference_item(kf_reference *to, const char *value);

/* A text in the reference's arena; "" if memory ran out. */
const char *reference_format(kf_reference *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
