/*
 * One HTTP request that waits for its answer. It is used for credentials, which are fetched rarely and are needed to go on.
 * Headers and URLs are also used by requests that do not wait.
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
    bool local;       /* an address on this machine or its link, which no proxy can reach */
} fetch_request;

/*
 * Sends a request and reads the answer into `reply`, which is emptied first and which the caller frees. True if there was an
 * answer, whatever its status. False, with `why` passing, if there was none. Messages show addresses, but never headers or
 * bodies.
 */
bool fetch(const fetch_request *request, buffer *reply, long *status, fault *why);

/* Adds a header to those that libcurl sends, also one without a value. False if memory ran out. Freed memory keeps nothing
 * of it. */
bool header_add(struct curl_slist **headers, const char *name, const char *value);

/* Tells libcurl not to send this header by itself. False if memory ran out. */
bool header_withhold(struct curl_slist **headers, const char *name);

/* Removes the session token from a text: a service that refuses a signature repeats the request in its answer. */
void header_redact(char *string, const struct curl_slist *headers);

/* Splits a URL into copies of its host and its path ("/" at least). The host has its port, unless it is the default one, as
 * it is signed. `host` and `path` may be NULL. False if it is not an http or https URL, or if it contains a user or
 * password. */
bool url_split(const char *url, char **host, char **path);

#endif
