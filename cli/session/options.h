/*
 * What a run has to do. A sub-command fills this in from its command line; the files of the session only read it.
 */
#ifndef CLI_SESSION_OPTIONS_H
#define CLI_SESSION_OPTIONS_H

#include "cli/read/shapes.h"
#include "cli/say/output.h"
#include "cli/sources/source.h"
#include "kmsfilter.h"

typedef struct session_options {
    /* Which events are printed, and how. */
    bool invert; /* those that match no rule; no action is run */
    bool count;  /* only their number */
    bool quiet;  /* none: the run stops at the first match */
    bool json;
    bool has_max_events;
    uint64_t max_events; /* the run stops after so many */

    /* Where events come from. */
    source_options source; /* a source, or else the files that session_run gets */
    bool follow;           /* go on reading where the file ends, */
    bool from_end;         /* and begin at its end */
    input_shape shape;
    kf_limits limits;
    bool strict; /* the run stops at the first text that is not an event */

    /* Where events go. */
    bool dry_run;
    const char *dead_letters; /* a path, or NULL */
    kf_when_full when_full;
    unsigned grace;      /* how long deliveries may go on after SIGTERM, in milliseconds */
    const char *state;   /* a folder, or NULL */
    size_t max_groups;   /* 0: the default */
    const char *rejects; /* a path, or NULL */

    /* What the run reports. */
    const char *stats;   /* "text", "json" or NULL */
    const char *metrics; /* an address and a port, or NULL */
    size_t disabled;     /* rules that were left out; for the statistics */

    size_t threads; /* 0: one for each processor */

    /* Reads the rules again after SIGHUP; the caller frees them. NULL after an error, which it reports. If `reload` is NULL,
     * the run does not handle signals. */
    kf_rules *(*reload)(void *sources);
    void *sources;

    /* If not NULL, called for each event after it has been matched, and no action is run. False if memory ran out. */
    bool (*handle_event)(void *context, output *to, kf_matcher *matcher, uint64_t number);
    void *context;
} session_options;

#endif
