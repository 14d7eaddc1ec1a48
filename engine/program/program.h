/*
 * A compiled program: what the rules ask, in a form that events are matched against. builder.h makes one, matcher.h runs it. This is
 * what other layers know of it; program_data.h has the whole.
 */
#ifndef ENGINE_PROGRAM_PROGRAM_H
#define ENGINE_PROGRAM_PROGRAM_H

#include "grammar/base/arena.h"
#include "kmsfilter.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct program program; /* immutable once compiled */

void program_free(program *compiled);

/* Prints it for people. Returns what `write` returned, if that was not 0. */
int program_dump(const program *compiled, kf_write_function *write, void *context);

/* ---- Nodes: what a condition, or whoever asks after a match, can read ---- */

#define NODE_EVENT 0U        /* the event itself */
#define NODE_NONE UINT32_MAX /* memory ran out */

/* Computes the values of a node that are not in the event (engine/match/computation.h). False if memory ran out. */
typedef struct computation computation;
typedef bool compute_function(computation *run);

/* ---- What a rule asks, one predicate after the other ---- */

struct form; /* program_data.h */

/* What a rule asks of an event in one place: a field of its pattern, or a comparison of its condition. */
typedef struct rule_predicate {
    text written;  /* "detail.eventName: [\"DisableKey\"]", or a comparison as it stands in the file */
    size_t offset; /* in the rule's text */
    const struct form *shape;
} rule_predicate;

size_t program_predicate_count(const program *compiled, uint32_t rule);
const rule_predicate *program_predicate(const program *compiled, uint32_t rule, size_t index);

/* The node whose values it asks about, and a node's path as text, in malloc'ed memory (NULL if it ran out). */
uint32_t program_predicate_node(const program *compiled, const rule_predicate *asked);
char *program_node_text(const program *compiled, uint32_t node);

#endif
