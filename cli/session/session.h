/*
 * A run over the events of files or of a source. This is all that the sub-commands use of the session.
 */
#ifndef CLI_SESSION_SESSION_H
#define CLI_SESSION_SESSION_H

#include "cli/session/options.h"

/* Runs over the files, or over the source that the options name (then there are no files). Returns the exit status. */
int session_run(const kf_rules *rules, const session_options *options, const char *const *paths, size_t path_count);

#endif
