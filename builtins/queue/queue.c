/*
 * kf_queue: what callers of the library call. A queue is three parts: its place, the thread (a worker), and what the two hand each other
 * (a handover).
 *
 *     queue.c      makes and frees a queue, starts the thread
 *     place.c      where the queue is, and with which keys it is asked
 *     handover.c   messages out, and what became of them in
 *     worker.c     the thread: which requests to SQS are made, and when
 *     call.c       one request, signed, and its answer
 *     answers.c    what answers say
 *     patience.c   pauses after failures
 *     messages.c   lists of messages
 */
#include "builtins/queue/worker.h"

#include "builtins/system/watch.h"
#include "builtins/text/options.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { VISIBILITY = 60, MOST_VISIBILITY = 12 * 60 * 60, MOST_MESSAGES = 1000, MOST_BYTES = 64 << 20 };

struct kf_queue {
    queue_place place;
    handover handover;
    worker worker;
    pthread_t thread;
};

/* All signals are blocked in the new thread, so that only the caller's threads get them. */
static bool start_thread(kf_queue *queue, fault *why)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int result = pthread_create(&queue->thread, NULL, worker_run, &queue->worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result == 0 || fault_set(why, true, "no thread can be started: %s", strerror(result));
}

static void free_queue(kf_queue *queue)
{
    worker_free(&queue->worker);
    if (queue->worker.setup.multi) {
        curl_multi_cleanup(queue->worker.setup.multi);
        curl_global_cleanup();
    }
    handover_close(&queue->handover);
    queue_place_free(&queue->place);
    free(queue);
}

static void set_up_worker(kf_queue *queue, const kf_queue_options *options)
{
    worker *made = &queue->worker;
    made->handover = &queue->handover;
    made->most_messages = options->most_messages ? options->most_messages : MOST_MESSAGES;
    made->most_bytes = options->most_bytes ? options->most_bytes : MOST_BYTES;
    made->receives = 1;
    made->setup.place = &queue->place;
    made->setup.visibility = options->visibility ? options->visibility : VISIBILITY;
    made->setup.batch = made->most_messages < BATCH ? made->most_messages : BATCH;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK && !(made->setup.multi = curl_multi_init()))
        curl_global_cleanup();
}

static kf_queue *make(const char *address, const kf_queue_options *options, fault *why)
{
    kf_queue *made = calloc(1, sizeof *made);
    if (!made) {
        fault_no_memory(why);
        return NULL;
    }
    set_up_worker(made, options);
    bool good = handover_open(&made->handover, why);
    good = good && (made->worker.setup.multi || fault_no_memory(why));
    good = good && (made->worker.setup.visibility <= MOST_VISIBILITY ||
                    fault_set(why, false, "SQS hides messages for %d seconds at most", MOST_VISIBILITY));
    good = good && queue_place_find(&made->place, address, options->endpoint, why);
    if (good && start_thread(made, why))
        return made;
    free_queue(made);
    return NULL;
}

kf_queue *kf_queue_new(const char *address, const kf_queue_options *options, kf_error *error)
{
    kf_queue_options known;
    if (!options_read(&known, sizeof known, options, "kf_queue_options", error))
        return NULL;
    fault why;
    kf_queue *made = make(address, &known, &why);
    if (!made)
        fault_tell(&why, error);
    return made;
}

int kf_queue_descriptor(const kf_queue *queue)
{
    return queue->handover.ready[0];
}

kf_queue_status kf_queue_take(kf_queue *queue, const kf_message **into, kf_error *error)
{
    return handover_take(&queue->handover, into, error);
}

void kf_queue_end(kf_queue *queue, const kf_message *which, kf_message_end end)
{
    handover_end(&queue->handover, (queue_message *)which, end); /* `shown` is its first member */
}

kf_queue_counts kf_queue_count(const kf_queue *queue)
{
    const worker *of = &queue->worker;
    return (kf_queue_counts){.received = of->received,
                             .deleted = of->deleted,
                             .left = of->left,
                             .released = of->released,
                             .failed = of->failures,
                             .in_work = of->in_work};
}

void kf_queue_stop(kf_queue *queue)
{
    handover_stop(&queue->handover, 0);
}

size_t kf_queue_close(kf_queue *queue, unsigned milliseconds)
{
    if (!queue)
        return 0;
    handover_stop(&queue->handover, watch_now() + milliseconds);
    pthread_join(queue->thread, NULL);
    const size_t undeleted = queue->worker.undeleted;
    free_queue(queue);
    return undeleted;
}
