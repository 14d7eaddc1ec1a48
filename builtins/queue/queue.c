#include "builtins/queue/internal.h"

#include "builtins/aws/fetch.h"
#include "builtins/aws/place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VISIBILITY = 60, MOST_VISIBILITY = 12 * 60 * 60, MOST_MESSAGES = 1000, MOST_BYTES = 64 << 20 };

static const aws_service sqs = {"sqs", "sqs", "SQS"};

/* ---- Signs between the threads ---- */

static void set(int end, bool *is_set)
{
    if (!*is_set)
        (void)!write(end, "", 1);
    *is_set = true;
}

static void unset(int end, bool *is_set)
{
    char byte;
    if (*is_set)
        (void)!read(end, &byte, 1);
    *is_set = false;
}

void queue_hand_over(kf_queue *queue, message_list *messages)
{
    pthread_mutex_lock(&queue->lock);
    for (queue_message *next = message_list_take(messages); next; next = message_list_take(messages))
        message_list_append(queue->stopping ? &queue->ended : &queue->arrived, next);
    set(queue->ready[1], &queue->ready_set);
    pthread_mutex_unlock(&queue->lock);
}

/* What there is no room for is not said: whoever does not listen has heard enough. */
void queue_notice(kf_queue *queue, const char *format, ...)
{
    va_list arguments;
    pthread_mutex_lock(&queue->lock);
    if (queue->notice_count < sizeof queue->notices / sizeof queue->notices[0]) {
        va_start(arguments, format);
        vsnprintf(queue->notices[queue->notice_count++], sizeof queue->notices[0], format, arguments);
        va_end(arguments);
    }
    set(queue->ready[1], &queue->ready_set);
    pthread_mutex_unlock(&queue->lock);
}

void queue_fail(kf_queue *queue, const char *reason)
{
    pthread_mutex_lock(&queue->lock);
    queue->failed = true;
    fault_set(&queue->why, false, "%s", reason);
    set(queue->ready[1], &queue->ready_set);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- Making ---- */

static bool read_arn(kf_queue *queue, char **account, fault *why)
{
    aws_arn arn;
    if (!aws_arn_read(&arn, queue->address))
        return fault_set(why, false, "this is not a whole ARN");
    bool good = strcmp(arn.service, "sqs") == 0 || fault_set(why, false, "this is an ARN of %.40s, not of sqs", arn.service);
    good = good && ((*arn.region && *arn.account) || fault_set(why, false, "the ARN of a queue names its region and account"));
    if (good) {
        buffer path = {0};
        buffer_format(&path, "%s/%s", arn.account, arn.resource);
        *account = buffer_take(&path);
        queue->region = strdup(arn.region);
        good = (*account && queue->region) || fault_set(why, true, "memory ran out");
    }
    aws_arn_free(&arn);
    return good;
}

/* A queue's URL says the endpoint as well. */
static bool read_url(kf_queue *queue, char **origin, fault *why)
{
    char *host = NULL;
    char *path = NULL;
    if (!url_split(queue->address, &host, &path))
        return fault_set(why, false, "a queue is named by its URL or its ARN");
    size_t length;
    const char *region = aws_region_in_host(host, "sqs", &length);
    queue->region = length ? strndup(region, length) : NULL;
    *origin = strndup(queue->address, strlen(queue->address) - strlen(path));
    const bool good = strlen(path) > 1 || fault_set(why, false, "this URL names no queue");
    free(host);
    free(path);
    return good && (*origin || fault_set(why, true, "memory ran out"));
}

/* The endpoint, with the path that requests go to: its own, and a slash. */
static bool set_endpoint(kf_queue *queue, char *endpoint, fault *why)
{
    char *path = NULL;
    buffer url = {0};
    buffer whole = {0};
    if (!endpoint)
        return fault_set(why, true, "memory ran out");
    if (!url_split(endpoint, &queue->host, &path))
        return fault_set(why, false, "the endpoint is no http or https URL: '%.120s'", endpoint);
    buffer_format(&url, "%s/", endpoint);
    buffer_string(&whole, strcmp(path, "/") == 0 ? "/" : path);
    if (strcmp(path, "/") != 0)
        buffer_string(&whole, "/");
    free(path);
    queue->url = buffer_take(&url);
    queue->path = buffer_take(&whole);
    return (queue->url && queue->path) || fault_set(why, true, "memory ran out");
}

static bool set_target(kf_queue *queue, const char *endpoint, const char *account, fault *why)
{
    buffer target = {0};
    if (account)
        buffer_format(&target, "%s/%s", endpoint, account);
    else
        buffer_string(&target, queue->address);
    queue->target = buffer_take(&target);
    return queue->target || fault_set(why, true, "memory ran out");
}

static bool find_place(kf_queue *queue, const char *wanted, fault *why)
{
    char *origin = NULL;
    char *account = NULL;
    char *endpoint = NULL;
    bool good = strncmp(queue->address, "arn:", 4) == 0 ? read_arn(queue, &account, why) : read_url(queue, &origin, why);
    if (good) {
        char *region = aws_region_find(queue->region, NULL, why);
        free(queue->region);
        queue->region = region;
        good = region;
    }
    if (good) {
        endpoint = aws_endpoint_find(wanted ? wanted : origin, &sqs, queue->region, NULL);
        good = set_endpoint(queue, endpoint, why) && set_target(queue, endpoint, account, why);
    }
    free(origin);
    free(account);
    free(endpoint);
    return good;
}

static bool find_credentials(kf_queue *queue, fault *why)
{
    const aws_identity identity = {.region = queue->region};
    aws_keys ignored;
    queue->credentials = aws_credentials_new(&identity);
    if (!queue->credentials)
        return fault_set(why, true, "memory ran out");
    return aws_credentials_get(queue->credentials, time(NULL), &ignored, why);
}

/* Signals are the caller's. */
static bool start_thread(kf_queue *queue, fault *why)
{
    sigset_t all;
    sigset_t before;
    if (pipe2(queue->ready, O_CLOEXEC | O_NONBLOCK) != 0 || pipe2(queue->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return fault_set(why, true, "%s", strerror(errno));
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int result = pthread_create(&queue->thread, NULL, worker_run, queue);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    queue->started = result == 0;
    return queue->started || fault_set(why, true, "no thread can be started: %s", strerror(result));
}

static void free_messages(message_list *list)
{
    for (queue_message *next = message_list_take(list); next; next = message_list_take(list))
        free(next);
}

static void close_pipe(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

static void free_queue(kf_queue *queue)
{
    for (size_t i = 0; i < MOST_CALLS; i++)
        call_free(&queue->calls[i]);
    if (queue->multi) {
        curl_multi_cleanup(queue->multi);
        curl_global_cleanup();
    }
    free_messages(&queue->arrived);
    free_messages(&queue->ended);
    close_pipe(queue->ready);
    close_pipe(queue->wake);
    pthread_mutex_destroy(&queue->lock);
    aws_credentials_free(queue->credentials);
    free(queue->address);
    free(queue->region);
    free(queue->url);
    free(queue->host);
    free(queue->path);
    free(queue->target);
    free(queue);
}

static kf_queue *make(const char *address, const kf_queue_options *options, fault *why)
{
    kf_queue *made = calloc(1, sizeof *made);
    if (!made) {
        fault_set(why, true, "memory ran out");
        return NULL;
    }
    pthread_mutex_init(&made->lock, NULL);
    made->ready[0] = made->ready[1] = made->wake[0] = made->wake[1] = -1;
    made->visibility = options && options->visibility ? options->visibility : VISIBILITY;
    made->most_messages = options && options->most_messages ? options->most_messages : MOST_MESSAGES;
    made->most_bytes = options && options->most_bytes ? options->most_bytes : MOST_BYTES;
    made->batch = made->most_messages < BATCH ? made->most_messages : BATCH;
    made->receives = 1;
    made->address = strdup(address);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK && !(made->multi = curl_multi_init()))
        curl_global_cleanup();
    if (!made->address || !made->multi) {
        fault_set(why, true, "memory ran out");
        free_queue(made);
        return NULL;
    }
    bool good = (made->visibility <= MOST_VISIBILITY ||
                 fault_set(why, false, "SQS hides messages for %d seconds at most", MOST_VISIBILITY));
    good = good && find_place(made, options ? options->endpoint : NULL, why) && find_credentials(made, why);
    if (good && start_thread(made, why))
        return made;
    free_queue(made);
    return NULL;
}

/* ---- What the caller calls ---- */

static void set_error(kf_error *error, const char *message, char *room, size_t size)
{
    snprintf(room, size, "%s", message);
    *error = (kf_error){.code = KF_IO, .message = room};
}

kf_queue *kf_queue_new(const char *address, const kf_queue_options *options, kf_error *error)
{
    fault why;
    kf_queue *made = make(address, options, &why);
    if (!made) {
        *error = (kf_error){.code = KF_IO};
        snprintf(error->detail, sizeof error->detail, "%s", why.message);
        error->message = error->detail;
    }
    return made;
}

int kf_queue_descriptor(const kf_queue *queue)
{
    return queue->ready[0];
}

kf_queue_status kf_queue_take(kf_queue *queue, const kf_message **into, kf_error *error)
{
    kf_queue_status status = KF_QUEUE_EMPTY;
    pthread_mutex_lock(&queue->lock);
    if (queue->notice_count) {
        set_error(error, queue->notices[0], queue->told, sizeof queue->told);
        memmove(queue->notices[0], queue->notices[1], --queue->notice_count * sizeof queue->notices[0]);
        status = KF_QUEUE_NOTICE;
    } else if (queue->arrived.first) {
        *into = &message_list_take(&queue->arrived)->shown;
        status = KF_QUEUE_MESSAGE;
    } else if (queue->failed) {
        set_error(error, queue->why.message, queue->told, sizeof queue->told);
        status = KF_QUEUE_FAILED;
    } else {
        unset(queue->ready[0], &queue->ready_set);
    }
    pthread_mutex_unlock(&queue->lock);
    return status;
}

void kf_queue_end(kf_queue *queue, const kf_message *which, kf_message_end end)
{
    queue_message *ended = (queue_message *)which; /* its first member */
    pthread_mutex_lock(&queue->lock);
    ended->end = end;
    message_list_append(&queue->ended, ended);
    set(queue->wake[1], &queue->wake_set);
    pthread_mutex_unlock(&queue->lock);
}

kf_queue_counts kf_queue_count(const kf_queue *queue)
{
    return (kf_queue_counts){.received = queue->received,
                             .deleted = queue->deleted,
                             .left = queue->left,
                             .released = queue->released,
                             .failed = queue->failures,
                             .in_work = queue->in_work};
}

static void stop(kf_queue *queue)
{
    queue->stopping = true;
    for (queue_message *next = message_list_take(&queue->arrived); next; next = message_list_take(&queue->arrived)) {
        next->end = KF_MESSAGE_RELEASED;
        message_list_append(&queue->ended, next);
    }
    set(queue->wake[1], &queue->wake_set);
}

void kf_queue_stop(kf_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    stop(queue);
    pthread_mutex_unlock(&queue->lock);
}

size_t kf_queue_close(kf_queue *queue, unsigned milliseconds)
{
    if (!queue)
        return 0;
    pthread_mutex_lock(&queue->lock);
    stop(queue);
    queue->close_by = watch_now() + milliseconds;
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->thread, NULL);
    const size_t undeleted = queue->undeleted;
    free_queue(queue);
    return undeleted;
}
