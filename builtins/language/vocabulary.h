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

typedef struct field field;

typedef bool source_function(computation *run, const event_value *value, const char *parameter, bool *gave);

typedef struct field_source {
    unsigned rank;
    const char *from; /* a path, or "$" and a field */
    source_function *take;
    const char *parameter;
} field_source;

struct field {
    const char *name;
    reference_type type;
    bool is_list;
    const char *doc;
};

extern const field field_table[];
extern const size_t field_count;

/* A field's sources, in the order of their ranks. */
const field_source *field_sources(const field *of, size_t *count);

/* Behind the nodes of its sources, a field's inputs are those of account, region and source, on which some ways of taking a value depend. */
enum { INPUT_ACCOUNT, INPUT_REGION, INPUT_SOURCE, FIELD_EXTRA_INPUTS };

/* Computes a field; its data are its sources. */
bool field_compute(computation *run);

/* ---- Functions ---- */

typedef struct function {
    const char *name;
    reference_type takes, gives;
    bool whole;
    compute_function *compute; /* NULL: the engine's json */
    const char *doc;
} function;

extern const function function_table[];
extern const size_t function_count;

/* A function's inputs are its argument, and the time of the event. */
enum { INPUT_ARGUMENT, INPUT_TIME, FUNCTION_INPUTS };

#endif
