/*
 * Threads that match blocks of lines. Blocks go in and come out in the same order, a bounded number of them at a time. The calling
 * thread is one of the threads: where it would wait, it matches.
 */
#ifndef CLI_THREADS_WORKERS_H
#define CLI_THREADS_WORKERS_H

#include "cli/threads/block.h"

/* More threads are not started. */
#define MOST_THREADS 1024

typedef struct workers workers;

/* Processors that this process may use. */
size_t workers_processors(void);

/* `threads` count the calling one: the others are started when work piles up, as many as the system gives. The settings are
 * copied: their rules have to stay until workers_renew has given others. NULL if memory ran out. */
workers *workers_new(const block_settings *settings, size_t threads);

/* Blocks that are handed out from now on are matched with other rules. No block may be under way, for a block is taken by the rules that it
 * was matched with. Afterwards no thread uses the rules before. NULL is fine. */
void workers_renew(workers *team, const kf_rules *rules);

/* Stops the threads in the midst of what they do. */
void workers_free(workers *team);

/* The block to fill next, whose text is empty but may have a buffer; NULL if so many are under way that one has to come out first. */
block *workers_empty(workers *team);

/* Hands out the block that workers_empty has given. */
void workers_hand_out(workers *team);

/* The block that comes out next, once it has been matched; NULL if none is under way. */
block *workers_next(workers *team);

/* Takes that block back. */
void workers_take_back(workers *team);

#endif
