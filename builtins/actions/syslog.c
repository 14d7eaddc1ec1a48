/*
 * The action syslog. A syslog server does not answer, so an event counts as delivered when the system has taken it for sending.
 * If a connection breaks, a new one is made, and the event at hand is sent again.
 */
#include "builtins/actions/syslog.h"

#include "builtins/actions/letters.h"
#include "builtins/system/syslog_socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LOCAL_SOCKET "/dev/log"

/* RFC 5424, 6: how long the parts of a header may be. */
enum { LONGEST_HOST = 255, LONGEST_APP = 48, LONGEST_MSGID = 32, LONGEST_HEADER = 480 };

/* Milliseconds between two attempts to connect. */
#define PAUSE 200

typedef struct syslog_state {
    syslog_address address;
    int socket;      /* -1: there is no connection */
    int64_t trouble; /* since when the server cannot be reached (watch_now); 0: it can */
    int64_t next;    /* when the next attempt to connect may be made */
    unsigned priority;
    bool is_local; /* the header is that of syslog(3) */
    char host[LONGEST_HOST + 1], app[LONGEST_APP + 1];
} syslog_state;

bool syslog_check(const action *self, const action_call *call, fault *why)
{
    syslog_address ignored;
    (void)self;
    return !call->argument_count || syslog_address_parse(&ignored, call->arguments[0].bytes, why);
}

/* A part of the header: printable ASCII without blanks, or "-" where there is nothing. */
static void put_word(char *to, size_t room, const char *word)
{
    size_t length = 0;
    for (; word && word[length] && length + 1 < room; length++)
        to[length] = word[length] > ' ' && word[length] < 0x7F ? word[length] : '_';
    to[length] = '\0';
    if (!length)
        snprintf(to, room, "-");
}

static const syslog_settings *settings_of(const sink *to)
{
    return to->target->settings;
}

static int64_t patience(const sink *to)
{
    return settings_of(to)->timeout;
}

bool syslog_open(sink *to)
{
    const syslog_settings *settings = settings_of(to);
    syslog_state *state = calloc(1, sizeof *state);
    char host[LONGEST_HOST + 1] = "";
    if (!state)
        return false;
    to->state = state;
    state->socket = -1;
    state->priority = (unsigned)(settings->facility * 8 + settings->severity);
    if (gethostname(host, sizeof host - 1) != 0)
        *host = '\0';
    put_word(state->host, sizeof state->host, host);
    put_word(state->app, sizeof state->app, settings->app_name);
    const char *server = to->target->argument_count ? to->target->arguments[0] : LOCAL_SOCKET;
    if (!syslog_address_parse(&state->address, server, &to->problem)) {
        errno = EINVAL;
        return false;
    }
    state->is_local =
        settings->format == NO_CHOICE ? state->address.transport == SYSLOG_LOCAL : settings->format == SYSLOG_FORM_LOCAL;
    state->socket = syslog_connect(&state->address, watch_now() + patience(to));
    return state->socket >= 0;
}

static void hang_up(syslog_state *state)
{
    if (state->socket >= 0)
        close(state->socket);
    state->socket = -1;
}

static bool make_connection(syslog_state *state, int64_t until)
{
    if (state->socket >= 0 && state->address.transport == SYSLOG_TCP && syslog_closed(state->socket))
        hang_up(state);
    if (state->socket < 0)
        state->socket = syslog_connect(&state->address, until);
    return state->socket >= 0;
}

/* True if the error is about the datagram before this one: UDP reports it with the next datagram. */
static bool belongs_to_another(const sink *to)
{
    const syslog_state *state = to->state;
    return state->address.transport == SYSLOG_UDP && (errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == ENETUNREACH);
}

static bool send_once(sink *to, const struct iovec *message, int count, int64_t until)
{
    syslog_state *state = to->state;
    struct iovec parts[3];
    if (!make_connection(state, until))
        return false;
    memcpy(parts, message, (size_t)count * sizeof *parts);
    if (syslog_write(state->socket, parts, count, until))
        return true;
    if (belongs_to_another(to)) {
        sink_failure(to, FAILURE_SERVER, NO_RECEIPT);
        memcpy(parts, message, (size_t)count * sizeof *parts);
        if (syslog_write(state->socket, parts, count, until))
            return true;
    }
    const int reason = errno;
    if (reason != EMSGSIZE)
        hang_up(state);
    errno = reason;
    return false;
}

/* Sends one message, and tries again while the server has been away for less than the timeout. When it has been away for
 * longer, an event gets an attempt only if PAUSE has passed since the latest one. */
static void send_message(sink *to, const struct iovec *message, int count, const kf_delivery *what)
{
    syslog_state *state = to->state;
    for (;;) {
        const int64_t now = watch_now();
        const int64_t until = (state->trouble ? state->trouble : now) + patience(to);
        if (state->trouble && now < state->next && now >= until) {
            letter_send_delivery(to, FAILURE_SERVER, what);
            return;
        }
        if (send_once(to, message, count, until > now ? until : now + PAUSE)) {
            state->trouble = 0;
            return;
        }
        if (errno == EMSGSIZE) {
            letter_send_delivery(to, FAILURE_LONG, what);
            return;
        }
        state->trouble = state->trouble ? state->trouble : now;
        state->next = watch_now() + PAUSE;
        if (state->next >= until) {
            letter_send_delivery(to, FAILURE_SERVER, what);
            return;
        }
        watch rest;
        watch_begin(&rest);
        watch_until(&rest, state->next);
        watch_wait(&rest);
    }
}

/* RFC 5424, 6. The rule is the MSGID; there is no structured data. */
static int put_header(const syslog_state *state, const struct timespec *now, const char *rule, char *to)
{
    char id[LONGEST_MSGID + 1], stamp[32];
    struct tm broken;
    put_word(id, sizeof id, rule);
    gmtime_r(&now->tv_sec, &broken);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &broken);
    return snprintf(to, LONGEST_HEADER, "<%u>1 %s.%03ldZ %s %s %ld %s - ", state->priority, stamp, now->tv_nsec / 1000000,
                    state->host, state->app, (long)getpid(), id);
}

/* Writes the header that syslog(3) writes to the local socket, and that its readers expect. */
static int put_local_header(const syslog_state *state, const struct timespec *now, char *to)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct tm broken;
    localtime_r(&now->tv_sec, &broken);
    return snprintf(to, LONGEST_HEADER, "<%u>%.3s %2d %02d:%02d:%02d %s[%ld]: ", state->priority, months + 3 * broken.tm_mon,
                    broken.tm_mday, broken.tm_hour, broken.tm_min, broken.tm_sec, state->app, (long)getpid());
}

bool syslog_send(sink *to, const kf_delivery *what)
{
    const syslog_state *state = to->state;
    char header[LONGEST_HEADER], frame[24];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const char *rule = sink_rule_name(to, what);
    const int used = state->is_local ? put_local_header(state, &now, header) : put_header(state, &now, rule, header);
    const size_t length = what->length && what->line[what->length - 1] == '\n' ? what->length - 1 : what->length;
    const int counted = snprintf(frame, sizeof frame, "%zu ", (size_t)used + length);
    const struct iovec parts[] = {{frame, (size_t)counted}, {header, (size_t)used}, {(char *)what->line, length}};
    if (state->address.transport == SYSLOG_TCP)
        send_message(to, parts, 3, what);
    else
        send_message(to, parts + 1, 2, what);
    return true;
}

/* An error of the last datagram may have arrived in the meantime. */
bool syslog_close(sink *to)
{
    syslog_state *state = to->state;
    int reason = 0;
    socklen_t size = sizeof reason;
    if (!state)
        return true;
    if (state->socket >= 0 && state->address.transport == SYSLOG_UDP &&
        getsockopt(state->socket, SOL_SOCKET, SO_ERROR, &reason, &size) == 0 && reason)
        sink_failure(to, FAILURE_SERVER, NO_RECEIPT);
    hang_up(state);
    free(state);
    to->state = NULL;
    return true;
}
