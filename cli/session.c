/*
 * The main loop: items in, events taken out of them and matched, matches routed. Trouble with one item or one input file is reported
 * and the run goes on; trouble with what is written ends it, for a match that cannot be kept is lost.
 */
#include "cli/session.h"

#include "cli/command.h"
#include "cli/documents.h"
#include "cli/dry_run.h"
#include "cli/event_text.h"
#include "cli/follow.h"
#include "cli/messages.h"
#include "cli/metrics.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/rejects.h"
#include "cli/signals.h"
#include "cli/unwrap.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often what dedup and limit remember is kept and counts are shown while events come in, in seconds. */
#define LOOK_INTERVAL 0.2

/* How long actions may go on after SIGTERM, in milliseconds: less than the ten seconds after which containers are killed. */
#define GRACE 8000

typedef struct session {
    const kf_rules *rules;
    const session_options *wanted;
    kf_matcher *matcher;
    kf_router *router; /* NULL: no actions are run */
    kf_rules *own;     /* rules that were read again: the session's to free */
    metrics *metrics;
    bool announced;
    follow *follow;
    output out;
    input file;
    documents documents;
    unwrapper unwrapper;
    char *one_line; /* room for an event that is not on one */
    size_t one_line_capacity;
    progress progress;
    rejects rejects;
    stats stats;
    uint64_t selected; /* events that matched, or with -v did not */
    uint64_t printed;  /* events that were printed, or would have been */
    bool printing;     /* the event at hand has been counted in it */
    double looked;     /* when it was last looked after what is kept and shown while events come in */
    bool trouble;
    bool stop;
    unsigned pending; /* signals that nothing has been done about */
} session;

static void count_printed(session *run)
{
    run->printed += !run->printing;
    run->printing = true;
}

static int write_stdout(void *context, const kf_delivery *what)
{
    session *run = context;
    count_printed(run);
    if (run->wanted->count)
        return 0;
    if (run->wanted->json)
        return !delivery_print(&run->out, run->rules, NULL, what);
    return !output_write(&run->out, what->line, what->length);
}

static int show_instead_of_sending(void *context, const char *target, const kf_delivery *what)
{
    session *run = context;
    count_printed(run);
    return run->wanted->count || dry_run_print(&run->out, run->rules, run->wanted->json, target, what) ? 0 : -1;
}

static void undelivered(void *context, const kf_failure *what)
{
    session *run = context;
    run->trouble = true;
    progress_clear(&run->progress);
    message_print("%s: %" PRIu64 " event%s could not be delivered: %s", what->target, what->count,
                  what->count == 1 ? "" : "s in all", what->reason);
}

static int write_stderr(void *context, const kf_delivery *what)
{
    session *run = context;
    const char *bytes = what->line;
    size_t length = run->wanted->count ? 0 : what->length;
    count_printed(run);
    progress_clear(&run->progress);
    while (length) {
        const ssize_t wrote = write(STDERR_FILENO, bytes, length);
        if (wrote < 0 && errno != EINTR)
            return -1;
        bytes += wrote > 0 ? wrote : 0;
        length -= wrote > 0 ? (size_t)wrote : 0;
    }
    return 0;
}

static void stop_with_trouble(session *run)
{
    run->trouble = true;
    run->stop = true;
}

/* What dedup and limit remember of an event is kept only once the event has been written: a crash in between sends it again. */
static void commit(session *run)
{
    if (output_flush(&run->out) && run->router && kf_router_commit(run->router) != KF_OK) {
        message_print_error(kf_router_error(run->router));
        stop_with_trouble(run);
    }
}

/* ---- While there is nothing to read ---- */

static bool make_stats(stats *made, const kf_rules *rules)
{
    const size_t count = kf_rules_count(rules) + 1;
    made->rules = calloc(count, sizeof *made->rules);
    made->outcomes = calloc(count, sizeof *made->outcomes);
    made->limit_hits = calloc(count, sizeof *made->limit_hits);
    return made->rules && made->outcomes && made->limit_hits;
}

static void free_stats(stats *made)
{
    free(made->rules);
    free(made->outcomes);
    free(made->limit_hits);
}

/* Signals wait in `pending` until whoever is at work can do what they ask for; that the end is near every delivery must know at once. */
static void note_signals(session *run)
{
    run->pending |= signals_take();
    if (!(run->pending & SIGNALS_STOP))
        return;
    run->stop = true;
    if (run->router)
        kf_router_hurry(run->router, run->wanted->grace ? (unsigned)run->wanted->grace * 1000 : GRACE);
}

static void waiting(void *context)
{
    note_signals(context);
}

static kf_router_options router_options(session *run, kf_router *before)
{
    return (kf_router_options){.write_stdout = write_stdout,
                               .write_stderr = write_stderr,
                               .instead = run->wanted->dry_run ? show_instead_of_sending : NULL,
                               .undelivered = undelivered,
                               .waiting = waiting,
                               .before = before,
                               .context = run,
                               .state_folder = run->wanted->state,
                               .spool = run->wanted->spool,
                               .most_groups = run->wanted->most_groups};
}

static void show_counts(session *run)
{
    if (!run->metrics || !run->router)
        return;
    uint64_t failed = 0;
    const size_t failures = kf_router_failure_count(run->router);
    for (size_t i = 0; i < kf_rules_count(run->rules); i++)
        metrics_set_outcomes(run->metrics, i, kf_router_counts(run->router, i));
    for (size_t i = 0; i < failures; i++)
        failed += kf_router_failure(run->router, i).count;
    metrics_set_undelivered(run->metrics, failed);
}

/* Ends what is under way; meanwhile signals are taken. */
static void settle(session *run)
{
    while (run->router && !kf_router_wait(run->router, -1, signals_descriptor()))
        note_signals(run);
    show_counts(run);
}

static void close_router(session *run)
{
    kf_error error = {.message = NULL};
    if (kf_router_close(run->router, &error) != KF_OK) {
        message_print_error(&error);
        run->trouble = true;
    }
    run->router = NULL;
}

/* New rules take the place of the old ones between two events, once everything that they need is there; else all stays as it is. */
static void reload(session *run)
{
    kf_error error = {.message = "memory ran out"};
    stats fresh = run->stats;
    kf_rules *rules = run->wanted->reload(run->wanted->sources);
    kf_matcher *matcher = rules ? kf_matcher_new(rules, &run->wanted->limits) : NULL;
    const kf_router_options options = router_options(run, run->router);
    kf_router *router = matcher && run->router ? kf_router_new(rules, &options, &error) : NULL;
    if (router)
        settle(run);
    const bool made = make_stats(&fresh, rules ? rules : run->rules);
    if (!matcher || (run->router && !router) || !made || !metrics_set_rules(run->metrics, rules)) {
        if (rules)
            message_print_error(&error);
        message_print("the rules stay as they were");
        metrics_count_reload(run->metrics, false);
        free_stats(&fresh);
        kf_router_close(router, NULL);
        kf_matcher_free(matcher);
        kf_rules_free(rules);
        return;
    }
    close_router(run);
    free_stats(&run->stats);
    kf_matcher_free(run->matcher);
    kf_rules_free(run->own);
    run->rules = run->own = rules;
    run->matcher = run->unwrapper.matcher = matcher;
    run->router = router;
    run->stats = fresh;
    metrics_count_reload(run->metrics, true);
    message_say(MESSAGE_INFO, "rules have been read again: %zu", kf_rules_count(rules));
}

static void take_signals(session *run)
{
    for (note_signals(run); run->pending & SIGNALS_RELOAD && !run->stop; note_signals(run)) {
        run->pending &= ~(unsigned)SIGNALS_RELOAD;
        reload(run);
    }
}

/* Goes on with what actions have under way, until `descriptor` can be read or a signal has come, and keeps what is then done. */
static void catch_up(session *run, int descriptor)
{
    output_flush(&run->out);
    if (run->router)
        kf_router_wait(run->router, descriptor, signals_descriptor());
    commit(run);
    show_counts(run);
}

static bool can_read(int descriptor)
{
    struct pollfd on = {.fd = descriptor, .events = POLLIN};
    return poll(&on, 1, 0) != 0;
}

/* Between two reads: what must not wait until there is nothing to read. */
static void look_after(session *run)
{
    const double now = run->wanted->state || run->metrics ? seconds_now() : 0;
    if (now - run->looked >= LOOK_INTERVAL) {
        run->looked = now;
        commit(run);
        show_counts(run);
    }
}

/* What input.c calls before it reads: what is printed must not wait for events that come later. */
static bool before_read(void *context, bool waits)
{
    session *run = context;
    const int reads = run->file.descriptor, signals = signals_descriptor();
    struct pollfd on[2] = {{.fd = reads, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    if (waits)
        progress_clear(&run->progress);
    else
        look_after(run);
    progress_tick(&run->progress, &run->file, &run->stats);
    take_signals(run);
    while (waits && !run->stop) {
        catch_up(run, reads);
        if (signals < 0 || can_read(reads))
            break;
        (void)poll(on, 2, -1);
        take_signals(run);
    }
    return !run->stop;
}

/* What follow.c calls before it waits. Without a descriptor it asks again soon, and actions go on meanwhile. */
static bool before_wait(void *context, int descriptor)
{
    session *run = context;
    if (descriptor >= 0) {
        catch_up(run, descriptor);
    } else {
        commit(run);
        show_counts(run);
    }
    return !run->stop;
}

static ssize_t read_followed(void *context, void *to, size_t room)
{
    session *run = context;
    ssize_t got = 0;
    look_after(run);
    while (!run->stop && (got = follow_read(run->follow, to, room)) == 0)
        take_signals(run);
    take_signals(run);
    return run->stop ? 0 : got;
}

static void stop_without_memory(session *run)
{
    message_print("memory ran out");
    stop_with_trouble(run);
}

static void keep_rejected(session *run, const line *bad)
{
    if (!rejects_keep(&run->rejects, bad))
        stop_with_trouble(run);
    if (run->wanted->strict && !bad->continues)
        run->stop = true;
}

/* What unwrap.c calls for something that is no event. */
static bool refused(void *context, const refusal *what)
{
    session *run = context;
    if (what->why->code == KF_NO_MEMORY) {
        stop_without_memory(run);
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

static void send_event(session *run, const line *event)
{
    const size_t length = event->length + event->newline;
    run->printing = false;
    if (run->wanted->invert) {
        write_stdout(run, &(kf_delivery){event->bytes, length, NULL, 0, true, true, 0});
        if (!event->newline && !run->wanted->count && !run->wanted->json)
            output_string(&run->out, "\n");
    } else if (kf_router_send(run->router, run->matcher, event->bytes, length) != KF_OK) {
        /* Standard output reports its own failure when it is closed. */
        if (!run->out.failure) {
            progress_clear(&run->progress);
            message_print_error(kf_router_error(run->router));
        }
        stop_with_trouble(run);
    }
    if (run->out.failure)
        stop_with_trouble(run);
}

static void count_event(session *run)
{
    const size_t matched = kf_matched_count(run->matcher);
    run->stats.matched += matched > 0;
    run->stats.unmatched += matched == 0;
    metrics_count_event(run->metrics, matched ? METRICS_MATCHED : METRICS_UNMATCHED);
    for (size_t i = 0; i < matched; i++) {
        run->stats.rules[kf_matched_rule(run->matcher, i)]++;
        metrics_count_match(run->metrics, kf_matched_rule(run->matcher, i));
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
    if (!run->wanted->instead(run->wanted->context, &run->out, run->matcher, run->stats.matched + run->stats.unmatched))
        stop_without_memory(run);
    if (run->out.failure)
        stop_with_trouble(run);
    if (run->wanted->has_most && run->stats.matched + run->stats.unmatched >= run->wanted->most)
        run->stop = true;
    return !run->stop;
}

/* What unwrap.c calls for an event that has just been matched. */
static bool take_event(void *context, const unwrapped *event)
{
    session *run = context;
    line printed = event->text;
    count_event(run);
    if (run->wanted->instead)
        return show_instead(run);
    if ((kf_matched_count(run->matcher) > 0) == run->wanted->invert)
        return true;
    run->selected++;
    if (run->wanted->quiet)
        run->stop = true;
    else if (event->one_line || bring_on_one_line(run, &printed))
        send_event(run, &printed);
    else
        stop_without_memory(run);
    if (run->wanted->has_most && run->selected >= run->wanted->most)
        run->stop = true;
    return !run->stop;
}

static void take_events(session *run, const item *next)
{
    const double began = run->metrics ? seconds_now() : 0;
    unwrap_item(&run->unwrapper, next);
    if (run->metrics)
        metrics_observe(run->metrics, seconds_now() - began);
}

static void take_item(session *run, const item *next)
{
    static const kf_error too_long = {.code = KF_BAD_EVENT, .message = "the event is longer than --max-event-size allows"};

    run->stats.bytes += next->taken;
    metrics_count_bytes(run->metrics, next->taken);
    if (next->continued)
        keep_rejected(run, &next->text);
    else if (next->text.too_long)
        refused(run, &(refusal){.raw = &next->text, .why = &too_long, .item = next});
    else if (next->broken || !line_is_blank(&next->text))
        take_events(run, next);
}

/* An output that is also the input would grow for ever. */
static bool reads_own_output(const session *run)
{
    struct stat in;
    struct stat out;
    return !run->wanted->quiet && !run->wanted->count && run->file.regular && fstat(STDOUT_FILENO, &out) == 0 &&
           fstat(run->file.descriptor, &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

static bool open_file(session *run, const char *path)
{
    const size_t limit = run->wanted->limits.event_bytes;
    if (run->wanted->follow) {
        const follow_options options = {
            .from_end = run->wanted->from_end, .wake = signals_descriptor(), .before_wait = before_wait, .context = run};
        input_from(&run->file, path, read_followed, run, limit);
        run->follow = follow_new(path, &options);
        if (!run->follow)
            run->file.failure = strerror(errno);
        return run->follow;
    }
    if (!input_open(&run->file, path, limit))
        return false;
    run->file.before_read = before_read;
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
    message_say(MESSAGE_INFO, "metrics are at http://%.*s:%u/metrics", (int)(strrchr(address, ':') - address), address,
                metrics_port(run->metrics));
}

/* A signal has ended the reading: what came of it then is no more than the beginning of an event. */
static bool was_cut(const session *run)
{
    return run->pending & SIGNALS_STOP;
}

static void read_file(session *run, const char *path)
{
    item next;
    input_result result = INPUT_FAILED;
    progress_begin_file(&run->progress);
    if (open_file(run, path)) {
        announce(run);
        documents_begin(&run->documents, &run->file, shape_opens(run->wanted->shape));
        unwrap_begin_file(&run->unwrapper);
        if (reads_own_output(run))
            run->file.failure = "the input is also the output";
        else
            while (!run->stop && (result = documents_next(&run->documents, &next)) == INPUT_LINE && !was_cut(run))
                take_item(run, &next);
        if (result == INPUT_END)
            run->stats.bytes += next.taken;
    }
    progress_clear(&run->progress);
    if (result == INPUT_FAILED && !was_cut(run)) {
        const kf_error error = {.code = KF_IO, .message = run->file.failure, .file = run->file.name};
        message_print_error(&error);
        run->trouble = true;
    }
    follow_free(run->follow);
    run->follow = NULL;
    input_close(&run->file);
}

static bool runs_actions(const session *run)
{
    return !run->wanted->quiet && !run->wanted->invert && !run->wanted->instead;
}

static bool begin(session *run)
{
    const kf_router_options routes = router_options(run, NULL);
    kf_error error = {.message = "memory ran out"};
    run->stats.started = seconds_now();
    const bool counts = make_stats(&run->stats, run->rules);
    run->matcher = kf_matcher_new(run->rules, &run->wanted->limits);
    run->unwrapper = (unwrapper){
        .context = run, .event = take_event, .refused = refused, .matcher = run->matcher, .shape = run->wanted->shape};
    progress_start(&run->progress, !run->wanted->quiet);
    if (!output_open(&run->out, STDOUT_FILENO) || !counts || !run->matcher) {
        message_print_error(&error);
        return false;
    }
    if (!rejects_open(&run->rejects, run->wanted->rejects))
        return false;
    if (run->wanted->reload && !signals_start()) {
        message_print("cannot listen to signals: %s", strerror(errno));
        return false;
    }
    if (run->wanted->metrics) {
        run->metrics = metrics_start(run->wanted->metrics);
        if (!run->metrics || !metrics_set_rules(run->metrics, run->rules))
            return false;
    }
    if (runs_actions(run)) {
        run->router = kf_router_new(run->rules, &routes, &error);
        if (!run->router)
            message_print_error(&error);
    }
    return !runs_actions(run) || run->router;
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
    output_flush(&run->out);
    take_outcomes(run);
    settle(run);
    close_router(run);
    if (!output_close(&run->out))
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
        run.stop = wanted->has_most && wanted->most == 0;
        for (size_t i = 0; i < path_count && !run.stop; i++)
            read_file(&run, paths[i]);
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
    free_stats(&run.stats);
    metrics_stop(run.metrics);
    kf_rules_free(run.own);
    if (wanted->quiet && run.selected)
        return EXIT_MATCHED;
    return run.trouble ? EXIT_TROUBLE : run.selected ? EXIT_MATCHED : EXIT_UNMATCHED;
}
