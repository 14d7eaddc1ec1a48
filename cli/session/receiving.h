/*
 * Reads the messages of a source. A message is one unit: if anything in it is not an event, none of its events is delivered.
 * The source hears what became of a message once all actions for its events have finished.
 */
#ifndef CLI_SESSION_RECEIVING_H
#define CLI_SESSION_RECEIVING_H

typedef struct receiving receiving;
struct session;

/* Opens the source that the options name, and fills in the intake. NULL, and a message, if it cannot be opened. */
receiving *receiving_open(struct session *run);

/* Takes messages until the run stops or the source fails. */
void receiving_run(receiving *of);

/* After the router has been closed and standard output been flushed: tells the source of the last messages, and closes it.
 * Accepts NULL. */
void receiving_close(receiving *of);

#endif
