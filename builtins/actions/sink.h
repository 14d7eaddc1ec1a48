/*
 * The three things that all actions are made of: an action is what a rule can do with an event, a target is an action with its
 * arguments and settings, and a sink is a target that a router has opened. Every action has an action_calls, whose functions
 * get a sink.
 *
 * This file also has what every action needs of its sink: waiting, counting what could not be delivered, and the names of the
 * rules. actions.h has the table of all actions. letters.h says what becomes of an event that could not be delivered.
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
    const template *path; /* of an argument that each event fills in anew; else NULL */
    const void *settings; /* the action's own struct, as settings_read has filled it */
    const char *label;    /* its name in messages: "exec notify" */
    size_t otherwise;     /* the index of the target behind `else`, plus one; 0: there is none */
} action_target;

/* A target that a router has opened. */
typedef struct sink {
    const action_target *target;
    const kf_router_options *options;
    const char *const *rule_names; /* of all rules of the router, by their index */
    const char *const *senders;    /* the names of the rules whose `to` is this target, in the rules' order; ends with NULL */
    receipts *receipts;            /* of all sinks of a router */
    void *state;                   /* the action's own; NULL until it is opened */
    int descriptor;                /* file: where it writes, or -1 */
    const char *path;              /* the path for the event at hand, if the target's is a template */
    failure_counts failures;       /* events that could not be delivered */
    size_t *rules; /* the rules that send the event at hand here, ascending. There is room for all that ever can */
    size_t rule_count;
    struct sink *otherwise;    /* the sink behind `else`; NULL: there is none */
    fault problem;             /* the reason of the latest failure that errno cannot say; its message is "" if errno says it */
    struct aws_wallet *wallet; /* of all sinks of a router */
    buffer letter;             /* a dead letter as a line */
    bool spooled;              /* the spool is known to end with a line */
    int stuck;                 /* the errno of the latest dead letter that could not be kept; 0: it was kept */
    int64_t deadline;          /* until when `close` may wait (watch_now); INT64_MAX: as long as it takes */
    size_t same_as;            /* the index of the sink that writes to the same place, or its own */
} sink;

/* What has become of a dead letter. */
typedef enum letter_fate {
    LETTER_TAKEN,   /* the action behind `else` has it */
    LETTER_MOVED,   /* it is under way there, with a receipt that is not held yet */
    LETTER_SPOOLED, /* the spool has it */
    LETTER_NOT_NOW, /* the action behind `else` has no room for it now */
    LETTER_NOWHERE
} letter_fate;

/* The functions of an action. One that returns bool returns false, with errno set, if the run cannot go on. If only this
 * event could not be delivered, it makes a dead letter of it (letters.h) and returns true. If `send` returns before the
 * event is done, it holds the event's receipt. */
typedef struct action_calls {
    const struct delivery_kind *kind; /* of an action that delivers over the network; else NULL */
    bool has_dead_letters;            /* `else` may stand behind it */
    /* Checks arguments and settings of a rule. False: `why` says what is wrong with them, in words that follow "the action syslog". */
    bool (*check)(const action *self, const action_call *call, fault *why);
    bool (*open)(sink *to);
    bool (*send)(sink *to, const kf_delivery *what);
    /* Takes a dead letter of another action without waiting; its line is in from->letter. LETTER_NOWHERE: it is to go to the
     * spool. If an action has no such function, the line is sent to it as an event is. */
    letter_fate (*take_letter)(sink *to, sink *from, const struct dead_letter *letter);
    /* For actions whose `send` returns before the event is done. `work` does what can be done without waiting, and returns
     * whether something is under way. `watch` adds what it waits for. */
    bool (*work)(sink *to);
    void (*watch)(sink *to, watch *on);
    void (*finish)(sink *to); /* no more events come; NULL: the action need not know before `close` */
    bool (*reopen)(sink *to); /* opens its files again, which may have been moved away */
    /* True if it has this file open for writing. */
    bool (*writes_to)(const sink *to, const struct stat *file);
    /* Fills in what has become of the events. NULL: nobody counts them. */
    void (*count)(const sink *to, kf_target_counts *counts);
    /* Finishes what is under way, and closes. It is also called if `open` has failed. */
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

/* True if two open sinks write to the same file under different names. Such a file gets an event once. */
bool sink_same_place(const sink *left, const sink *right);

/* Runs the action until nothing is under way, or until `enough` returns true. `enough` may be NULL. */
void sink_wait(sink *to, bool (*enough)(const sink *to));

/* Counts an event that nobody has taken, and spoils its receipt. */
void sink_failure(sink *to, failure_kind kind, uint64_t receipt);

/* Counts an event that could not be delivered and is in the spool. */
void sink_failure_kept(sink *to, failure_kind kind);

#endif
