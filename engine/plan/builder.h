/*
 * Builds a program from the rules' trees. The engine does no input or output and knows nothing of KMS: its caller
 * (builtins/rules) defines what the fields and functions of the language mean.
 */
#ifndef ENGINE_PLAN_BUILDER_H
#define ENGINE_PLAN_BUILDER_H

#include "engine/program/program.h"
#include "grammar/base/ast.h"

/* $or branches and repeated fields of a pattern can interlock, so that they have to be multiplied out. A pattern with more
 * combinations than this is refused. AWS itself allows 1,000 combinations. */
#define BUILDER_MOST_COMBINATIONS 65536

typedef struct builder builder; /* a program that is being made */

/* NULL if memory ran out. */
builder *builder_new(void);
void builder_free(builder *build);

/* The node of a path below another node. The path has one or more steps, joined with dots. */
uint32_t builder_path(builder *build, uint32_t under, text path);

/* An element of the array at a node. Negative indexes count from the end. */
uint32_t builder_element(builder *build, uint32_t of, int32_t index);

/* The node for the values that the strings at a node hold as JSON. */
uint32_t builder_json(builder *build, uint32_t of);

/* A node whose values are computed. It is made once for each pair of `name` and `of`. `of` is the node that a function is applied
 * to; NODE_EVENT if there is none. `name`, `data` and `inputs` must outlive the program. */
uint32_t builder_computed(builder *build, uint32_t of, const char *name, compute_function *compute, const void *data,
                          const uint32_t *inputs, size_t input_count);

/* Makes matcher_values return the values at a node. `whole`: objects and arrays too. */
void builder_keep(builder *build, uint32_t node, bool whole);

/* Makes the program remember the rules' predicates in the order of their texts. Call it before builder_finish. */
void builder_remember_predicates(builder *build);

/* Plans a rule's pattern early, so that its tree may be freed now. The predicates of this pattern cannot be remembered. Returns
 * false if builder_finish will fail anyway; the pattern is then not planned. */
bool builder_plan(builder *build, rule_definition *rule);

/* Compiles `count` rules (numbered in the order of the list), whose references have their nodes, and frees the builder. Returns
 * NULL if memory ran out (*too_complex is NULL) or if a rule is too complex (*too_complex names it). The trees may be freed
 * afterwards; names and sets must outlive the program. */
program *builder_finish(builder *build, const rule_definition *rules, uint32_t count, const rule_definition **too_complex);

#endif
