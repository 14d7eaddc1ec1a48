/*
 * One run over the events of some files.
 */
#ifndef CLI_SESSION_SESSION_H
#define CLI_SESSION_SESSION_H

#include "cli/read/shapes.h"
#include "cli/say/output.h"
#include "cli/sources/source.h"
#include "kmsfilter.h"

typedef struct session_options {
    bool invert, count, quiet, json, strict;
    input_shape shape;
    bool has_max_events;
    uint64_t max_events;
    const char *stats;        /* "text", "json" or NULL */
    const char *rejects;      /* a path or NULL */
    const char *state;        /* a folder or NULL */
    const char *dead_letters; /* a path or NULL */
    kf_when_full when_full;
    size_t max_groups;
    unsigned grace; /* milliseconds for what is under way after SIGTERM */
    kf_limits limits;
    size_t disabled; /* rules that were left out */
    bool dry_run;
    bool follow, from_end;
    source_options source;
    const char *metrics; /* an address and a port, or NULL */
    /* Reads the rules again: theirs who asks, or NULL after an error that has been said. NULL: SIGHUP and the like are not listened to. */
    kf_rules *(*reload)(void *sources);
    void *sources;
    size_t threads; /* 0: as many as there are processors */
    /* Called for each event that has been matched, in place of all actions; false: memory ran out. */
    bool (*handle_event)(void *context, output *to, kf_matcher *matcher, uint64_t number);
    void *context;
} session_options;

/* The exit status. */
int session_run(const kf_rules *rules, const session_options *wanted, const char *const *paths, size_t path_count);

#endif
