/*
 * Trouble with one file is reported, and the run goes on with the next one.
 */
#include "cli/session/reading.h"

#include "cli/say/messages.h"
#include "cli/session/state.h"
#include "cli/show/signals.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- What input.h and follow.h call ---- */

/* Before each read: what has been printed must not wait for events that come later. False: nothing more is read. */
static bool before_read(void *context, bool waits)
{
    session *run = context;
    if (waits)
        session_clear_progress(run);
    else
        session_check(run);
    session_show_progress(run, &run->reading.file);
    if (waits)
        session_wait(run, run->reading.file.descriptor);
    else
        session_take_signals(run);
    return !run->ending.is_stopping;
}

/* Before follow_read waits for more. */
static bool before_wait(void *context, int descriptor)
{
    session *run = context;
    session_catch_up(run, descriptor);
    return !run->ending.is_stopping;
}

/* Reads from the file that is followed, as read(2) does; 0 when the run stops. */
static ssize_t read_followed(void *context, void *to, size_t room)
{
    session *run = context;
    ssize_t got = 0;
    session_check(run);
    while (!run->ending.is_stopping && (got = follow_read(run->reading.follow, to, room)) == 0)
        session_take_signals(run);
    session_take_signals(run);
    return run->ending.is_stopping ? 0 : got;
}

/* ---- Opening ---- */

static bool open_followed(session *run, const char *path)
{
    follow_options options = {
        .from_end = run->options->from_end, .wake = signals_descriptor(), .before_wait = before_wait, .context = run};
    input_open_callback(&run->reading.file, path, read_followed, run, run->options->limits.event_bytes);
    session_resume_follow(run, path, &options);
    run->reading.follow = follow_new(path, &options);
    if (!run->reading.follow)
        run->reading.file.failure = strerror(errno);
    return run->reading.follow;
}

static bool open_file(session *run, const char *path)
{
    input *file = &run->reading.file;
    if (run->options->follow)
        return open_followed(run, path);
    if (!input_open(file, path, run->options->limits.event_bytes) || !session_resume_input(run, file, path))
        return false;
    file->before_read = before_read;
    file->context = run;
    return true;
}

static bool is_same_file(int descriptor, const struct stat *file)
{
    struct stat open;
    return fstat(descriptor, &open) == 0 && open.st_dev == file->st_dev && open.st_ino == file->st_ino;
}

/* True if the run writes to the file that it reads: the file would grow for ever. */
static bool is_own_output(const session *run, const char *path)
{
    struct stat in;
    const bool prints = !run->options->quiet && !run->options->count;
    if (run->reading.follow ? stat(path, &in) != 0 : fstat(run->reading.file.descriptor, &in) != 0)
        return false;
    return S_ISREG(in.st_mode) &&
           ((prints && is_same_file(STDOUT_FILENO, &in)) || is_same_file(run->sinks.rejects.descriptor, &in) ||
            (run->rules.router && kf_router_writes_to(run->rules.router, &in)));
}

/* ---- Lines ---- */

static void take_line(void *context, const item *next)
{
    session_take_item(context, next, true);
}

static void take_matched(void *context, const matched_event *event)
{
    session_take_matched_line(context, event);
}

static void pass_lines(void *context, uint64_t bytes, uint64_t unmatched)
{
    session_pass_lines(context, bytes, unmatched);
}

static void settle_lines(void *context)
{
    session_settle_output(context);
}

static input_result read_lines(session *run)
{
    lines all = {.documents = &run->reading.documents,
                 .unwrapper = &run->events.unwrapper,
                 .team = run->rules.team,
                 .is_stopping = &run->ending.is_stopping,
                 .context = run,
                 .every_event = session_takes_every_event(run) || run->options->handle_event,
                 .is_timed = run->counts.metrics,
                 .item = take_line,
                 .event = take_matched,
                 .passed = pass_lines,
                 .settle = settle_lines};
    run->reading.lines = &all;
    const input_result result = lines_read(&all);
    run->reading.lines = NULL;
    return result;
}

/* ---- Documents ---- */

static input_result read_documents(session *run)
{
    item next;
    input_result result = INPUT_LINE;
    while (!run->ending.is_stopping) {
        result = documents_next(&run->reading.documents, &next);
        if (result != INPUT_LINE || session_is_cut(run))
            break;
        session_take_item(run, &next, false);
    }
    if (result == INPUT_END)
        session_count_bytes(run, next.consumed);
    return result;
}

/* ---- Files ---- */

/* The items of a file that has been opened. */
static input_result read_items(session *run, const char *path)
{
    reading_part *of = &run->reading;
    session_announce_metrics(run);
    documents_begin(&of->documents, &of->file, shape_containers(run->options->shape));
    session_resume_documents(run, &of->documents);
    if (is_own_output(run, path)) {
        of->file.failure = "the input file is also the output file";
        return INPUT_FAILED;
    }
    if (!documents_find_framing(&of->documents))
        return INPUT_FAILED;
    session_begin_position(run);
    return of->documents.by_lines && !of->follow ? read_lines(run) : read_documents(run);
}

/* True if the file has been read to its end. */
static bool read_file(session *run, const char *path)
{
    reading_part *of = &run->reading;
    session_set_input(run, &of->file);
    session_begin_progress(run);
    const input_result result = open_file(run, path) ? read_items(run, path) : INPUT_FAILED;
    session_clear_progress(run);
    if (result == INPUT_FAILED && !session_is_cut(run)) {
        message_print_file_error(of->file.name, 0, of->file.failure);
        session_note_trouble(run);
    }
    const bool at_end = result == INPUT_END && !session_is_cut(run);
    session_leave_position(run, at_end);
    follow_free(of->follow);
    of->follow = NULL;
    input_close(&of->file);
    return at_end;
}

/* A script that stops a run must not take it for one that has read everything. Runs that only end by a signal are different. */
static void report_stop(session *run)
{
    if (!session_is_cut(run) || run->options->follow || run->options->metrics)
        return;
    message_print("stopped by a signal before the end of the input");
    session_note_trouble(run);
}

void session_read_files(session *run, const char *const *paths, size_t path_count)
{
    bool is_all_read = true;
    for (size_t i = 0; i < path_count && !run->ending.is_stopping; i++)
        is_all_read = read_file(run, paths[i]) && i + 1 == path_count;
    if (!is_all_read)
        report_stop(run);
}

/* How far the current file has been read. A pipe has no length, so it has no such metrics. */
static size_t count_file(void *context, metrics_line into[METRICS_LINES])
{
    const reading_part *of = &((session *)context)->reading;
    struct stat status;
    const int descriptor = of->follow ? follow_descriptor(of->follow) : of->file.descriptor;
    const off_t offset = descriptor >= 0 ? lseek(descriptor, 0, SEEK_CUR) : -1;
    if (offset < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    const char *name = of->file.name;
    into[0] = (metrics_line){
        "file_read_bytes", "gauge", "Bytes of the current file that have been read, as stored on disk.", "file", name,
        (uint64_t)offset};
    into[1] =
        (metrics_line){"file_size_bytes",       "gauge", "Size of the current file in bytes, as stored on disk.", "file", name,
                       (uint64_t)status.st_size};
    return 2;
}

void session_begin_reading(session *run)
{
    run->reading.file.descriptor = -1;
    run->intake = (intake){.context = run, .count = count_file};
}

void session_free_reading(session *run)
{
    input_free(&run->reading.file);
}
