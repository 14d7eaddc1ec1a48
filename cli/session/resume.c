/*
 * With --state a run goes on in its files where the one before it had got to: behind the last item all of whose events are
 * delivered. What is noted here is kept by the router once that is so.
 */
#include "cli/session/session_internal.h"

#include "cli/read/follow.h"
#include "cli/say/messages.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool keeps_positions(const session *run)
{
    return run->router && run->wanted->state && !run->wanted->dry_run;
}

/* Of files that have been read to their end, and of those that began anew under another name. */
static void forget(session *run)
{
    free(run->position_name);
    run->position_name = NULL;
    run->resumes = run->placed = run->held = false;
}

/* Reads what the state says of a file. */
static void recall(session *run, const char *path)
{
    forget(run);
    if (!keeps_positions(run) || strcmp(path, "-") == 0)
        return;
    run->position_name = position_name(path);
    const char *kept = run->position_name ? kf_router_noted(run->router, run->position_name) : NULL;
    run->resumes = kept && position_read(&run->position, kept);
    if (!run->position_name) {
        message_print("memory ran out");
        session_stop_with_trouble(run);
    }
}

static void tell_that_it_changed(const char *path)
{
    message_say(MESSAGE_INFO, "%s is not the file that was read before, or has changed; it is read from its start", path);
}

bool session_resume_input(session *run, const char *path, size_t limit)
{
    input *file = &run->file;
    recall(run, path);
    if (run->resumes && file_identity_matches(&run->position.file, file->descriptor) &&
        input_skip_to(file, run->position.place.offset))
        return true;
    const bool begun = input_offset(file) > 0 || file->is_started;
    if (run->resumes)
        tell_that_it_changed(path);
    run->resumes = false;
    if (!file_identity_take(&run->position.file, file->descriptor))
        forget(run); /* a pipe has no positions */
    if (!begun)
        return true;
    input_close(file);
    return input_open(file, path, limit);
}

void session_resume_follow(session *run, const char *path, follow_options *options)
{
    recall(run, path);
    if (!run->resumes)
        return;
    const int descriptor = position_open(&run->position, path);
    if (descriptor > 0) {
        options->begin = descriptor;
        options->offset = run->position.place.offset;
        return;
    }
    run->resumes = false;
    options->from_end = false;
    if (access(path, F_OK) == 0)
        tell_that_it_changed(path);
}

void session_resume_documents(session *run)
{
    documents_place *place = &run->position.place;
    if (!run->resumes)
        return;
    if (run->position.opens != run->documents.opens)
        place->items = 0;
    documents_resume(&run->documents, place);
}

void session_begin_position(session *run)
{
    run->place = documents_current_place(&run->documents);
    run->passing = 0;
    run->placed = true;
    if (run->resumes)
        run->place.items = run->position.place.items;
}

void session_hold_position(session *run)
{
    run->held = true;
}

/* Lines may have been read that are not looked at yet, so their bytes are counted. */
void session_pass(session *run, uint64_t bytes, bool ends)
{
    run->passing += bytes;
    run->held = run->held || (run->stop && !run->whole);
    if (run->held || !ends)
        return;
    if (run->documents.by_lines) {
        run->place.offset += run->passing;
        run->place.line = run->documents.line_number;
    } else {
        run->place = documents_current_place(&run->documents);
    }
    run->passing = 0;
}

void session_note_position(session *run)
{
    char written[POSITION_TEXT];
    position *now = &run->position;
    if (!run->position_name || !run->placed)
        return;
    now->place = run->place;
    now->opens = run->documents.opens;
    if (run->follow) {
        follow_place where;
        if (run->file.is_gzip || !follow_find_place(run->follow, run->place.offset, &where))
            return;
        now->file = where.file;
        now->place.offset = where.offset;
    } else {
        file_identity_refresh(&now->file, run->file.descriptor);
    }
    position_write(now, written);
    if (kf_router_note(run->router, run->position_name, written) != KF_OK) {
        message_print("memory ran out");
        session_stop_with_trouble(run);
    }
}

void session_leave_file(session *run, bool at_end)
{
    if (at_end && run->placed && !run->held && !run->documents.by_lines)
        run->place = documents_current_place(&run->documents);
    session_note_position(run);
    forget(run);
}
