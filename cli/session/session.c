/*
 * The main loop: items in, events taken out of them and matched, matches routed. Trouble with one item or one input file is reported
 * and the run goes on; trouble with what is written ends it, for a match that cannot be kept is lost.
 */
#include "cli/session/session_internal.h"

#include "cli/read/event_text.h"
#include "cli/read/follow.h"
#include "cli/say/exit.h"
#include "cli/say/messages.h"
#include "cli/session/receiving.h"
#include "cli/show/metrics.h"
#include "cli/show/metrics_server.h"
#include "cli/show/signals.h"
#include "cli/sources/source_open.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void session_stop_with_trouble(session *run)
{
    run->trouble = true;
    run->stop = true;
}

void session_stop_without_memory(session *run)
{
    message_print("memory ran out");
    session_stop_with_trouble(run);
}

static void keep_rejected(session *run, const line *bad)
{
    if (!rejects_keep(&run->rejects, bad))
        session_stop_with_trouble(run);
    if (run->wanted->strict && !bad->continues)
        run->stop = true;
}

/* What unwrap.c calls for something that is no event. */
bool session_refused(void *context, const refusal *what)
{
    session *run = context;
    if (what->why->code == KF_NO_MEMORY) {
        session_stop_without_memory(run);
        return false;
    }
    run->trouble = true;
    run->stats.rejected++;
    metrics_count_event(run->metrics, METRICS_REJECTED);
    progress_clear(&run->progress);
    rejects_report(&run->rejects, run->file.name, what);
    if (what->raw)
        keep_rejected(run, what->raw);
    else if (run->wanted->strict)
        run->stop = true;
    return !run->stop;
}

static kf_status route(session *run, const matched_event *event, size_t length)
{
    if (run->receiving)
        return kf_router_send_ticket(run->router, run->matcher, event->text.bytes, length, receiving_ticket(run->receiving));
    if (event->rules)
        return kf_router_send_matched(run->router, event->rules, event->rule_count, event->text.bytes, length);
    return kf_router_send(run->router, run->matcher, event->text.bytes, length);
}

static void send_event(session *run, const matched_event *what)
{
    const line *event = &what->text;
    const size_t length = event->length + event->newline;
    run->printing = false;
    if (run->wanted->invert) {
        session_write_stdout(run, &(kf_delivery){event->bytes, length, NULL, 0, true, true, 0});
        if (!event->newline && !run->wanted->count && !run->wanted->json)
            output_string(&run->out, "\n");
    } else if (route(run, what, length) != KF_OK) {
        /* Standard output reports its own failure when it is closed. */
        if (!run->out.failure) {
            progress_clear(&run->progress);
            message_print_error(kf_router_error(run->router));
        }
        session_stop_with_trouble(run);
    }
    if (run->out.failure)
        session_stop_with_trouble(run);
}

static void count_event(session *run, const matched_event *event)
{
    run->stats.matched += event->rule_count > 0;
    run->stats.unmatched += event->rule_count == 0;
    metrics_count_event(run->metrics, event->rule_count ? METRICS_MATCHED : METRICS_UNMATCHED);
    for (size_t i = 0; i < event->rule_count; i++) {
        const size_t rule = event->rules ? event->rules[i] : kf_matched_rule(run->matcher, i);
        run->stats.rules[rule]++;
        metrics_count_match(run->metrics, rule);
    }
}

/* Brings an event that spans lines on one. */
static bool bring_on_one_line(session *run, line *event)
{
    if (!memchr(event->bytes, '\n', event->length))
        return true;
    if (run->one_line_capacity < event->length) {
        char *larger = realloc(run->one_line, event->length);
        if (!larger)
            return false;
        run->one_line = larger;
        run->one_line_capacity = event->length;
    }
    event->length = event_text_one_line(event->bytes, event->length, run->one_line);
    event->bytes = run->one_line;
    event->newline = false;
    return true;
}

static bool show_instead(session *run)
{
    run->selected += kf_matched_count(run->matcher) > 0;
    if (!run->wanted->handle_event(run->wanted->context, &run->out, run->matcher, run->stats.matched + run->stats.unmatched))
        session_stop_without_memory(run);
    if (run->out.failure)
        session_stop_with_trouble(run);
    if (run->wanted->has_max_events && run->stats.matched + run->stats.unmatched >= run->wanted->max_events)
        run->stop = true;
    return !run->stop;
}

/* What is done about an event; `one_line`: it stands on one for sure. */
static bool take_matched(session *run, matched_event *event, bool one_line)
{
    count_event(run, event);
    if (run->wanted->handle_event)
        return show_instead(run);
    if ((event->rule_count > 0) == run->wanted->invert)
        return true;
    run->selected++;
    if (run->wanted->quiet)
        run->stop = true;
    else if (one_line || bring_on_one_line(run, &event->text))
        send_event(run, event);
    else
        session_stop_without_memory(run);
    run->whole = true;
    if (run->wanted->has_max_events && run->selected >= run->wanted->max_events)
        run->stop = true;
    return !run->stop;
}

/* What unwrap.c calls for an event that has just been matched. */
static bool take_event(void *context, const unwrapped *event)
{
    session *run = context;
    matched_event matched = {.text = event->text, .rule_count = kf_matched_count(run->matcher)};
    const bool goes_on = take_matched(run, &matched, event->one_line);
    run->whole = run->whole && event->text.length == run->unwrapper.item->text.length;
    return goes_on;
}

void session_take_events(session *run, const item *next)
{
    const double began = run->metrics ? seconds_now() : 0;
    unwrap_item(&run->unwrapper, next);
    if (run->metrics)
        metrics_observe(run->metrics, seconds_now() - began);
}

bool session_item_has_text(session *run, const item *next)
{
    static const kf_error too_long = {.code = KF_BAD_EVENT, .message = "the event is longer than --max-event-size allows"};

    run->stats.bytes += next->consumed;
    metrics_count_bytes(run->metrics, next->consumed);
    if (next->continued) {
        keep_rejected(run, &next->text);
        return false;
    }
    if (next->text.too_long) {
        run->unwrapper.refused(run, &(refusal){.raw = &next->text, .why = &too_long, .item = next});
        return false;
    }
    return next->broken || !line_is_blank(&next->text);
}

static void take_item(session *run, const item *next)
{
    const uint64_t rejected = run->stats.rejected;
    run->whole = false;
    if (session_item_has_text(run, next))
        session_take_events(run, next);
    if (run->stats.rejected > rejected && run->file.at_end && !next->text.newline)
        session_hold_position(run); /* it may not be finished */
    session_pass(run, next->consumed, !next->text.continues);
}

/* ---- What lines.c calls ---- */

static void take_line(void *context, const item *next)
{
    session *run = context;
    run->stable = next->text.bytes;
    take_item(run, next);
    run->stable = NULL;
}

static void take_line_event(void *context, const matched_event *event)
{
    session *run = context;
    matched_event matched = *event;
    const double began = run->metrics ? seconds_now() : 0;
    const size_t bytes = event->text.length + event->text.newline;
    run->stats.bytes += bytes;
    metrics_count_bytes(run->metrics, bytes);
    run->stable = event->text.bytes;
    run->whole = false;
    take_matched(run, &matched, true);
    run->stable = NULL;
    session_pass(run, bytes, true);
    if (run->metrics)
        metrics_observe(run->metrics, event->seconds + seconds_now() - began);
}

static void pass_lines(void *context, uint64_t bytes, uint64_t unmatched)
{
    session *run = context;
    run->stats.bytes += bytes;
    run->stats.unmatched += unmatched;
    metrics_count_bytes(run->metrics, bytes);
    run->whole = true;
    session_pass(run, bytes, true);
}

static void settle_lines(void *context)
{
    session *run = context;
    if (!output_settle(&run->out))
        session_stop_with_trouble(run);
}

/* Events that match no rule are of interest as well. */
static bool takes_every_event(const session *run)
{
    return run->wanted->invert || run->metrics;
}

static input_result read_lines(session *run)
{
    lines all = {.documents = &run->documents,
                 .unwrapper = &run->unwrapper,
                 .team = run->team,
                 .stop = &run->stop,
                 .context = run,
                 .every_event = takes_every_event(run) || run->wanted->handle_event,
                 .timed = run->metrics,
                 .item = take_line,
                 .event = take_line_event,
                 .passed = pass_lines,
                 .settle = settle_lines};
    run->lines = &all;
    const input_result result = lines_read(&all);
    run->lines = NULL;
    return result;
}

/* A signal has ended the reading: what came of it then is no more than the beginning of an event. */
static bool was_cut(const session *run)
{
    return run->pending & SIGNALS_STOP;
}

static input_result read_documents(session *run)
{
    item next;
    input_result result = INPUT_LINE;
    while (!run->stop && (result = documents_next(&run->documents, &next)) == INPUT_LINE && !was_cut(run))
        take_item(run, &next);
    if (result == INPUT_END)
        run->stats.bytes += next.consumed;
    return result;
}

static bool is_file(int descriptor, const struct stat *file)
{
    struct stat open;
    return fstat(descriptor, &open) == 0 && open.st_dev == file->st_dev && open.st_ino == file->st_ino;
}

/* An output that is also the input would grow for ever. */
static bool reads_own_output(const session *run, const char *path)
{
    struct stat in;
    if (run->follow ? stat(path, &in) != 0 : fstat(run->file.descriptor, &in) != 0)
        return false;
    return S_ISREG(in.st_mode) &&
           ((!run->wanted->quiet && !run->wanted->count && is_file(STDOUT_FILENO, &in)) ||
            is_file(run->rejects.descriptor, &in) || (run->router && kf_router_writes_to(run->router, &in)));
}

static bool open_file(session *run, const char *path)
{
    const size_t limit = run->wanted->limits.event_bytes;
    if (run->wanted->follow) {
        follow_options options = {
            .from_end = run->wanted->from_end, .wake = signals_descriptor(), .before_wait = session_before_wait, .context = run};
        input_open_callback(&run->file, path, session_read_followed, run, limit);
        session_resume_follow(run, path, &options);
        run->follow = follow_new(path, &options);
        if (!run->follow)
            run->file.failure = strerror(errno);
        return run->follow;
    }
    if (!input_open(&run->file, path, limit))
        return false;
    if (!session_resume_input(run, path, limit))
        return false;
    run->file.before_read = session_before_read;
    run->file.context = run;
    return true;
}

/* Once the rules are there and the input has been opened. */
static void announce(session *run)
{
    const char *address = run->wanted->metrics;
    if (!run->metrics || run->announced)
        return;
    run->announced = true;
    metrics_set_ready(run->metrics, true);
    const int host = (int)(strrchr(address, ':') - address);
    message_say(MESSAGE_INFO, "metrics are at http://%.*s:%u/metrics", host ? host : (int)strlen("127.0.0.1"),
                host ? address : "127.0.0.1", metrics_server_port(run->metrics_server));
}

/* True if it has been read to its end. */
static bool read_file(session *run, const char *path)
{
    input_result result = INPUT_FAILED;
    progress_begin_file(&run->progress);
    if (open_file(run, path)) {
        announce(run);
        documents_begin(&run->documents, &run->file, shape_containers(run->wanted->shape));
        session_resume_documents(run);
        if (reads_own_output(run, path))
            run->file.failure = "the input is also the output";
        else if (documents_find_framing(&run->documents)) {
            session_begin_position(run);
            result = run->documents.by_lines && !run->follow ? read_lines(run) : read_documents(run);
        }
    }
    progress_clear(&run->progress);
    if (result == INPUT_FAILED && !was_cut(run)) {
        message_print_file_error(run->file.name, 0, run->file.failure);
        run->trouble = true;
    }
    session_leave_file(run, result == INPUT_END && !was_cut(run));
    follow_free(run->follow);
    run->follow = NULL;
    input_close(&run->file);
    return result == INPUT_END && !was_cut(run);
}

/* It runs until it is told to end. */
static bool is_service(const session *run)
{
    return run->wanted->follow || run->wanted->metrics || source_is_named(&run->wanted->source);
}

static bool runs_actions(const session *run)
{
    return !run->wanted->quiet && !run->wanted->invert && !run->wanted->handle_event;
}

/* Where one thread is all that is wanted, or to be had, there is no team. */
static void gather_team(session *run)
{
    const size_t threads = run->wanted->threads ? run->wanted->threads : workers_processors();
    const block_settings settings = {.rules = run->rules,
                                     .limits = run->wanted->limits,
                                     .shape = run->wanted->shape,
                                     .note_all = takes_every_event(run),
                                     .timed = run->metrics,
                                     .runs_actions = runs_actions(run)};
    if (threads > 1 && !run->wanted->handle_event && !run->wanted->follow)
        run->team = workers_new(&settings, threads);
}

static bool begin(session *run)
{
    const kf_router_options routes = session_router_options(run, NULL);
    kf_error error = {.message = "memory ran out"};
    run->stats.started = seconds_now();
    const bool counts = stats_allocate(&run->stats, run->rules);
    run->matcher = kf_matcher_new(run->rules, &run->wanted->limits);
    run->unwrapper = (unwrapper){
        .context = run, .event = take_event, .refused = session_refused, .matcher = run->matcher, .shape = run->wanted->shape};
    progress_start(&run->progress, !run->wanted->quiet);
    if (!output_open(&run->out, STDOUT_FILENO) || !counts || !run->matcher) {
        message_print_error(&error);
        return false;
    }
    if ((run->wanted->state || source_is_named(&run->wanted->source)) && !run->wanted->count && !run->wanted->quiet)
        output_end_line(&run->out);
    if (!rejects_open(&run->rejects, run->wanted->rejects))
        return false;
    if (run->wanted->reload && !signals_start(is_service(run))) {
        message_print("cannot listen to signals: %s", strerror(errno));
        return false;
    }
    if (run->wanted->metrics) {
        run->metrics = metrics_new();
        if (!run->metrics || !metrics_prepare_rules(run->metrics, run->rules)) {
            message_print("memory ran out");
            return false;
        }
        metrics_use_rules(run->metrics);
        run->metrics_server = metrics_server_start(run->metrics, run->wanted->metrics);
        if (!run->metrics_server)
            return false;
    }
    if (runs_actions(run)) {
        run->router = kf_router_new(run->rules, &routes, &error);
        if (!run->router)
            message_print_error(&error);
    }
    if (run->router && run->wanted->dry_run)
        kf_router_stop_commits(run->router);
    if (runs_actions(run) && !run->router)
        return false;
    if (source_is_named(&run->wanted->source))
        run->receiving = receiving_open(run);
    return run->receiving || !source_is_named(&run->wanted->source);
}

/* Who stops a run that has an end must not take it for one that got there. */
static void tell_if_stopped(session *run)
{
    if (!was_cut(run) || !run->unread || is_service(run))
        return;
    message_print("stopped by a signal before the end of the input");
    run->trouble = true;
}

/* For the statistics, before the router goes. Regular expressions that reached their bound are told of in any case. */
static void take_outcomes(session *run)
{
    for (size_t i = 0; i < kf_rules_count(run->rules); i++) {
        const uint64_t hits = kf_matcher_limit_hits(run->matcher, i);
        if (run->router)
            run->stats.outcomes[i] = kf_router_counts(run->router, i);
        run->stats.limit_hits[i] = hits;
        if (hits)
            message_print("rule %s: %" PRIu64 " time%s a regular expression took too many steps and was taken as not matching",
                          kf_rule_name(run->rules, i), hits, hits == 1 ? "" : "s");
    }
}

static void finish(session *run)
{
    if (run->wanted->count && !run->wanted->quiet) {
        char number[32];
        snprintf(number, sizeof number, "%" PRIu64 "\n", run->printed);
        output_string(&run->out, number);
    }
    if (!output_flush(&run->out) && run->router)
        kf_router_stop_commits(run->router);
    take_outcomes(run);
    session_settle(run);
    session_close_old(run);
    session_close_router(run, &run->router);
    receiving_close(run);
    if (!message_report_output(output_close(&run->out)))
        run->trouble = true;
    if (!rejects_close(&run->rejects))
        run->trouble = true;
    if (run->wanted->stats)
        stats_print(&run->stats, run->rules, run->wanted->stats, run->wanted->disabled);
}

int session_run(const kf_rules *rules, const session_options *wanted, const char *const *paths, size_t path_count)
{
    session run = {.rules = rules, .wanted = wanted, .rejects = {.descriptor = -1}, .file = {.descriptor = -1}};
    if (begin(&run)) {
        gather_team(&run);
        run.stop = wanted->has_max_events && wanted->max_events == 0;
        if (run.receiving) {
            announce(&run);
            receiving_run(&run);
        }
        for (size_t i = 0; i < path_count && !run.stop; i++)
            run.unread = path_count - i - read_file(&run, paths[i]);
        workers_free(run.team);
        tell_if_stopped(&run);
        finish(&run);
    } else {
        run.trouble = true;
        kf_router_close(run.router, NULL);
        free(run.out.block);
        rejects_close(&run.rejects);
    }
    input_free(&run.file);
    unwrap_free(&run.unwrapper);
    free(run.one_line);
    kf_matcher_free(run.matcher);
    stats_free(&run.stats);
    metrics_server_stop(run.metrics_server);
    metrics_free(run.metrics);
    kf_rules_free(run.own);
    if (wanted->quiet && run.selected)
        return EXIT_MATCHED;
    return run.trouble ? EXIT_TROUBLE : run.selected ? EXIT_MATCHED : EXIT_UNMATCHED;
}
