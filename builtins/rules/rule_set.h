/*
 * The inside of a kf_rules, for builtins/ alone: the program, and what each rule is called and does. It owns all its texts, so it
 * outlives the compiler.
 */
#ifndef BUILTINS_RULES_RULE_SET_H
#define BUILTINS_RULES_RULE_SET_H

#include "builtins/actions/actions.h"
#include "builtins/input/input_transformer.h"
#include "builtins/language/resolve.h"
#include "builtins/rules/compiler.h"
#include "builtins/text/template.h"
#include "engine/program/program.h"

/* What an action gets instead of the event. */
typedef struct rule_input {
    const template *template;     /* the language's, or else */
    const aws_input *transformer; /* AWS's */
    bool is_json;                 /* what it gives is always JSON */
} rule_input;

/* dedup or limit. */
typedef struct group_rule {
    uint32_t *nodes; /* by what events are grouped */
    size_t node_count;
    int64_t period;
    uint64_t count;
} group_rule;

/* One `to` of a rule. */
typedef struct rule_route {
    size_t target;           /* index into the rules' targets */
    const rule_input *input; /* NULL: the event itself */
} rule_route;

typedef struct rule_info {
    const char *name;
    const char *title; /* NULL if it has none */
    const char *file;
    const char *meta; /* JSON; NULL if it has none */
    uint32_t line, route_count;
    const group_rule *dedup, *limit; /* NULL if it has none */
    rule_route *routes;              /* without repeats */
} rule_info;

typedef struct test_info test_info;

/* targets.c: the index of the target that a call stands for (NULL: stdout), new or known; SIZE_MAX if memory ran out. */
size_t target_add(kf_rules *rules, name_table *known, const rule_definition *definition, const action_call *call);

struct kf_rules {
    arena memory;
    arena lasting; /* of the sets and of what has been resolved */
    program *program;
    rule_info *rules;
    size_t count;
    rule_route *plain; /* the one route of all rules that say neither where to nor what */
    target *targets;   /* the distinct actions with their arguments */
    size_t target_count;
    regex_list *regexes;
    struct value_set **sets;
    size_t set_count;
    aliases *aliases;
    uint32_t time_node; /* NODE_NONE: nobody asks for the time of an event */
    uint32_t *noticed;  /* the nodes of members of which matchers tell */
    size_t noticed_count;
    test_info *tests;
    size_t test_count;
};

/* The rules that a compiler has collected, all names resolved, without a program yet. NULL if memory ran out, or after an error that
 * has been recorded. */
kf_rules *rules_new(kf_compiler *compiler, uint32_t time_node);

void regexes_free(regex_list *list);

/* inputs.c: what an input clause gives, in the rules' memory. NULL, and the compiler told why, if it cannot. */
const rule_input *input_compile(kf_compiler *compiler, kf_rules *rules, const rule_definition *rule,
                                const input_definition *written);

/* The same for what is only a template; `folder`, which may be NULL, goes in front. NULL if memory ran out. */
const template *input_template(kf_rules *rules, const input_definition *written, const char *folder);

/* tests.c */
bool tests_compile(kf_compiler *compiler, kf_rules *rules);
void tests_free(kf_rules *rules);

/* matcher.c: the engine's matcher, whose values actions look at. */
matcher *matcher_engine(const kf_matcher *state);
const kf_rules *matcher_rules(const kf_matcher *state);
evaluation *matcher_evaluation(kf_matcher *state);

/* The time of the event that was matched last, or of its arrival, in nanoseconds since 1970. */
int64_t matcher_event_time(kf_matcher *state);

/* `path`, as the file `base` names it, seen from the current folder. NULL if memory ran out. */
char *path_beside(arena *memory, const char *base, text path);

#endif
