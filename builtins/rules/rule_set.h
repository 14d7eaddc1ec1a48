/*
 * The inside of a kf_rules: a program, and a table of what each rule is called and what it does with the events that match.
 * This is data: finish.c and assemble.c make it, builtins/run reads it, and nobody changes it. It owns all its texts, so it
 * outlives the compiler.
 */
#ifndef BUILTINS_RULES_RULE_SET_H
#define BUILTINS_RULES_RULE_SET_H

#include "builtins/actions/sink.h"
#include "builtins/input/input_transformer.h"
#include "builtins/language/aliases.h"
#include "builtins/text/template.h"
#include "engine/program/program.h"

/* What an action gets instead of the event. */
typedef struct rule_input {
    const template *template;     /* of the rule language; NULL: it is AWS's */
    const aws_input *transformer; /* AWS's InputPath or InputTransformer */
    bool is_json;                 /* its result is always JSON */
} rule_input;

/* dedup or limit. */
typedef struct group_rule {
    uint32_t *nodes; /* the values by which events are grouped */
    size_t node_count;
    int64_t period; /* nanoseconds */
    uint64_t count; /* limit's */
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

/* What a test expects of one rule. */
typedef struct expected_rule {
    size_t rule;
    bool has_times, has_input;
    uint64_t times;
    text input;
} expected_rule;

/* A test that stands in a rule file. builtins/run/tests.c runs it. */
typedef struct test_info {
    const char *title, *file;
    uint32_t line;
    bool has_clock;
    int64_t clock;    /* nanoseconds since 1970 */
    aliases *aliases; /* NULL: those of the rules */
    text *events;
    size_t event_count;
    expected_rule *expected;
    size_t expected_count;
} test_info;

struct kf_rules {
    arena memory;
    arena lasting; /* texts of the sets and of what has been resolved */
    program *program;
    rule_info *rules;
    size_t count;
    action_target *targets; /* the distinct actions with their arguments */
    size_t target_count;
    struct regex_list *regexes; /* builtins/language/resolve.h */
    struct value_set **sets;
    size_t set_count;
    aliases *aliases;
    uint32_t time_node; /* NODE_NONE: nobody asks for the time of an event */
    uint32_t *noticed;  /* the nodes of the members that kf_matcher_noticed tells of */
    size_t noticed_count;
    test_info *tests; /* empty unless the compiler was told to remember */
    size_t test_count;
};

#endif
