/*
 * From the rules' trees to a program. The engine does no input or output and knows nothing of KMS: what a field or a function of the
 * language means, it is told.
 */
#ifndef ENGINE_PLAN_BUILDER_H
#define ENGINE_PLAN_BUILDER_H

#include "engine/program/program.h"
#include "grammar/base/ast.h"

/* A pattern whose $or branches and repeated fields interlock so that it would have to be multiplied out further than this many
 * times is refused; AWS itself allows 1,000 combinations. */
#define BUILDER_MOST_COMBINATIONS 65536

typedef struct builder builder; /* a program in the making */

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

/* Lets the program remember what its rules ask, in the order of their texts; to be said before builder_finish. */
void builder_remember_predicates(builder *build);

/* Plans a rule's pattern ahead, so that its tree may be freed and need not be kept until the end. Nothing can be remembered of it.
 * False if it does so no longer, since builder_finish will fail. */
bool builder_plan(builder *build, rule_definition *rule);

/* Compiles so many rules (numbered in list order), whose references have their nodes, and ends the builder. NULL if memory
 * ran out (*too_complex is NULL) or a rule is too complex (*too_complex names it). The trees may be freed afterwards; names and
 * sets have to outlive the program. */
program *builder_finish(builder *build, const rule_definition *rules, uint32_t count, const rule_definition **too_complex);

#endif
