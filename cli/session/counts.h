/*
 * What a run counts: the statistics, which are printed at its end, and the metrics, which are shown while it goes on. Each
 * event is counted once, here, for both.
 */
#ifndef CLI_SESSION_COUNTS_H
#define CLI_SESSION_COUNTS_H

#include "cli/say/stats.h"
#include "cli/show/metrics_server.h"

struct session;

/* Owner: counts.c */
typedef struct counts_part {
    stats stats;
    metrics *metrics; /* NULL: without --metrics */
    metrics_server *server;
    bool is_announced; /* the address of the server has been printed */
} counts_part;

/* Allocates the counts for the rules, and starts the server. False, and a message, if that is not possible. */
bool session_begin_counts(struct session *run);
void session_free_counts(struct session *run);

/* Tells where the metrics are, once the input has been opened. */
void session_announce_metrics(struct session *run);

void session_count_bytes(struct session *run, uint64_t bytes);
void session_count_rejected(struct session *run);
void session_count_undelivered(struct session *run, uint64_t events);

/* Events that matched no rule and were not looked at one by one. */
void session_count_unmatched(struct session *run, uint64_t events);

/* An event that matched these rules. If `rules` is NULL, it is the matcher that has them. */
void session_count_event(struct session *run, const size_t *rules, size_t rule_count);

/* Events that have been matched. */
uint64_t session_events_counted(const struct session *run);

/* Measures how long an event takes, for the metrics; `more` are seconds that it took before. */
double session_start_timer(const struct session *run);
void session_stop_timer(struct session *run, double started, double more);

/* Shows what the router has counted so far. */
void session_show_counts(struct session *run);

/* Events that the targets of a router did not get; 0 for NULL. */
uint64_t router_undelivered(const kf_router *router);

/* Replaces the counts by rule with those of other rules. `prepare` leaves everything as it is if memory ran out, and returns
 * false. */
bool session_prepare_counts(struct session *run, const kf_rules *rules, stats *prepared);
void session_use_counts(struct session *run, const stats *prepared);

void session_count_reload(struct session *run, bool succeeded);

/* The router of the old rules is about to be closed: its undelivered events stay in the metrics. */
void session_keep_undelivered(struct session *run, const kf_router *router);

/* Takes over what the router and the matcher have counted by rule, before they are closed. Reports regular expressions that
 * took too long. */
void session_finish_counts(struct session *run);

void session_print_stats(const struct session *run);

#endif
