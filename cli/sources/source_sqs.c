/*
 * A queue of SQS, which the library reads: what is left here is what is said of it.
 */
#include "cli/say/messages.h"
#include "cli/sources/source.h"
#include "kmsfilter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct sqs_source {
    source calls; /* comes first */
    kf_queue *queue;
    char *queue_name;
    uint64_t rejected; /* of those that are left */
    char name[256];    /* of the message that was taken last */
} sqs_source;

static int descriptor(const source *of)
{
    return kf_queue_descriptor(((const sqs_source *)of)->queue);
}

static source_status take(source *of, source_message *next)
{
    sqs_source *from = (sqs_source *)of;
    const kf_message *message = NULL;
    kf_error error;
    for (;;) {
        switch (kf_queue_take(from->queue, &message, &error)) {
        case KF_QUEUE_MESSAGE:
            snprintf(from->name, sizeof from->name, "%.100s message %.100s", from->queue_name, message->id);
            *next = (source_message){from->name, message->body, message->length, message};
            return SOURCE_MESSAGE;
        case KF_QUEUE_NOTICE:
            message_say(MESSAGE_WARNING, "sqs:%s: %s", from->queue_name, error.message);
            break;
        case KF_QUEUE_FAILED:
            message_print("sqs:%s: %s", from->queue_name, error.message);
            return SOURCE_FAILED;
        default:
            return SOURCE_EMPTY;
        }
    }
}

/* What could not be delivered, and what is no event, is for the queue's redrive policy. */
static void end(source *of, const source_message *which, const source_end *how)
{
    static const kf_message_end ends[] = {[SOURCE_DELIVERED] = KF_MESSAGE_DONE,
                                          [SOURCE_SHOWN] = KF_MESSAGE_LEFT,
                                          [SOURCE_UNDELIVERED] = KF_MESSAGE_LEFT,
                                          [SOURCE_REFUSED] = KF_MESSAGE_LEFT,
                                          [SOURCE_CUT] = KF_MESSAGE_RELEASED};
    sqs_source *from = (sqs_source *)of;
    from->rejected += how->fate == SOURCE_REFUSED;
    kf_queue_end(from->queue, which->handle, ends[how->fate]);
}

static size_t count(const source *of, metrics_line into[METRICS_LINES])
{
    static const char name[] = "queue_messages_total";
    static const char help[] = "Messages that are not in work any more, and what became of them.";
    const sqs_source *from = (const sqs_source *)of;
    const kf_queue_counts now = kf_queue_count(from->queue);
    /* The queue's thread hears of one a little later. */
    const uint64_t rejected = from->rejected < now.left ? from->rejected : now.left;
    const metrics_line lines[] = {
        {"queue_received_total", "counter", "Messages that the queue has handed out.", NULL, NULL, now.received},
        {name, "counter", help, "outcome", "deleted", now.deleted},
        {name, "counter", help, "outcome", "left", now.left - rejected},
        {name, "counter", help, "outcome", "rejected", rejected},
        {name, "counter", help, "outcome", "released", now.released},
        {"queue_in_work", "gauge", "Messages in work, with those whose deletion is not confirmed.", NULL, NULL, now.in_work},
        {"queue_failed_requests_total", "counter", "Requests to the queue that failed and are made again.", NULL, NULL,
         now.failed},
    };
    memcpy(into, lines, sizeof lines);
    return sizeof lines / sizeof *lines;
}

static void stop(source *of)
{
    kf_queue_stop(((sqs_source *)of)->queue);
}

static bool close_source(source *of, unsigned milliseconds)
{
    sqs_source *from = (sqs_source *)of;
    const size_t left = kf_queue_close(from->queue, milliseconds);
    if (left)
        message_print("sqs:%s: %zu message%s that %s delivered could not be deleted in time and will come again",
                      from->queue_name, left, left == 1 ? "" : "s", left == 1 ? "was" : "were");
    free(from->queue_name);
    free(from);
    return left == 0;
}

/* The last part of a URL or an ARN. */
static const char *short_name(const char *address)
{
    const char *colon = strrchr(address, ':');
    const char *slash = strrchr(address, '/');
    const char *last = slash && (!colon || slash > colon) ? slash : colon;
    return last && last[1] ? last + 1 : address;
}

source *source_sqs_open(const char *address, const source_options *wanted)
{
    const kf_queue_options options = {
        .endpoint = wanted->endpoint, .visibility = (unsigned)wanted->visibility, .most_messages = wanted->most_messages};
    kf_error error = {.message = "memory ran out"};
    sqs_source *made = calloc(1, sizeof *made);
    char *name = strdup(short_name(address));
    if (made && name)
        made->queue = kf_queue_new(address, &options, &error);
    if (made && name && made->queue) {
        made->calls = (source){descriptor, take, end, count, stop, close_source};
        made->queue_name = name;
        return &made->calls;
    }
    message_print("--from sqs:%s: %s", address, error.message);
    free(made);
    free(name);
    return NULL;
}
