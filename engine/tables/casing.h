/*
 * Ignores case as EventBridge does. A character of the pattern stands for itself and for its lower-case and upper-case mappings.
 * These are full mappings, such as ß to SS, of the character alone, in any locale. The event is not changed. So the relation is
 * not symmetric: "ß" matches "SS", but "SS" does not match "ß".
 */
#ifndef ENGINE_TABLES_CASING_H
#define ENGINE_TABLES_CASING_H

#include <stddef.h>

#define CASING_MOST_FORMS 3
#define CASING_MOST_BYTES 16

typedef struct casing_form {
    char bytes[CASING_MOST_BYTES];
    size_t length;
} casing_form;

/* The different texts that the first character of `bytes` stands for. Returns their number. *used becomes the number of bytes of
 * the character. */
size_t casing_forms(const char *bytes, size_t length, casing_form forms[CASING_MOST_FORMS], size_t *used);

#endif
