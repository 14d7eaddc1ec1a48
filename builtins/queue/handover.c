/* Every function takes the lock, changes a list or a flag, and wakes the other side through a pipe. */
#include "builtins/queue/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool handover_open(handover *made, fault *why)
{
    *made = (handover){.ready = {-1, -1}, .wake = {-1, -1}};
    pthread_mutex_init(&made->lock, NULL);
    if (pipe2(made->ready, O_CLOEXEC | O_NONBLOCK) != 0 || pipe2(made->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return fault_set(why, true, "%s", strerror(errno));
    return true;
}

static void close_pipe(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

void handover_close(handover *which)
{
    message_list_free(&which->arrived);
    message_list_free(&which->ended);
    close_pipe(which->ready);
    close_pipe(which->wake);
    pthread_mutex_destroy(&which->lock);
}

/* A pipe holds one byte at most, so that writing to it never waits. */
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

/* ---- The thread calls ---- */

void handover_messages(handover *to, message_list *messages)
{
    pthread_mutex_lock(&to->lock);
    for (queue_message *next = message_list_take(messages); next; next = message_list_take(messages)) {
        if (to->stopping)
            next->end = KF_MESSAGE_RELEASED;
        message_list_append(to->stopping ? &to->ended : &to->arrived, next);
    }
    set(to->ready[1], &to->ready_set);
    pthread_mutex_unlock(&to->lock);
}

void handover_notice(handover *to, const fault *why)
{
    pthread_mutex_lock(&to->lock);
    if (to->notice_count < sizeof to->notices / sizeof to->notices[0])
        to->notices[to->notice_count++] = *why;
    set(to->ready[1], &to->ready_set);
    pthread_mutex_unlock(&to->lock);
}

void handover_fail(handover *to, const fault *why)
{
    pthread_mutex_lock(&to->lock);
    to->failed = true;
    to->why = *why;
    set(to->ready[1], &to->ready_set);
    pthread_mutex_unlock(&to->lock);
}

int64_t handover_take_ended(handover *from, message_list *ended, bool *stopping)
{
    pthread_mutex_lock(&from->lock);
    *ended = from->ended;
    *stopping = from->stopping;
    from->ended = (message_list){0};
    const int64_t close_by = from->close_by;
    unset(from->wake[0], &from->wake_set);
    pthread_mutex_unlock(&from->lock);
    return close_by;
}

/* ---- The caller calls ---- */

kf_queue_status handover_take(handover *from, const kf_message **into, kf_error *error)
{
    kf_queue_status status = KF_QUEUE_EMPTY;
    pthread_mutex_lock(&from->lock);
    if (from->notice_count) {
        fault_tell(&from->notices[0], error);
        memmove(&from->notices[0], &from->notices[1], --from->notice_count * sizeof from->notices[0]);
        status = KF_QUEUE_NOTICE;
    } else if (from->arrived.first) {
        *into = &message_list_take(&from->arrived)->shown;
        status = KF_QUEUE_MESSAGE;
    } else if (from->failed) {
        fault_tell(&from->why, error);
        status = KF_QUEUE_FAILED;
    } else {
        unset(from->ready[0], &from->ready_set);
    }
    pthread_mutex_unlock(&from->lock);
    return status;
}

void handover_end(handover *to, queue_message *which, kf_message_end end)
{
    pthread_mutex_lock(&to->lock);
    which->end = end;
    message_list_append(&to->ended, which);
    set(to->wake[1], &to->wake_set);
    pthread_mutex_unlock(&to->lock);
}

void handover_stop(handover *to, int64_t close_by)
{
    pthread_mutex_lock(&to->lock);
    to->stopping = true;
    for (queue_message *next = message_list_take(&to->arrived); next; next = message_list_take(&to->arrived)) {
        next->end = KF_MESSAGE_RELEASED;
        message_list_append(&to->ended, next);
    }
    to->close_by = close_by ? close_by : to->close_by;
    set(to->wake[1], &to->wake_set);
    pthread_mutex_unlock(&to->lock);
}
