/*
 * An action, a target and a sink: what a rule can do with an event, the place that a rule names for it, and that place once a router has
 * opened it. Every action is an `action_calls`, whose functions get a sink. This file also has what all actions need of their sink:
 * waiting, counting what could not be delivered, and the names of the rules.
 *
 * actions.h has the table of all actions. letters.h says what becomes of an event that could not be delivered.
 */
#ifndef BUILTINS_ACTIONS_SINK_H
#define BUILTINS_ACTIONS_SINK_H

#include "builtins/actions/failures.h"
#include "builtins/groups/receipts.h"
#include "builtins/system/watch.h"
#include "builtins/text/buffer.h"
#include "builtins/text/fault.h"
#include "builtins/text/template.h"
#include "grammar/base/ast.h"
#include "kmsfilter.h"

#include <sys/stat.h>

typedef struct action action;
struct dead_letter;
struct delivery_kind;

/* An action with its arguments and settings, as one or more rules name it. Paths are already relative to the current folder. */
typedef struct action_target {
    const action *action;
    const char **arguments; /* ends with NULL */
    size_t argument_count;
    const template *path; /* of an argument that is named anew for each event; else NULL */
    const void *settings; /* the action's own struct, as settings_read has filled it */
    const char *label;    /* how messages call it */
    size_t otherwise;     /* the target behind `else`, its index plus one; 0: there is none */
} action_target;

/* A target that a router has opened. */
typedef struct sink {
    const action_target *target;
    const kf_router_options *options;
    const char *const *rule_names; /* of all rules of the router, by their index */
    const char *const *senders;    /* the names of the rules whose `to` is this target, in the rules' order; ends with NULL */
    receipts *receipts;            /* of all sinks of a router */
    void *state;                   /* what the action keeps; NULL until it is opened */
    int descriptor;                /* file: where it writes, or -1 */
    const char *path;              /* of the event at hand, where the target's is a template */
    failure_counts failures;       /* events that could not be delivered */
    size_t *rules; /* the rules that send the event at hand here, ascending; as long as the number of rules that ever can */
    size_t rule_count;
    struct sink *otherwise;    /* takes what this one could not deliver; NULL: nobody */
    fault problem;             /* what went wrong, where errno does not say it; its message is "" if errno does */
    struct aws_wallet *wallet; /* of all sinks of a router */
    buffer letter;             /* a dead letter as a line */
    bool spooled;              /* to a spool that ends with a line */
    int stuck;                 /* why the last one could not be kept, an errno; 0: it could */
    int64_t deadline;          /* until when close may wait for what is under way (watch_now); INT64_MAX: as long as it takes */
    size_t same_as;            /* the sink that goes to the very same place, or its own index */
} sink;

/* What has become of a dead letter. */
typedef enum letter_fate {
    LETTER_TAKEN,   /* the action behind `else` has it */
    LETTER_MOVED,   /* it is under way there, with a receipt that is not held yet */
    LETTER_SPOOLED, /* the spool has it */
    LETTER_NOT_NOW, /* the action behind `else` has no room for it now */
    LETTER_NOWHERE
} letter_fate;

/* What an action does. Those that return bool return false with errno set where the run cannot go on; an event that could not be
 * delivered while others can becomes a dead letter (letters.h) instead. Where `send` returns before the event is done, it holds the
 * event's receipt. */
typedef struct action_calls {
    const struct delivery_kind *kind; /* of an action that delivers over the network; else NULL */
    bool has_dead_letters;            /* `else` may stand behind it */
    /* Checks arguments and settings of a rule. False: `why` says what is wrong with them, in words that follow "the action syslog". */
    bool (*check)(const action *self, const action_call *call, fault *why);
    bool (*open)(sink *to);
    bool (*send)(sink *to, const kf_delivery *what);
    /* Takes a dead letter, whose line is in from->letter, without waiting; LETTER_NOWHERE: it is for the spool. NULL: it is sent the
     * line. */
    letter_fate (*take_letter)(sink *to, sink *from, const struct dead_letter *letter);
    /* For actions that do not finish at once. work does what can be done without waiting; true: something is under way. watch says what
     * it waits for. */
    bool (*work)(sink *to);
    void (*watch)(sink *to, watch *on);
    void (*finish)(sink *to); /* no more events come; NULL: that makes no difference before `close` */
    bool (*reopen)(sink *to); /* files that may have been moved away */
    /* Whether it has this file open to write to it. */
    bool (*writes_to)(const sink *to, const struct stat *file);
    /* Sets what has become of the events; NULL: nobody counts. */
    void (*count)(const sink *to, kf_target_counts *counts);
    /* Finishes what is under way, and closes; also what open left half done. */
    bool (*close)(sink *to);
} action_calls;

struct action {
    action_form form;
    const char *written; /* its argument, for help: "\"PATH\"" */
    const char *doc;     /* a sentence */
    const char *example; /* as it would stand in a rule */
    action_calls calls;
};

/* The name of the first rule that sends an event; NULL if none is known. */
const char *sink_rule_name(const sink *to, const kf_delivery *what);

/* Whether two open sinks write to the same file, so that a file with two names gets an event once. */
bool sink_same_place(const sink *left, const sink *right);

/* Works and waits until nothing is under way, or until `enough` says so (NULL: it never does). */
void sink_wait(sink *to, bool (*enough)(const sink *to));

/* Counts an event that could not be delivered; the receipt of one that nobody has is spoiled. */
void sink_failure(sink *to, failure_kind kind, uint64_t receipt);

/* The same for one that the spool has. */
void sink_failure_kept(sink *to, failure_kind kind);

#endif
