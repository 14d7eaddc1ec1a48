/*
 * Uses libcurl's easy interface. Of the environment, only the proxy variables matter.
 */
#include "builtins/aws/fetch.h"

#include "builtins/system/sigpipe.h"
#include "grammar/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_REPLY = 1 << 20 };

static size_t take_reply(char *bytes, size_t size, size_t count, void *context)
{
    buffer *reply = context;
    const size_t length = size * count;
    if (length > MOST_REPLY - reply->length)
        return 0;
    buffer_append(reply, bytes, length);
    return reply->state != BUFFER_OK ? 0 : length;
}

/* To libcurl, a name with a colon and nothing behind it is a header not to send; a name with a semicolon is a header without
 * a value. */
static bool add_line(struct curl_slist **headers, const char *name, const char *mark, const char *value)
{
    buffer line = {0};
    buffer_format(&line, "%s%s%s", name, mark, value);
    struct curl_slist *longer = line.state == BUFFER_OK ? curl_slist_append(*headers, line.bytes) : NULL;
    if (longer)
        *headers = longer;
    buffer_wipe(&line);
    buffer_free(&line);
    return longer != NULL;
}

bool header_add(struct curl_slist **headers, const char *name, const char *value)
{
    return add_line(headers, name, *value ? ": " : ";", value);
}

bool header_withhold(struct curl_slist **headers, const char *name)
{
    return add_line(headers, name, ":", "");
}

void header_redact(char *string, const struct curl_slist *headers)
{
    static const char token[] = "X-Amz-Security-Token: ";
    for (const struct curl_slist *header = headers; header; header = header->next)
        if (string_begins_ignoring_case(header->data, token))
            text_redact(string, header->data + sizeof token - 1);
}

static struct curl_slist *header_list(const fetch_request *request)
{
    struct curl_slist *list = NULL;
    bool made = true;
    for (size_t i = 0; i < request->header_count && made; i++)
        made = header_add(&list, request->headers[i].name, request->headers[i].value);
    if (made)
        return list;
    curl_slist_free_all(list);
    return NULL;
}

static void set_options(CURL *easy, const fetch_request *request, struct curl_slist *headers, buffer *reply)
{
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, request->timeout);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_reply);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, reply);
    const char *bundle = getenv("AWS_CA_BUNDLE");
    if (bundle && *bundle)
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    if (request->local)
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    if (request->body)
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
}

bool fetch(const fetch_request *request, buffer *reply, long *status, fault *why)
{
    buffer_clear(reply);
    buffer_append(reply, "", 0);
    CURL *easy = curl_easy_init();
    struct curl_slist *headers = easy ? header_list(request) : NULL;
    sigpipe_guard guard;
    bool answered = false;
    sigpipe_hold(&guard);
    if (!easy || reply->state != BUFFER_OK || (request->header_count && !headers)) {
        fault_no_memory(why);
    } else {
        set_options(easy, request, headers, reply);
        const CURLcode result = curl_easy_perform(easy);
        answered = result == CURLE_OK || fault_set(why, true, "%.200s: %s", request->url, curl_easy_strerror(result));
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, status);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    sigpipe_release(&guard);
    return answered;
}

/* Copies one part of a URL. NULL if the URL does not have it. */
static char *url_part(CURLU *url, CURLUPart part, unsigned flags)
{
    char *found = NULL;
    if (curl_url_get(url, part, &found, flags) != CURLUE_OK)
        return NULL;
    char *copy = strdup(found);
    curl_free(found);
    return copy;
}

static char *host_with_port(CURLU *url)
{
    char *host = url_part(url, CURLUPART_HOST, 0);
    char *port = url_part(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    buffer both = {0};
    if (host && port)
        buffer_format(&both, "%s:%s", host, port);
    else if (host)
        buffer_string(&both, host);
    else
        both.state = BUFFER_NO_MEMORY;
    free(host);
    free(port);
    return buffer_take(&both);
}

static bool is_usable(CURLU *url)
{
    char *scheme = url_part(url, CURLUPART_SCHEME, 0);
    char *user = url_part(url, CURLUPART_USER, 0);
    char *password = url_part(url, CURLUPART_PASSWORD, 0);
    const bool usable = scheme && (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) && !user && !password;
    free(scheme);
    free(user);
    free(password);
    return usable;
}

bool url_split(const char *string, char **host, char **path)
{
    CURLU *url = curl_url();
    bool split = url && curl_url_set(url, CURLUPART_URL, string, 0) == CURLUE_OK && is_usable(url);
    if (split && host)
        split = (*host = host_with_port(url)) != NULL;
    if (split && path) {
        *path = url_part(url, CURLUPART_PATH, 0);
        split = *path != NULL;
        if (!split && host) {
            free(*host);
            *host = NULL;
        }
    }
    curl_url_cleanup(url);
    return split;
}
