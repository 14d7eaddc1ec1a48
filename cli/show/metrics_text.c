/*
 * The lock is held while the tables are written: the main thread may replace them meanwhile. Single numbers need no lock.
 */
#include "cli/show/metrics_text.h"

#include "cli/show/metrics_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double bounds[] = METRICS_BOUNDS;

static const char *const rule_counts[] = {
    [RULE_MATCHED] = "matched", [RULE_DEDUPLICATED] = "deduplicated", [RULE_LIMITED] = "limited", [RULE_DELIVERED] = "delivered"};

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
    show_head(to, "rules", "gauge", "Number of active rules.");
    fprintf(to, "kmsfilter_rules %zu\n", of->rule_count);
    show_head(to, "rule_events_total", "counter", "Events that a rule matched, by outcome.");
    for (size_t i = 0; i < of->rule_count; i++)
        for (size_t k = 0; k < RULE_COUNTS; k++) {
            fputs("kmsfilter_rule_events_total{rule=\"", to);
            show_label(to, of->rules[i].name);
            fprintf(to, "\",outcome=\"%s\"} %" PRIu64 "\n", rule_counts[k],
                    of->rules[i].before[k] + metrics_value(&of->rules[i].now[k]));
        }
}

static void show_targets(FILE *to, const metrics *of)
{
    static const struct {
        const char *name, *type, *help;
    } shown[] = {{"target_waiting", "gauge", "Events that are in the queue of a target or are being sent to it."},
                 {"target_delivered_total", "counter", "Events that a target has accepted."},
                 {"target_retries_total", "counter", "Attempts to deliver an event after the first attempt."},
                 {"target_dead_letters_total", "counter",
                  "Events that a target did not accept and that became dead letters or went to else."}};
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
    show_head(to, "event_seconds", "histogram", "Time to match and route an event, in seconds.");
    for (size_t i = 0; i < METRICS_BOUND_COUNT; i++) {
        sum += metrics_value(&of->by_duration[i]);
        fprintf(to, "kmsfilter_event_seconds_bucket{le=\"%g\"} %" PRIu64 "\n", bounds[i], sum);
    }
    sum += metrics_value(&of->by_duration[METRICS_BOUND_COUNT]);
    fprintf(to, "kmsfilter_event_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", sum);
    fprintf(to, "kmsfilter_event_seconds_sum %.9f\nkmsfilter_event_seconds_count %" PRIu64 "\n",
            (double)metrics_value(&of->nanoseconds) / 1e9, sum);
}

static void show_all(FILE *to, metrics *of)
{
    static const char *const outcomes[] = {
        [METRICS_MATCHED] = "matched", [METRICS_UNMATCHED] = "unmatched", [METRICS_REJECTED] = "rejected"};
    show_head(to, "events_total", "counter", "Events that were read.");
    for (size_t i = 0; i < METRICS_OUTCOMES; i++)
        fprintf(to, "kmsfilter_events_total{outcome=\"%s\"} %" PRIu64 "\n", outcomes[i], metrics_value(&of->events[i]));
    show_head(to, "bytes_total", "counter", "Bytes that were read.");
    fprintf(to, "kmsfilter_bytes_total %" PRIu64 "\n", metrics_value(&of->bytes));
    pthread_mutex_lock(&of->lock);
    show_lines(to, of);
    show_rules(to, of);
    show_targets(to, of);
    pthread_mutex_unlock(&of->lock);
    show_times(to, of);
    show_head(to, "undelivered_total", "counter", "Events that an action could not deliver.");
    fprintf(to, "kmsfilter_undelivered_total %" PRIu64 "\n",
            metrics_value(&of->undelivered) + metrics_value(&of->undelivered_before));
    show_head(to, "reloads_total", "counter", "Number of times the rules were read again.");
    fprintf(to,
            "kmsfilter_reloads_total{result=\"failed\"} %" PRIu64 "\nkmsfilter_reloads_total{result=\"succeeded\"} %" PRIu64 "\n",
            metrics_value(&of->reloads[0]), metrics_value(&of->reloads[1]));
}

char *metrics_text(metrics *of, size_t *length)
{
    char *text = NULL;
    FILE *to = open_memstream(&text, length);
    if (!to)
        return NULL;
    show_all(to, of);
    if (fclose(to) == 0)
        return text;
    free(text);
    return NULL;
}
