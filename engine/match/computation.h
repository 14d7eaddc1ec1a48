/*
 * The values of an event, as fields and functions of the language read them and add to them: the values in the event, and the
 * values that are computed from these. builtins/language implements the fields and functions; derive.c runs them.
 */
#ifndef ENGINE_MATCH_COMPUTATION_H
#define ENGINE_MATCH_COMPUTATION_H

#include "engine/program/program.h"

typedef struct matcher matcher; /* matcher.h */

typedef enum event_value_kind {
    EVENT_STRING,
    EVENT_NUMBER,
    EVENT_TRUE,
    EVENT_FALSE,
    EVENT_NULL,
    EVENT_CONTAINER /* an object or array */
} event_value_kind;

/* One value of an event. The escapes of a string are decoded (a lone surrogate keeps its three-byte form). A number, object or
 * array is the event's text. The bytes are valid until the matcher's next event. */
typedef struct event_value event_value;
struct event_value {
    event_value_kind kind;
    bool element; /* it stands directly in an array */
    bool escaped; /* only for the engine: the escapes are not decoded yet */
    const char *bytes;
    size_t length;
    event_value *next; /* at the same node */
};

/* The values at a kept node, for the last event, as a list. NULL if there are none, or if memory ran out (see matcher_failed). */
const event_value *matcher_values(matcher *scratch, uint32_t node);

/* True if memory ran out after the last event was matched. Values may then be missing. */
bool matcher_failed(const matcher *scratch);

/* True if the last event has values at a node. The node must be kept and not computed. */
bool matcher_has_values(const matcher *scratch, uint32_t node);

/* One run of a compute_function. The function reads its inputs with matcher_values and returns its results with
 * computation_emit. */
struct computation {
    matcher *scratch;
    const void *data;       /* the `data` that builder_computed was given */
    void *context;          /* the `context` that matcher_set_context was given */
    const uint32_t *inputs; /* nodes */
    size_t input_count;
    uint32_t node; /* the node whose values the function computes */
};

/* Adds one result. The bytes must stay valid until the next event. False if memory ran out. */
bool computation_emit(computation *run, event_value_kind kind, const char *bytes, size_t length);
bool computation_emit_number(computation *run, double number);

/* The results so far. NULL if there are none, or if nothing keeps the values of this node. */
const event_value *computation_emitted(const computation *run);

/* Memory that lives until the next event. NULL if it ran out. */
void *computation_allocate(computation *run, size_t size);

#endif
