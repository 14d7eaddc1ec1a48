/*
 * The library reads the queue (kf_queue_new). This file makes a source of it, and reports what goes wrong.
 */
#include "cli/sources/source_sqs.h"

#include "cli/say/messages.h"
#include "kmsfilter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct sqs_source {
    event_source calls; /* must come first: the source is a pointer to it */
    kf_queue *queue;
    char *queue_name;
    uint64_t rejected; /* messages that hold something that is not an event */
    char name[256];    /* of the last message that was taken */
} sqs_source;

static int descriptor(const event_source *of)
{
    return kf_queue_descriptor(((const sqs_source *)of)->queue);
}

static source_status take(event_source *of, source_message *next)
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
        case KF_QUEUE_EMPTY:
            return SOURCE_EMPTY;
        }
    }
}

/* A message that could not be delivered, or is not an event, stays in the queue: its redrive policy decides what happens. */
static void end(event_source *of, const source_message *which, const source_end *how)
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

static size_t count(const event_source *of, metrics_line into[METRICS_LINES])
{
    static const char name[] = "queue_messages_total";
    static const char help[] = "Messages that are no longer in work, by outcome.";
    const sqs_source *from = (const sqs_source *)of;
    const kf_queue_counts now = kf_queue_count(from->queue);
    /* The queue's thread counts an ended message a little later than this one. */
    const uint64_t rejected = from->rejected < now.left ? from->rejected : now.left;
    const metrics_line lines[] = {
        {"queue_received_total", "counter", "Messages that were received from the queue.", NULL, NULL, now.received},
        {name, "counter", help, "outcome", "deleted", now.deleted},
        {name, "counter", help, "outcome", "left", now.left - rejected},
        {name, "counter", help, "outcome", "rejected", rejected},
        {name, "counter", help, "outcome", "released", now.released},
        {"queue_in_work", "gauge", "Messages in work, including those whose deletion is not confirmed.", NULL, NULL, now.in_work},
        {"queue_failed_requests_total", "counter", "Requests to the queue that failed and are repeated.", NULL, NULL, now.failed},
    };
    memcpy(into, lines, sizeof lines);
    return sizeof lines / sizeof *lines;
}

static void stop(event_source *of)
{
    kf_queue_stop(((sqs_source *)of)->queue);
}

static bool close_source(event_source *of, unsigned milliseconds)
{
    sqs_source *from = (sqs_source *)of;
    const size_t left = kf_queue_close(from->queue, milliseconds);
    if (left)
        message_print("sqs:%s: %zu message%s that %s delivered could not be deleted in time and will be received again",
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

event_source *source_sqs_open(const char *address, const source_options *options)
{
    const kf_queue_options queue_options = {.size = sizeof queue_options,
                                            .endpoint = options->endpoint,
                                            .visibility = (unsigned)options->visibility,
                                            .most_messages = options->max_messages};
    kf_error error = {.message = "memory ran out"};
    sqs_source *made = calloc(1, sizeof *made);
    char *name = strdup(short_name(address));
    if (made && name)
        made->queue = kf_queue_new(address, &queue_options, &error);
    if (made && name && made->queue) {
        made->calls = (event_source){descriptor, take, end, count, stop, close_source};
        made->queue_name = name;
        return &made->calls;
    }
    message_print("--from sqs:%s: %s", address, error.message);
    free(made);
    free(name);
    return NULL;
}
