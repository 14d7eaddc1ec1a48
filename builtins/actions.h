/*
 * What a rule can do with an event. actions.def lists the actions; this is the form that they have for the compiler, which checks
 * their arguments, and for the router, which runs them.
 */
#ifndef BUILTINS_ACTIONS_H
#define BUILTINS_ACTIONS_H

#include "grammar/arena.h"
#include "kmsfilter.h"

typedef struct action action;

/* An action with its arguments, as one or more rules name it. Paths in the arguments are already relative to the current folder. */
typedef struct target {
    const action *action;
    const char **arguments;
} target;

/* A target that a router has opened. */
typedef struct sink {
    const target *target;
    const kf_router_options *options;
    int descriptor; /* file: where it writes, or -1 */
    size_t *rules;  /* the rules that send the event at hand here, ascending; as long as the number of rules that ever can */
    size_t rule_count;
    size_t same_as; /* the sink that goes to the very same place, or its own index */
} sink;

struct action {
    const char *name;
    const char *arguments;
    size_t argument_count;
    const char *doc;
    /* Each returns false with errno set if it failed. */
    bool (*open)(sink *to);
    bool (*send)(sink *to, const kf_delivery *what);
    bool (*close)(sink *to);
};

extern const action action_table[];
extern const size_t action_count;

/* NULL if there is none of this name. */
const action *action_find(text name);

/* The action's name that is nearest to a mistyped one; NULL if none is near. */
const char *action_suggest(text name);

/* What two open sinks have in common, so that one file under two names is written to once. */
bool action_same_place(const sink *left, const sink *right);

#endif
