/*
 * Addresses to listen on.
 */
#ifndef CLI_SHOW_ADDRESS_H
#define CLI_SHOW_ADDRESS_H

#include <netdb.h>
#include <stdbool.h>

/* "ADDRESS:PORT" in its numbers, no names: what is listened on is not to depend on a name server. "[::1]:80" for IPv6, ":80"
 * for the loopback interface. For freeaddrinfo; NULL if it is not that. */
struct addrinfo *address_read(const char *text);

/* Whether only this machine can reach it. */
bool address_is_loopback(const struct addrinfo *which);

#endif
