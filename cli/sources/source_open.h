/*
 * Opens the source that the options name: the list of all kinds of sources.
 */
#ifndef CLI_SOURCES_SOURCE_OPEN_H
#define CLI_SOURCES_SOURCE_OPEN_H

#include "cli/sources/source.h"

/* True if the options name a source, so that events do not come from files. */
bool source_is_named(const source_options *options);

/* NULL, and a message, if the source cannot be opened. */
event_source *source_open(const source_options *options);

#endif
