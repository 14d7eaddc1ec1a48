/*
 * The metrics in the text format of Prometheus.
 */
#ifndef CLI_SHOW_METRICS_TEXT_H
#define CLI_SHOW_METRICS_TEXT_H

#include "cli/show/metrics.h"

/* The text, to be freed by the caller. NULL if memory ran out. */
char *metrics_text(metrics *of, size_t *length);

#endif
