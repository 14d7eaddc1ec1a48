/*
 * The engine's door for builtins/: from the rules' trees to a program, and from a program and an event to the rules that match.
 * The engine does no input or output and knows nothing of KMS: what a field or a function of the language means, it is told.
 */
#ifndef ENGINE_PROGRAM_ENGINE_H
#define ENGINE_PROGRAM_ENGINE_H

#include "engine/tables/value_set.h"
#include "grammar/base/ast.h"
#include "kmsfilter.h"

typedef struct program program; /* immutable once compiled */
typedef struct matcher matcher; /* one thread's scratch memory */
typedef struct builder builder; /* makes a program */

/* A pattern whose $or branches and repeated fields interlock so that it would have to be multiplied out further than this many
 * times is refused; AWS itself allows 1,000 combinations. */
#define PROGRAM_MOST_COMBINATIONS 65536

/* ---- Values ---- */

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

/* ---- Nodes: what a condition, or whoever asks after a match, can read ---- */

#define NODE_EVENT 0U        /* the event itself */
#define NODE_NONE UINT32_MAX /* memory ran out */

/* What computes the values of a node that is not in the event. */
typedef struct computation {
    matcher *scratch;
    const void *data;       /* as builder_computed was given it */
    void *context;          /* as matcher_set_context was given it */
    const uint32_t *inputs; /* nodes */
    size_t input_count;
    uint32_t node; /* that it computes */
} computation;

/* Reads its inputs with matcher_values and tells what they come to with computation_emit. False if memory ran out. */
typedef bool compute_function(computation *run);

/* Tells of one value; the bytes have to live until the next event. False if memory ran out. */
bool computation_emit(computation *run, event_value_kind kind, const char *bytes, size_t length);
bool computation_emit_number(computation *run, double number);

/* What it has told so far: NULL if nothing, or if nobody keeps the values of its node. */
const event_value *computation_emitted(const computation *run);

/* Memory that lives until the next event. NULL if it ran out. */
void *computation_allocate(computation *run, size_t size);

/* ---- Compiling ---- */

/* NULL if memory ran out. */
builder *builder_new(void);
void builder_free(builder *build);

/* The node of a path below another one: one or more steps, joined with dots. */
uint32_t builder_path(builder *build, uint32_t under, text path);

/* An element of the array that stands directly at a node; negative indexes count from the end. */
uint32_t builder_element(builder *build, uint32_t of, int32_t index);

/* The strings at a node, read as JSON. */
uint32_t builder_json(builder *build, uint32_t of);

/* A node whose values are computed, made once for each `name` and `of`; `of` is the node that it is a function of, NODE_EVENT if it is
 * none. `name`, `data` and `inputs` have to outlive the program. */
uint32_t builder_computed(builder *build, uint32_t of, const char *name, compute_function *compute, const void *data,
                          const uint32_t *inputs, size_t input_count);

/* Lets matcher_values tell the values at a node; `whole`: objects and arrays too. */
void builder_keep(builder *build, uint32_t node, bool whole);

/* Plans a rule's pattern ahead, so that its tree may be freed and need not be kept until the end. Nothing can be remembered of it.
 * False if it does so no longer, since builder_finish will fail. */
bool builder_plan(builder *build, rule_definition *rule);

/* Compiles so many rules (numbered in list order), whose references have their nodes, and ends the builder. NULL if memory
 * ran out (*too_complex is NULL) or a rule is too complex (*too_complex names it). The trees may be freed afterwards; names and
 * sets have to outlive the program. */
program *builder_finish(builder *build, const rule_definition *rules, uint32_t count, const rule_definition **too_complex);
void program_free(program *compiled);
int program_dump(const program *compiled, kf_write_function *write, void *context);

/* ---- Matching ---- */

matcher *matcher_new(const program *compiled, const kf_limits *limits);
void matcher_free(matcher *scratch);

/* What computations are given as their context; not owned. */
void matcher_set_context(matcher *scratch, void *context);

/* What is wrong with an event: `message` is static; `offset` is the byte at which it was noticed. */
typedef struct event_error {
    const char *message;
    size_t offset;
    size_t limit; /* the bound that was exceeded, 0 if it was none */
} event_error;

/* KF_OK and the ascending indexes of the matched rules (valid until the next call), KF_BAD_EVENT and *error, or KF_NO_MEMORY. */
kf_status matcher_match(matcher *scratch, const char *event, size_t length, const uint32_t **matched, size_t *matched_count,
                        event_error *error);

/* The values at a node that is kept, of the event that was matched last: a list, NULL if there are none or memory ran out (which
 * matcher_failed then tells). */
const event_value *matcher_values(matcher *scratch, uint32_t node);
bool matcher_failed(const matcher *scratch);

/* Whether there are any at a node that is kept and not computed. */
bool matcher_has_values(const matcher *scratch, uint32_t node);

/* How often a regular expression of a rule has reached its limit so far, and so has not matched. */
uint64_t matcher_limit_hits(const matcher *scratch, uint32_t rule);

/* Whether one has in the event that was matched last. */
bool matcher_reached_limit(const matcher *scratch);

/* ---- What a rule asks, one predicate after the other ---- */

/* What a rule asks of an event in one place: a field of its pattern, or a comparison of its condition. */
typedef struct rule_predicate {
    text written;  /* "detail.eventName: [\"DisableKey\"]", or a comparison as it stands in the file */
    size_t offset; /* in the rule's text */
    const struct form *shape;
} rule_predicate;

/* Lets the program remember what its rules ask, in the order of their texts; to be said before builder_finish. */
void builder_remember_predicates(builder *build);

size_t program_predicate_count(const program *compiled, uint32_t rule);
const rule_predicate *program_predicate(const program *compiled, uint32_t rule, size_t index);

/* Whether it holds for the last event, by itself, wherever its rule has stopped. */
bool matcher_holds(matcher *scratch, const rule_predicate *asked);

/* The node whose values it asks about, and a node's path as text, in malloc'ed memory (NULL if it ran out). */
uint32_t program_predicate_node(const program *compiled, const rule_predicate *asked);
char *program_node_text(const program *compiled, uint32_t node);

#endif
