/*
 * A file that has changed since the last run is read from its start, and the user is told.
 */
#include "cli/session/resume.h"

#include "cli/say/messages.h"
#include "cli/session/state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool keeps_positions(const session *run)
{
    return run->rules.router && run->options->state && !run->options->dry_run;
}

/* From now on, no position is kept. */
static void forget(resume_part *of)
{
    free(of->name);
    of->name = NULL;
    of->has_resumed = of->has_place = of->is_held = false;
}

/* Reads the position that the state has for a file. */
static void recall(session *run, const char *path)
{
    resume_part *of = &run->resume;
    forget(of);
    if (!keeps_positions(run) || strcmp(path, "-") == 0)
        return;
    of->name = position_name(path);
    if (!of->name) {
        session_stop_without_memory(run);
        return;
    }
    const char *kept = kf_router_noted(run->rules.router, of->name);
    of->has_resumed = kept && position_read(&of->position, kept);
}

static void report_change(const char *path)
{
    message_say(MESSAGE_INFO, "%s was replaced or changed since the last run; it is read from its start", path);
}

bool session_resume_input(session *run, input *file, const char *path)
{
    resume_part *of = &run->resume;
    recall(run, path);
    if (of->has_resumed && file_identity_matches(&of->position.file, file->descriptor) &&
        input_skip_to(file, of->position.place.offset))
        return true;
    const bool has_begun = input_offset(file) > 0 || file->is_started;
    if (of->has_resumed)
        report_change(path);
    of->has_resumed = false;
    if (!file_identity_take(&of->position.file, file->descriptor))
        forget(of); /* a pipe has no positions */
    if (!has_begun)
        return true;
    input_close(file);
    return input_open(file, path, run->options->limits.event_bytes);
}

void session_resume_follow(session *run, const char *path, follow_options *options)
{
    resume_part *of = &run->resume;
    recall(run, path);
    if (!of->has_resumed)
        return;
    const int descriptor = position_open(&of->position, path);
    if (descriptor > 0) {
        options->begin = descriptor;
        options->offset = of->position.place.offset;
        return;
    }
    of->has_resumed = false;
    options->from_end = false;
    if (access(path, F_OK) == 0)
        report_change(path);
}

void session_resume_documents(session *run, documents *of)
{
    position *from = &run->resume.position;
    if (!run->resume.has_resumed)
        return;
    if (from->opens != of->opens)
        from->place.items = 0;
    documents_resume(of, &from->place);
}

void session_begin_position(session *run)
{
    resume_part *of = &run->resume;
    of->place = documents_current_place(&run->reading.documents);
    of->bytes_behind = 0;
    of->has_place = true;
    if (of->has_resumed)
        of->place.items = of->position.place.items;
}

void session_hold_position(session *run)
{
    run->resume.is_held = true;
}

void session_move_position(session *run, uint64_t bytes, bool ends_item)
{
    const documents *read = &run->reading.documents;
    resume_part *of = &run->resume;
    of->bytes_behind += bytes;
    if (of->is_held || !ends_item)
        return;
    if (read->by_lines) {
        /* More lines may have been read than are done with, so the place moves by their bytes. */
        of->place.offset += of->bytes_behind;
        of->place.line = read->line_number;
    } else {
        of->place = documents_current_place(read);
    }
    of->bytes_behind = 0;
}

/* Finds the file and the offset of the place. False if they are not known any more. */
static bool find_file(session *run)
{
    position *now = &run->resume.position;
    follow_place where;
    if (!run->reading.follow) {
        file_identity_refresh(&now->file, run->reading.file.descriptor);
        return true;
    }
    if (run->reading.file.is_gzip || !follow_find_place(run->reading.follow, now->place.offset, &where))
        return false;
    now->file = where.file;
    now->place.offset = where.offset;
    return true;
}

void session_note_position(session *run)
{
    char written[POSITION_TEXT];
    resume_part *of = &run->resume;
    if (!of->name || !of->has_place)
        return;
    assert(run->rules.router);
    of->position.place = of->place;
    of->position.opens = run->reading.documents.opens;
    if (!find_file(run))
        return;
    position_write(&of->position, written);
    if (kf_router_note(run->rules.router, of->name, written) != KF_OK)
        session_stop_without_memory(run);
}

void session_leave_position(session *run, bool at_end)
{
    resume_part *of = &run->resume;
    if (at_end && of->has_place && !of->is_held && !run->reading.documents.by_lines)
        of->place = documents_current_place(&run->reading.documents);
    session_note_position(run);
    forget(of);
}
