/*
 * How far the current file has been read. With --state, a run goes on in its files where the run before it had got to: behind
 * the last item whose events were all delivered.
 */
#ifndef CLI_SESSION_RESUME_H
#define CLI_SESSION_RESUME_H

#include "cli/read/documents.h"
#include "cli/read/follow.h"
#include "cli/read/position.h"

struct session;

/* Owner: resume.c */
typedef struct resume_part {
    char *name;            /* under which the position of the file is kept; NULL: it is not kept */
    position position;     /* as it was noted last */
    documents_place place; /* where a later run goes on */
    uint64_t bytes_behind; /* bytes behind `place` that are done with */
    bool has_resumed;      /* reading has begun at `position` */
    bool has_place;        /* `place` is set */
    bool is_held;          /* `place` does not move any more */
} resume_part;

/* For a file that has just been opened: moves it to the place that the state has for it. False with the file's `failure` set. */
bool session_resume_input(struct session *run, input *file, const char *path);

/* The same in the options of a file that is going to be followed. */
void session_resume_follow(struct session *run, const char *path, follow_options *options);

/* After documents_begin. */
void session_resume_documents(struct session *run, documents *of);

/* Once it is known whether the file is read by lines. */
void session_begin_position(struct session *run);

/* An item, or some lines, of so many bytes are done with: the next run need not read them. `ends_item` is false if another
 * piece of the item follows. */
void session_move_position(struct session *run, uint64_t bytes, bool ends_item);

/* The position stays before the current item, for the rest of the file. */
void session_hold_position(struct session *run);

/* Tells the router how far the file has been read. The router keeps that once all events before have been delivered. */
void session_note_position(struct session *run);

/* The same for the last time, before the file is closed. */
void session_leave_position(struct session *run, bool at_end);

#endif
