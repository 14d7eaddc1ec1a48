/*
 * The names of the language: fields (fields.def) and functions (functions.def), and the data that they need while events are
 * matched. resolve.c finds names here.
 */
#ifndef BUILTINS_LANGUAGE_VOCABULARY_H
#define BUILTINS_LANGUAGE_VOCABULARY_H

#include "builtins/language/aliases.h"
#include "engine/match/computation.h"

/* The type of a reference's values, as far as it is known without an event. */
typedef enum reference_type { TYPE_ANY, TYPE_STRING, TYPE_NUMBER, TYPE_TIME, TYPE_DURATION } reference_type;

/* The name of a type in messages. The text is constant. */
const char *type_name(reference_type type);

typedef enum clock_kind {
    CLOCK_SYSTEM,
    CLOCK_FIXED, /* the time `now` */
    CLOCK_EVENT  /* the time of the event */
} clock_kind;

/* Data for computations, in addition to the event. It is their context (engine/match/computation.h). */
typedef struct evaluation {
    const aliases *aliases; /* NULL: no key has an alias */
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
    field_number from; /* FIELD_NONE: `path` */
    const char *path;  /* or else NULL */
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

/* Only the names, in the same order. */
extern const char *const field_names[FIELD_COUNT];

/* Finds a field by its name. NULL if there is none. */
const field *field_find(text name);

/* Some ways of taking a value need the account, the region and the source. These are a field's last inputs, behind the nodes of
 * its sources. */
enum { INPUT_ACCOUNT, INPUT_REGION, INPUT_SOURCE, FIELD_EXTRA_INPUTS };

/* Computes a field. The computation's data are the field's sources. */
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
    compute_function *compute; /* NULL: json, which the engine computes */
    const char *const *words;  /* all values that it can give, with NULL at the end; NULL: any value of its type */
    const char *documentation; /* a sentence */
    const char *example;       /* a condition */
} function;

extern const function function_table[FUNCTION_COUNT];

/* Only the names, in the same order. */
extern const char *const function_names[FUNCTION_COUNT];

/* Finds a function by its name. NULL if there is none. */
const function *function_find(text name);

/* The inputs of a function: its argument, and the time of the event. */
enum { INPUT_ARGUMENT, INPUT_TIME, FUNCTION_INPUTS };

#endif
