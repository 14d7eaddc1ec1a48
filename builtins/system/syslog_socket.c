/* Every wait for a socket uses poll(2) with an end, so that no server can stop the run for longer. */
#include "builtins/system/syslog_socket.h"

#include "builtins/system/watch.h"
#include "grammar/base/text.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DEFAULT_PORT "514"

static bool is_port(const char *port)
{
    unsigned number = 0;
    size_t length = 0;
    for (; port[length] >= '0' && port[length] <= '9' && length < 6; length++)
        number = number * 10 + (unsigned)(port[length] - '0');
    return !port[length] && length > 0 && number > 0 && number < 65536 && length < 6;
}

static bool parse_host(syslog_address *to, const char *at, fault *why)
{
    const bool bracket = *at == '[';
    at += bracket;
    const size_t length = strcspn(at, bracket ? "]" : ":");
    const char *rest = at + length + (bracket && at[length]);
    const bool is_host = length && length < sizeof to->host && (!bracket || at[length] == ']') && !memchr(at, '/', length);
    if (!is_host || (*rest && (*rest != ':' || !is_port(rest + 1))))
        return fault_refuse(why, MESSAGE(SYSLOG_WITHOUT_HOST));
    memcpy(to->host, at, length);
    snprintf(to->port, sizeof to->port, "%s", *rest ? rest + 1 : DEFAULT_PORT);
    return true;
}

bool syslog_address_parse(syslog_address *to, const char *written, fault *why)
{
    *to = (syslog_address){.transport = SYSLOG_LOCAL};
    const bool udp = string_begins(written, "udp://");
    if (udp || string_begins(written, "tcp://")) {
        to->transport = udp ? SYSLOG_UDP : SYSLOG_TCP;
        return parse_host(to, written + 6, why);
    }
    if (*written != '/')
        return fault_refuse(why, MESSAGE(SYSLOG_ADDRESS));
    if (strlen(written) >= sizeof(((struct sockaddr_un *)0)->sun_path))
        return fault_refuse(why, MESSAGE(SYSLOG_PATH_TOO_LONG));
    snprintf(to->host, sizeof to->host, "%s", written);
    return true;
}

/* Waits until the socket can be used. False if the time is over. */
static bool wait_for(int socket, short events, int64_t until)
{
    watch on;
    do {
        watch_begin(&on);
        watch_descriptor(&on, socket, events);
        watch_until(&on, until);
        watch_wait(&on);
        if (on.on[0].revents)
            return true;
    } while (watch_now() < until);
    errno = ETIMEDOUT;
    return false;
}

static bool finish_connecting(int socket, int64_t until)
{
    int reason = 0;
    socklen_t size = sizeof reason;
    if (!wait_for(socket, POLLOUT, until) || getsockopt(socket, SOL_SOCKET, SO_ERROR, &reason, &size) != 0)
        return false;
    errno = reason;
    return reason == 0;
}

static int open_socket(int family, int type, const struct sockaddr *address, socklen_t length, int64_t until)
{
    const int made = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0 || connect(made, address, length) == 0)
        return made;
    if ((errno == EINPROGRESS || errno == EINTR) && finish_connecting(made, until))
        return made;
    const int reason = errno;
    close(made);
    errno = reason;
    return -1;
}

static int connect_host(const syslog_address *to, int64_t until)
{
    const int type = to->transport == SYSLOG_UDP ? SOCK_DGRAM : SOCK_STREAM;
    const struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG};
    struct addrinfo *found = NULL;
    const int result = getaddrinfo(to->host, to->port, &hints, &found);
    if (result != 0) {
        errno = result == EAI_SYSTEM ? errno : EHOSTUNREACH;
        return -1;
    }
    int made = -1;
    for (const struct addrinfo *each = found; each && made < 0; each = each->ai_next)
        made = open_socket(each->ai_family, type, each->ai_addr, each->ai_addrlen, until);
    const int reason = errno;
    freeaddrinfo(found);
    errno = reason;
    return made;
}

int syslog_connect(const syslog_address *to, int64_t until)
{
    if (to->transport != SYSLOG_LOCAL)
        return connect_host(to, until);
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    memcpy(local.sun_path, to->host, strlen(to->host));
    return open_socket(AF_UNIX, SOCK_DGRAM, (const struct sockaddr *)&local, sizeof local, until);
}

bool syslog_write(int socket, struct iovec *parts, int count, int64_t until)
{
    while (count) {
        const struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
        const ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS)
            return false;
        if (sent < 0 && !wait_for(socket, POLLOUT, until))
            return false;
        size_t left = sent > 0 ? (size_t)sent : 0;
        for (; count && left >= parts->iov_len; count--)
            left -= (parts++)->iov_len;
        if (count) {
            parts->iov_base = (char *)parts->iov_base + left;
            parts->iov_len -= left;
        }
    }
    return true;
}

bool syslog_closed(int socket)
{
    char byte;
    const ssize_t got = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}
