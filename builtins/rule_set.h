/*
 * The inside of a kf_rules, for builtins/ alone: the program, and what each rule is called and does. It owns all its texts, so it
 * outlives the compiler.
 */
#ifndef BUILTINS_RULE_SET_H
#define BUILTINS_RULE_SET_H

#include "builtins/actions.h"
#include "engine/engine.h"

typedef struct rule_info {
    const char *name;
    const char *title; /* NULL if it has none */
    const char *file;
    uint32_t line;
    size_t *targets; /* indexes into the rules' targets, without repeats */
    size_t target_count;
} rule_info;

struct kf_rules {
    arena memory;
    program *program;
    rule_info *rules;
    size_t count;
    target *targets; /* the distinct actions with their arguments */
    size_t target_count;
};

/* Rules from checked definitions, of which there are `count`. NULL if memory ran out or a pattern is too complex (*too_complex
 * names its rule, else NULL). */
kf_rules *rules_new(const rule_definition *definitions, size_t count, const rule_definition **too_complex);

/* `path`, as the file `base` names it, seen from the current folder. NULL if memory ran out. */
char *path_beside(arena *memory, const char *base, text path);

#endif
