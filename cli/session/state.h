/*
 * The state of one run. It is made of parts, and each part belongs to one file: the header of that file has the part, and only
 * that file changes it. Other files read the parts, or call the functions of the header. Everything here belongs to the main
 * thread.
 *
 * An event passes the files from the top down:
 *
 *     session.c     begins and ends the run
 *     reading.c     reads files                   receiving.c   reads the messages of a source
 *     waiting.c     what is done between two reads
 *     reload.c      the rules in force, and how new ones replace them
 *     events.c      matches an event and sends it to the router
 *     sinks.c       what the router calls: standard output, failed deliveries
 *     resume.c      how far a file has been read, for a later run
 *     counts.c      statistics and metrics
 *     hearing.c     signals
 *     state.c       whether the run goes on
 *
 * A file may call functions of the files below it, not of those above it.
 */
#ifndef CLI_SESSION_STATE_H
#define CLI_SESSION_STATE_H

#include "cli/session/counts.h"
#include "cli/session/events.h"
#include "cli/session/hearing.h"
#include "cli/session/intake.h"
#include "cli/session/options.h"
#include "cli/session/reading.h"
#include "cli/session/reload.h"
#include "cli/session/resume.h"
#include "cli/session/sinks.h"
#include "cli/session/waiting.h"

/* Whether the run goes on. Owner: state.c */
typedef struct ending_part {
    bool is_stopping; /* no more events are taken */
    bool has_trouble; /* the exit status will tell */
} ending_part;

typedef struct session {
    const session_options *options;
    intake intake; /* filled in by reading.c or receiving.c */
    reading_part reading;
    waiting_part waiting;
    rules_part rules;
    events_part events;
    sinks_part sinks;
    resume_part resume;
    counts_part counts;
    hearing_part hearing;
    ending_part ending;
} session;

/* No more events are taken; those that have been sent are still delivered. */
void session_stop(session *run);

/* The exit status will tell that something went wrong; the run goes on. */
void session_note_trouble(session *run);

/* Stops the run after trouble that has been reported: an event that cannot be written would be lost. */
void session_stop_with_trouble(session *run);
void session_stop_without_memory(session *run);

#endif
