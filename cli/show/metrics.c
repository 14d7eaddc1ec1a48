/*
 * A thread of libmicrohttpd's answers; the text is made anew for each answer. The lock is only for the table of rules, which changes when
 * they are read again.
 */
#include "cli/show/metrics.h"

#include "cli/say/messages.h"
#include "cli/show/address.h"

#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bounds on what those who ask can make the program hold. */
#define MOST_CONNECTIONS 16
#define PATIENCE_SECONDS 10
#define CONNECTION_MEMORY 16384

static const double bounds[] = {0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10};
#define BOUND_COUNT (sizeof bounds / sizeof *bounds)

enum { RULE_MATCHED, RULE_DEDUPLICATED, RULE_LIMITED, RULE_DELIVERED, RULE_COUNTS };
static const char *const rule_counts[] = {"matched", "deduplicated", "limited", "delivered"};

typedef struct rule_metrics {
    char *name;
    _Atomic uint64_t now[RULE_COUNTS];
    uint64_t before[RULE_COUNTS]; /* of routers that were replaced */
} rule_metrics;

typedef struct target_metrics {
    char *name;
    kf_target_counts now; /* whose own name is not to be used */
} target_metrics;

struct metrics {
    struct MHD_Daemon *server;
    pthread_mutex_t lock; /* of lines, targets and rules below, while they are replaced and while they are shown */
    metrics_line lines[METRICS_LINES];
    size_t line_count;
    target_metrics *targets;
    size_t target_count, target_capacity; /* names behind the count are to be freed, too */
    rule_metrics *rules;
    size_t rule_count;
    rule_metrics *prepared; /* those that come next */
    size_t prepared_count;
    _Atomic uint64_t events[METRICS_OUTCOMES], bytes;
    _Atomic uint64_t took[BOUND_COUNT + 1]; /* events by the first bound that they kept to; the last: none of them */
    _Atomic uint64_t nanoseconds;           /* that all of them took */
    _Atomic uint64_t undelivered, undelivered_before;
    _Atomic uint64_t reloads[2]; /* failed, succeeded */
    atomic_bool ready;
};

static void add(_Atomic uint64_t *to, uint64_t what)
{
    atomic_fetch_add_explicit(to, what, memory_order_relaxed);
}

static uint64_t value(_Atomic uint64_t *of)
{
    return atomic_load_explicit(of, memory_order_relaxed);
}

/* ---- Showing ---- */

static void show_head(FILE *to, const char *name, const char *type, const char *help)
{
    fprintf(to, "# HELP kmsfilter_%s %s\n# TYPE kmsfilter_%s %s\n", name, help, name, type);
}

static void show_label(FILE *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n", to);
        else {
            if (*text == '"' || *text == '\\')
                fputc('\\', to);
            fputc(*text, to);
        }
    }
}

static void show_rules(FILE *to, metrics *of)
{
    show_head(to, "rules", "gauge", "Rules that are in force.");
    fprintf(to, "kmsfilter_rules %zu\n", of->rule_count);
    show_head(to, "rule_events_total", "counter", "Events that a rule matched, and what became of them.");
    for (size_t i = 0; i < of->rule_count; i++)
        for (size_t k = 0; k < RULE_COUNTS; k++) {
            fputs("kmsfilter_rule_events_total{rule=\"", to);
            show_label(to, of->rules[i].name);
            fprintf(to, "\",outcome=\"%s\"} %" PRIu64 "\n", rule_counts[k], of->rules[i].before[k] + value(&of->rules[i].now[k]));
        }
}

static void show_targets(FILE *to, const metrics *of)
{
    static const struct {
        const char *name, *type, *help;
    } shown[] = {{"target_waiting", "gauge", "Events that wait for a target or are under way to it."},
                 {"target_delivered_total", "counter", "Events that a target has taken."},
                 {"target_retries_total", "counter", "Attempts to deliver an event after the first."},
                 {"target_dead_letters_total", "counter", "Events that a target did not take and that went elsewhere."}};
    for (size_t k = 0; k < sizeof shown / sizeof *shown && of->target_count; k++) {
        show_head(to, shown[k].name, shown[k].type, shown[k].help);
        for (size_t i = 0; i < of->target_count; i++) {
            const kf_target_counts *now = &of->targets[i].now;
            const uint64_t counts[] = {now->waiting, now->delivered, now->retries, now->dead_letters};
            fprintf(to, "kmsfilter_%s{target=\"", shown[k].name);
            show_label(to, of->targets[i].name);
            fprintf(to, "\"} %" PRIu64 "\n", counts[k]);
        }
    }
}

static void show_lines(FILE *to, const metrics *of)
{
    const char *shown = "";
    for (size_t i = 0; i < of->line_count; i++) {
        const metrics_line *line = &of->lines[i];
        if (strcmp(shown, line->name) != 0)
            show_head(to, line->name, line->type, line->help);
        shown = line->name;
        fprintf(to, "kmsfilter_%s", line->name);
        if (line->label) {
            fprintf(to, "{%s=\"", line->label);
            show_label(to, line->text);
            fputs("\"}", to);
        }
        fprintf(to, " %" PRIu64 "\n", line->value);
    }
}

static void show_times(FILE *to, metrics *of)
{
    uint64_t sum = 0;
    show_head(to, "event_seconds", "histogram", "How long an event took to be matched and routed.");
    for (size_t i = 0; i < BOUND_COUNT; i++) {
        sum += value(&of->took[i]);
        fprintf(to, "kmsfilter_event_seconds_bucket{le=\"%g\"} %" PRIu64 "\n", bounds[i], sum);
    }
    sum += value(&of->took[BOUND_COUNT]);
    fprintf(to, "kmsfilter_event_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", sum);
    fprintf(to, "kmsfilter_event_seconds_sum %.9f\nkmsfilter_event_seconds_count %" PRIu64 "\n",
            (double)value(&of->nanoseconds) / 1e9, sum);
}

static void show(FILE *to, metrics *of)
{
    static const char *const outcomes[] = {"matched", "unmatched", "rejected"};
    show_head(to, "events_total", "counter", "Events that were read.");
    for (size_t i = 0; i < METRICS_OUTCOMES; i++)
        fprintf(to, "kmsfilter_events_total{outcome=\"%s\"} %" PRIu64 "\n", outcomes[i], value(&of->events[i]));
    show_head(to, "bytes_total", "counter", "Bytes that were read.");
    fprintf(to, "kmsfilter_bytes_total %" PRIu64 "\n", value(&of->bytes));
    pthread_mutex_lock(&of->lock);
    show_lines(to, of);
    show_rules(to, of);
    show_targets(to, of);
    pthread_mutex_unlock(&of->lock);
    show_times(to, of);
    show_head(to, "undelivered_total", "counter", "Events that an action could not deliver.");
    fprintf(to, "kmsfilter_undelivered_total %" PRIu64 "\n", value(&of->undelivered) + value(&of->undelivered_before));
    show_head(to, "reloads_total", "counter", "How often rules were read again.");
    fprintf(to,
            "kmsfilter_reloads_total{result=\"failed\"} %" PRIu64 "\nkmsfilter_reloads_total{result=\"succeeded\"} %" PRIu64 "\n",
            value(&of->reloads[0]), value(&of->reloads[1]));
}

/* ---- Answering ---- */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *type, char *text, size_t length,
                              enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(length, text, mode);
    if (!response) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(text);
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    const enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer_line(struct MHD_Connection *connection, unsigned status, const char *line)
{
    return answer(connection, status, "text/plain; charset=utf-8", (char *)line, strlen(line), MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer_metrics(struct MHD_Connection *connection, metrics *of)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (!to)
        return MHD_NO;
    show(to, of);
    if (fclose(to) != 0) {
        free(text);
        return MHD_NO;
    }
    return answer(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8", text, length, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result take_request(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                                    const char *version, const char *body, size_t *body_length, void **seen)
{
    metrics *of = context;
    (void)version;
    (void)body;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return answer_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    /* The first call is for the head of the request. Nobody who only asks sends anything behind it. */
    if (*body_length) {
        *body_length = 0;
        return MHD_NO;
    }
    if (!*seen) {
        *seen = of;
        return MHD_YES;
    }
    if (strcmp(path, "/metrics") == 0)
        return answer_metrics(connection, of);
    if (strcmp(path, "/healthz") == 0)
        return answer_line(connection, MHD_HTTP_OK, "ok\n");
    if (strcmp(path, "/readyz") != 0)
        return answer_line(connection, MHD_HTTP_NOT_FOUND, "there are /metrics, /healthz and /readyz\n");
    return atomic_load(&of->ready) ? answer_line(connection, MHD_HTTP_OK, "ready\n")
                                   : answer_line(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready\n");
}

/* ---- Starting ---- */

metrics *metrics_start(const char *address)
{
    struct addrinfo *where = address_read(address);
    if (!where) {
        message_print("--metrics takes an address and a port, \"127.0.0.1:9464\", \"[::1]:9464\" or \":9464\", not \"%s\"",
                      address);
        return NULL;
    }
    metrics *made = calloc(1, sizeof *made);
    if (made) {
        pthread_mutex_init(&made->lock, NULL);
        unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD;
        if (where->ai_family == AF_INET6)
            flags |= MHD_USE_IPv6;
        errno = 0;
        made->server = MHD_start_daemon(flags, 0, NULL, NULL, take_request, made, MHD_OPTION_SOCK_ADDR, where->ai_addr,
                                        MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                                        (unsigned)PATIENCE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                                        MHD_OPTION_END);
    }
    freeaddrinfo(where);
    if (made && made->server)
        return made;
    message_print("cannot listen on %s: %s", address, made && errno ? strerror(errno) : "memory ran out");
    metrics_stop(made);
    return NULL;
}

static void free_rules(rule_metrics *rules, size_t count)
{
    for (size_t i = 0; rules && i < count; i++)
        free(rules[i].name);
    free(rules);
}

void metrics_stop(metrics *of)
{
    if (!of)
        return;
    if (of->server)
        MHD_stop_daemon(of->server);
    pthread_mutex_destroy(&of->lock);
    free_rules(of->rules, of->rule_count);
    free_rules(of->prepared, of->prepared_count);
    for (size_t i = 0; i < of->target_capacity; i++)
        free(of->targets[i].name);
    free(of->targets);
    free(of);
}

uint16_t metrics_port(const metrics *of)
{
    const union MHD_DaemonInfo *info = of ? MHD_get_daemon_info(of->server, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    return info ? info->port : 0;
}

/* ---- Counting ---- */

static void carry_over(rule_metrics *to, const metrics *from)
{
    for (size_t i = 0; i < from->rule_count; i++)
        if (strcmp(from->rules[i].name, to->name) == 0)
            for (size_t k = 0; k < RULE_COUNTS; k++)
                to->before[k] = from->rules[i].before[k] + value(&from->rules[i].now[k]);
}

bool metrics_prepare_rules(metrics *of, const kf_rules *rules)
{
    if (!of)
        return true;
    const size_t count = kf_rules_count(rules);
    rule_metrics *made = calloc(count + 1, sizeof *made);
    bool named = made;
    for (size_t i = 0; named && i < count; i++) {
        made[i].name = strdup(kf_rule_name(rules, i));
        named = made[i].name;
    }
    if (!named) {
        free_rules(made, count);
        return false;
    }
    free_rules(of->prepared, of->prepared_count);
    of->prepared = made;
    of->prepared_count = count;
    return true;
}

void metrics_use_rules(metrics *of)
{
    if (!of)
        return;
    for (size_t i = 0; i < of->prepared_count; i++)
        carry_over(&of->prepared[i], of);
    pthread_mutex_lock(&of->lock);
    free_rules(of->rules, of->rule_count);
    of->rules = of->prepared;
    of->rule_count = of->prepared_count;
    of->prepared = NULL;
    of->prepared_count = 0;
    pthread_mutex_unlock(&of->lock);
}

void metrics_count_event(metrics *of, metrics_outcome outcome)
{
    if (of)
        add(&of->events[outcome], 1);
}

void metrics_count_bytes(metrics *of, uint64_t bytes)
{
    if (of)
        add(&of->bytes, bytes);
}

void metrics_count_match(metrics *of, size_t rule)
{
    if (of && rule < of->rule_count)
        add(&of->rules[rule].now[RULE_MATCHED], 1);
}

void metrics_observe(metrics *of, double seconds)
{
    size_t bucket = 0;
    if (!of)
        return;
    while (bucket < BOUND_COUNT && seconds > bounds[bucket])
        bucket++;
    add(&of->took[bucket], 1);
    add(&of->nanoseconds, seconds > 0 ? (uint64_t)(seconds * 1e9) : 0);
}

void metrics_set_outcomes(metrics *of, size_t rule, kf_rule_counts counts)
{
    if (!of || rule >= of->rule_count)
        return;
    atomic_store(&of->rules[rule].now[RULE_DEDUPLICATED], counts.deduplicated);
    atomic_store(&of->rules[rule].now[RULE_LIMITED], counts.limited);
    atomic_store(&of->rules[rule].now[RULE_DELIVERED], counts.delivered);
}

void metrics_set_undelivered(metrics *of, uint64_t events)
{
    if (of)
        atomic_store(&of->undelivered, events);
}

void metrics_keep_undelivered(metrics *of, uint64_t events)
{
    if (!of)
        return;
    add(&of->undelivered_before, events);
    atomic_store(&of->undelivered, value(&of->undelivered) - events);
}

static bool make_room_for_target(metrics *of)
{
    if (of->target_count < of->target_capacity)
        return true;
    const size_t capacity = of->target_capacity * 2 + 4;
    target_metrics *larger = realloc(of->targets, capacity * sizeof *larger);
    if (!larger)
        return false;
    memset(larger + of->target_capacity, 0, (capacity - of->target_capacity) * sizeof *larger);
    of->targets = larger;
    of->target_capacity = capacity;
    return true;
}

/* Shows one more target. False if memory ran out. */
static bool add_target(metrics *of, const kf_target_counts *counts)
{
    if (!make_room_for_target(of))
        return false;
    target_metrics *to = &of->targets[of->target_count];
    if (!to->name || strcmp(to->name, counts->target) != 0) {
        free(to->name);
        to->name = strdup(counts->target);
    }
    to->now = *counts;
    of->target_count += to->name != NULL;
    return to->name;
}

static target_metrics *find_target(metrics *of, const char *name)
{
    for (size_t i = 0; i < of->target_count; i++)
        if (strcmp(of->targets[i].name, name) == 0)
            return &of->targets[i];
    return NULL;
}

static void add_targets(metrics *of, const kf_router *router)
{
    kf_target_counts counts;
    for (size_t i = 0; router && i < kf_router_target_count(router); i++) {
        if (!kf_router_target(router, i, &counts))
            continue;
        target_metrics *known = find_target(of, counts.target);
        if (known)
            known->now.waiting += counts.waiting;
        else if (!add_target(of, &counts))
            return;
    }
}

void metrics_set_targets(metrics *of, const kf_router *router, const kf_router *before)
{
    if (!of)
        return;
    pthread_mutex_lock(&of->lock);
    of->target_count = 0;
    add_targets(of, router);
    add_targets(of, before);
    pthread_mutex_unlock(&of->lock);
}

void metrics_set_lines(metrics *of, const metrics_line *lines, size_t count)
{
    if (!of)
        return;
    pthread_mutex_lock(&of->lock);
    of->line_count = count < METRICS_LINES ? count : METRICS_LINES;
    memcpy(of->lines, lines, of->line_count * sizeof *lines);
    pthread_mutex_unlock(&of->lock);
}

void metrics_count_reload(metrics *of, bool succeeded)
{
    if (of)
        add(&of->reloads[succeeded], 1);
}

void metrics_set_ready(metrics *of, bool ready)
{
    if (of)
        atomic_store(&of->ready, ready);
}
