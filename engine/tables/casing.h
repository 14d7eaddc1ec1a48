/*
 * Ignoring case as EventBridge does it: a character of the pattern stands for itself, its lower-case or its upper-case mapping (full
 * mappings, such as ß to SS, of the character alone, whatever the locale), and the event is never folded. So the relation is not
 * symmetric: "ß" matches "SS", but "SS" does not match "ß".
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

/* The distinct texts that the first character of `bytes` stands for; *used is the number of bytes that it takes. */
size_t casing_forms(const char *bytes, size_t length, casing_form forms[CASING_MOST_FORMS], size_t *used);

#endif
