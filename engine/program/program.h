/*
 * A compiled program: the rules in a form that events are matched against. plan/builder.h makes a program, match/matcher.h runs
 * it. This file is what other layers see; program_data.h has the data. A program never changes, so any number of threads may use
 * it at once.
 */
#ifndef ENGINE_PROGRAM_PROGRAM_H
#define ENGINE_PROGRAM_PROGRAM_H

#include "grammar/base/arena.h"
#include "kmsfilter.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct program program; /* immutable once compiled */

void program_free(program *compiled);

/* Prints the program for people. Stops when `write` returns something other than 0, and returns that. */
int program_dump(const program *compiled, kf_write_function *write, void *context);

/* ---- Nodes: the values that a condition or another layer can read ---- */

#define NODE_EVENT 0U        /* the event itself */
#define NODE_NONE UINT32_MAX /* memory ran out */

/* A function that computes the values of a node which are not in the event (engine/match/computation.h). It returns false if
 * memory ran out. */
typedef struct computation computation;
typedef bool compute_function(computation *run);

/* ---- The predicates of a rule ---- */

struct form; /* program_data.h */

/* One predicate of a rule: a field of its pattern, or a comparison of its condition. */
typedef struct rule_predicate {
    text written;  /* "detail.eventName: [\"DisableKey\"]", or a comparison as the file has it */
    size_t offset; /* its place in the rule's text, in bytes */
    const struct form *shape;
} rule_predicate;

size_t program_predicate_count(const program *compiled, uint32_t rule);
const rule_predicate *program_predicate(const program *compiled, uint32_t rule, size_t index);

/* The node whose values a predicate is about, and the path of a node as text. The caller frees the text; NULL if memory ran
 * out. */
uint32_t program_predicate_node(const program *compiled, const rule_predicate *asked);
char *program_node_text(const program *compiled, uint32_t node);

#endif
