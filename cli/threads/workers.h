/*
 * Threads that match blocks of lines. Blocks go in and come out in the same order, and only so many are under way at a time.
 * The calling thread is one of the threads: it matches a block whenever it would have to wait.
 */
#ifndef CLI_THREADS_WORKERS_H
#define CLI_THREADS_WORKERS_H

#include "cli/threads/block.h"

/* More threads are not started. */
#define MAX_THREADS 1024

typedef struct workers workers;

/* How many processors this process may use. */
size_t workers_processors(void);

/* `threads` counts the calling thread too. The other threads are started when blocks pile up, as many as the system allows. The
 * settings are copied; their rules must live until workers_renew has replaced them. NULL if memory ran out. */
workers *workers_new(const block_settings *settings, size_t threads);

/* Blocks that are handed out from now on are matched with other rules. No block may be under way: the notes of a block refer to
 * the rules that it was matched with. Afterwards no thread uses the old rules. Accepts NULL. */
void workers_renew(workers *team, const kf_rules *rules);

/* Ends the threads in the midst of their work. Accepts NULL. */
void workers_free(workers *team);

/* The block to fill next: its text is empty, but may have a buffer. NULL if too many are under way: one has to come out first. */
line_block *workers_empty(workers *team);

/* Hands the filled block to the threads: the one that workers_empty has returned. */
void workers_hand_out(workers *team);

/* The block that comes out next, once it has been matched; NULL if none is under way. */
line_block *workers_next(workers *team);

/* Gives that block back. */
void workers_take_back(workers *team);

#endif
