/*
 * The number of "events" is that of all texts that were to be events: matched, unmatched and rejected.
 */
#include "cli/say/stats.h"

#include "cli/say/messages.h"
#include "cli/say/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool stats_allocate(stats *made, const kf_rules *rules)
{
    const size_t count = kf_rules_count(rules) + 1;
    made->rules = calloc(count, sizeof *made->rules);
    made->outcomes = calloc(count, sizeof *made->outcomes);
    made->limit_hits = calloc(count, sizeof *made->limit_hits);
    return made->rules && made->outcomes && made->limit_hits;
}

void stats_free(stats *made)
{
    free(made->rules);
    free(made->outcomes);
    free(made->limit_hits);
}

static uint64_t all_events(const stats *counted)
{
    return counted->matched + counted->unmatched + counted->rejected;
}

static void print_text(const stats *counted, const kf_rules *rules, double seconds, size_t disabled)
{
    fprintf(stderr, "%12" PRIu64 " events\n", all_events(counted));
    fprintf(stderr, "%12" PRIu64 " matched\n", counted->matched);
    fprintf(stderr, "%12" PRIu64 " unmatched\n", counted->unmatched);
    fprintf(stderr, "%12" PRIu64 " rejected\n", counted->rejected);
    fprintf(stderr, "%12" PRIu64 " bytes\n", counted->bytes);
    fprintf(stderr, "%12.3f seconds (%.0f events/s, %.1f MB/s)\n", seconds, (double)all_events(counted) / seconds,
            (double)counted->bytes / seconds / 1e6);
    if (counted->undelivered)
        fprintf(stderr, "%12" PRIu64 " undelivered\n", counted->undelivered);
    if (disabled)
        fprintf(stderr, "%12zu rules disabled and left out\n", disabled);
    for (size_t i = 0; i < kf_rules_count(rules); i++) {
        const kf_rule_counts *outcome = &counted->outcomes[i];
        fprintf(stderr, "%12" PRIu64 " by rule %s", counted->rules[i], kf_rule_name(rules, i));
        if (outcome->deduplicated || outcome->limited)
            fprintf(stderr, ": %" PRIu64 " deduplicated, %" PRIu64 " limited, %" PRIu64 " delivered", outcome->deduplicated,
                    outcome->limited, outcome->delivered);
        if (counted->limit_hits[i])
            fprintf(stderr, ", %" PRIu64 " regular expressions given up", counted->limit_hits[i]);
        fputc('\n', stderr);
    }
}

static void print_json(const stats *counted, const kf_rules *rules, double seconds)
{
    output to;
    char text[256];
    if (!output_open(&to, STDERR_FILENO)) {
        message_print("memory ran out");
        return;
    }
    snprintf(text, sizeof text,
             "{\"events\":%" PRIu64 ",\"matched\":%" PRIu64 ",\"unmatched\":%" PRIu64 ",\"rejected\":%" PRIu64
             ",\"bytes\":%" PRIu64 ",\"seconds\":%.6f,\"undelivered\":%" PRIu64 ",\"rules\":{",
             all_events(counted), counted->matched, counted->unmatched, counted->rejected, counted->bytes, seconds,
             counted->undelivered);
    output_string(&to, text);
    for (size_t i = 0; i < kf_rules_count(rules); i++) {
        const char *name = kf_rule_name(rules, i);
        if (i)
            output_string(&to, ",");
        output_json_string(&to, name, strlen(name));
        snprintf(text, sizeof text, ":%" PRIu64, counted->rules[i]);
        output_string(&to, text);
    }
    output_string(&to, "},\"outcomes\":{");
    for (size_t i = 0; i < kf_rules_count(rules); i++) {
        const char *name = kf_rule_name(rules, i);
        const kf_rule_counts *outcome = &counted->outcomes[i];
        if (i)
            output_string(&to, ",");
        output_json_string(&to, name, strlen(name));
        snprintf(text, sizeof text,
                 ":{\"matched\":%" PRIu64 ",\"deduplicated\":%" PRIu64 ",\"limited\":%" PRIu64 ",\"delivered\":%" PRIu64
                 ",\"regex_limits\":%" PRIu64 "}",
                 counted->rules[i], outcome->deduplicated, outcome->limited, outcome->delivered, counted->limit_hits[i]);
        output_string(&to, text);
    }
    output_string(&to, "}}\n");
    (void)output_close(&to);
}

void stats_print(const stats *counted, const kf_rules *rules, const char *format, size_t disabled)
{
    double seconds = seconds_now() - counted->started;
    if (seconds < 1e-6)
        seconds = 1e-6;
    if (strcmp(format, "json") == 0)
        print_json(counted, rules, seconds);
    else
        print_text(counted, rules, seconds, disabled);
}
