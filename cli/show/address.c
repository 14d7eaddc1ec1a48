/*
 * getaddrinfo reads the numbers. The text is split before, because getaddrinfo takes address and port apart.
 */
#include "cli/show/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct addrinfo *address_read(const char *text)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    char host[INET6_ADDRSTRLEN + 1] = "127.0.0.1";
    struct addrinfo *found = NULL;
    const bool bracket = *text == '[';
    const char *begin = text + bracket;
    const char *colon = strrchr(begin, ':');
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1) || strlen(colon + 1) > 5 ||
        atoi(colon + 1) > UINT16_MAX)
        return NULL;
    const size_t length = (size_t)(colon - begin) - (bracket && colon > begin);
    if (length >= sizeof host || (bracket && begin[length] != ']') || (!bracket && memchr(begin, ':', length)))
        return NULL;
    if (length) {
        memcpy(host, begin, length);
        host[length] = '\0';
    }
    return getaddrinfo(host, colon + 1, &hints, &found) == 0 ? found : NULL;
}

bool address_is_loopback(const struct addrinfo *which)
{
    if (which->ai_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)which->ai_addr)->sin_addr.s_addr) >> 24 == 127;
    return which->ai_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)which->ai_addr)->sin6_addr);
}
