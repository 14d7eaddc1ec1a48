/*
 * --listen: an HTTP server as a source.
 */
#ifndef CLI_SOURCES_SOURCE_LISTEN_H
#define CLI_SOURCES_SOURCE_LISTEN_H

#include "cli/sources/source.h"

/* NULL, and a message, if the server cannot be started. */
event_source *source_listen_open(const source_options *options);

#endif
