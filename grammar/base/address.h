/*
 * IP addresses and blocks as EventBridge reads them: decimal IPv4 with leading zeros allowed, IPv6 of hex groups only, and a
 * v4-mapped IPv6 address (::ffff:a00:1) is the IPv4 address.
 */
#ifndef GRAMMAR_BASE_ADDRESS_H
#define GRAMMAR_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct address {
    uint8_t bytes[16]; /* network order; IPv4 uses the first four, the rest is zero */
    uint8_t bits;      /* 32 or 128 */
} address;

/* A block of addresses: those whose first `prefix` bits are the bits of `base`. The other bits of `base` are zero. */
typedef struct address_block {
    address base;
    uint8_t prefix;
} address_block;

typedef enum address_result {
    ADDRESS_OK,
    ADDRESS_NONSTANDARD, /* the text has the shape of neither family */
    ADDRESS_INVALID      /* the text has the shape of one family, but is not an address: 256.0.0.1, ::: */
} address_result;

address_result address_parse(const char *bytes, size_t length, address *result);

/* Reads a block as the rule language writes it: an address, or an address, a slash and a number of leading bits. */
bool address_block_parse(const char *bytes, size_t length, address_block *block);

#endif
