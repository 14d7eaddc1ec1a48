/*
 * The values of an event: what stands in it, and what fields and functions of the language compute from that.
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

/* One value of an event. A string's escapes are decoded (a lone surrogate has its three-byte form); a number, object or array is as it
 * was written. The bytes live until the matcher's next event. */
typedef struct event_value event_value;
struct event_value {
    event_value_kind kind;
    bool element; /* it stands directly in an array */
    bool escaped; /* the engine's: not decoded yet */
    const char *bytes;
    size_t length;
    event_value *next; /* at the same node */
};

/* The values at a node that is kept, of the event that was matched last: a list, NULL if there are none or memory ran out (which
 * matcher_failed then tells). */
const event_value *matcher_values(matcher *scratch, uint32_t node);

/* Whether memory ran out since the event that was matched last, for which reason values may be missing. */
bool matcher_failed(const matcher *scratch);

/* Whether there are any at a node that is kept and not computed. */
bool matcher_has_values(const matcher *scratch, uint32_t node);

/* One run of a compute_function. It reads its inputs with matcher_values and tells what they come to with computation_emit. */
struct computation {
    matcher *scratch;
    const void *data;       /* as builder_computed was given it */
    void *context;          /* as matcher_set_context was given it */
    const uint32_t *inputs; /* nodes */
    size_t input_count;
    uint32_t node; /* that it computes */
};

/* Tells of one value; the bytes have to live until the next event. False if memory ran out. */
bool computation_emit(computation *run, event_value_kind kind, const char *bytes, size_t length);
bool computation_emit_number(computation *run, double number);

/* What it has told so far: NULL if nothing, or if nobody keeps the values of its node. */
const event_value *computation_emitted(const computation *run);

/* Memory that lives until the next event. NULL if it ran out. */
void *computation_allocate(computation *run, size_t size);

#endif
