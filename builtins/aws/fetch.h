/*
 * One HTTP request that waits for its answer: for credentials, which are fetched rarely and without which nothing can go on. And what it
 * has in common with those that do not wait: headers and URLs.
 */
#ifndef BUILTINS_AWS_FETCH_H
#define BUILTINS_AWS_FETCH_H

#include "builtins/aws/signer.h"
#include "builtins/text/fault.h"

#include <curl/curl.h>

typedef struct fetch_request {
    const char *method;
    const char *url;
    const aws_header *headers;
    size_t header_count;
    const char *body; /* NULL: none */
    long timeout;     /* milliseconds */
    bool local;       /* an address of this machine's own, to which no proxy leads */
} fetch_request;

/*
 * False, with `why` passing, if there was no answer; any answer is one, whatever its status. `reply` is emptied first and is the
 * caller's to free. Addresses are shown in messages, headers and bodies never.
 */
bool fetch(const fetch_request *request, buffer *reply, long *status, fault *why);

/* Adds a line to what libcurl sends; one without a value, too, which libcurl would take for one that is not wanted. False if memory ran
 * out. Nothing of it is left in memory that has been freed. */
bool header_add(struct curl_slist **headers, const char *name, const char *value);

/* libcurl is not to send that header by itself. False if memory ran out. */
bool header_withhold(struct curl_slist **headers, const char *name);

/* Takes the session token out of a text, if the headers hold one: services that refuse a signature repeat what they were sent. */
void header_redact(char *text, const struct curl_slist *headers);

/* The host of a URL with its port unless it is the scheme's own, as requests are signed; and its path, "/" at least. Copies, which may
 * be NULL pointers if they are not wanted. False if it is not an http or https URL, or one with a user or password in it. */
bool url_split(const char *url, char **host, char **path);

#endif
