/*
 * What the language's names mean: fields (fields.def) and functions (functions.def), with what they need while events are matched.
 */
#ifndef BUILTINS_LANGUAGE_VOCABULARY_H
#define BUILTINS_LANGUAGE_VOCABULARY_H

#include "builtins/language/aliases.h"
#include "engine/match/computation.h"

/* What kind of values a reference stands for, as far as is known before there is an event. */
typedef enum reference_type { TYPE_ANY, TYPE_STRING, TYPE_NUMBER, TYPE_TIME, TYPE_DURATION } reference_type;

/* How messages call it. */
const char *type_name(reference_type type);

typedef enum clock_kind {
    CLOCK_SYSTEM,
    CLOCK_FIXED, /* what `now` says */
    CLOCK_EVENT  /* the event's own time */
} clock_kind;

/* What computations are told, beside the event. */
typedef struct evaluation {
    const aliases *aliases; /* NULL: no key has any */
    clock_kind clock;
    int64_t now; /* nanoseconds since 1970 */
} evaluation;

/* ---- Fields ---- */

typedef enum field_number {
#define FIELD(NAME, ...) FIELD_##NAME,
#include "builtins/language/fields.def"
#undef FIELD
    FIELD_COUNT,
    FIELD_NONE = FIELD_COUNT
} field_number;

typedef bool source_function(computation *run, const event_value *value, const char *parameter, bool *gave);

typedef struct field_source {
    unsigned rank;
    const char *path;  /* NULL: `field` */
    field_number from; /* or else FIELD_NONE */
    source_function *take;
    const char *parameter;
} field_source;

typedef struct field {
    const char *name;
    reference_type type;
    bool is_list;
    const field_source *sources; /* in the order of their ranks */
    size_t source_count;
    const char *documentation; /* a sentence */
    const char *example;       /* a condition */
} field;

extern const field field_table[FIELD_COUNT];

/* The names alone, in the same order. */
extern const char *const field_names[FIELD_COUNT];

/* NULL if there is no field of this name. */
const field *field_find(text name);

/* Behind the nodes of its sources, a field's inputs are those of account, region and source, on which some ways of taking a value depend. */
enum { INPUT_ACCOUNT, INPUT_REGION, INPUT_SOURCE, FIELD_EXTRA_INPUTS };

/* Computes a field; its data are its sources. */
bool field_compute(computation *run);

/* ---- Functions ---- */

typedef enum function_number {
#define FUNCTION(NAME, ...) FUNCTION_##NAME,
#include "builtins/language/functions.def"
#undef FUNCTION
    FUNCTION_COUNT
} function_number;

typedef struct function {
    const char *name;
    reference_type takes, gives;
    bool whole;
    compute_function *compute; /* NULL: the engine's json */
    const char *const *words;  /* all that it can give, ends with NULL; or NULL: any value of its type */
    const char *documentation; /* a sentence */
    const char *example;       /* a condition */
} function;

extern const function function_table[FUNCTION_COUNT];

/* The names alone, in the same order. */
extern const char *const function_names[FUNCTION_COUNT];

/* NULL if there is no function of this name. */
const function *function_find(text name);

/* A function's inputs are its argument, and the time of the event. */
enum { INPUT_ARGUMENT, INPUT_TIME, FUNCTION_INPUTS };

#endif
