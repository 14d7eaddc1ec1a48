/*
 * Reads the address that a server listens on: --metrics and --listen.
 */
#ifndef CLI_SHOW_ADDRESS_H
#define CLI_SHOW_ADDRESS_H

#include <netdb.h>
#include <stdbool.h>

/* Reads "ADDRESS:PORT", "[::1]:80" for IPv6, or ":80" for the loopback interface. Both are numbers: what the program listens on
 * must not depend on a name server. The caller frees the result with freeaddrinfo; NULL if the text has another form. */
struct addrinfo *address_read(const char *text);

/* True if only this machine can reach the address. */
bool address_is_loopback(const struct addrinfo *which);

#endif
