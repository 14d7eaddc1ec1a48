/*
 * The action http: an event, or several with one on each line, in the body of a request to any server.
 */
#include "builtins/aws/digest.h"
#include "builtins/aws/fetch.h"
#include "builtins/delivery/kinds.h"
#include "builtins/delivery/request.h"
#include "builtins/delivery/secret.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Checks a header "Name: value": the name has only characters that HTTP allows, and the value has no line break. */
static bool check_header(const char *line, fault *why)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    const char *at = line;
    while (isalnum((unsigned char)*at) || (*at && strchr(marks, *at)))
        at++;
    if (at == line || *at != ':' || strpbrk(at, "\r\n"))
        return fault_refuse(why, MESSAGE(HTTP_HEADER));
    return true;
}

static const char *header_source(const char *line)
{
    const char *blank = strrchr(line, ' ');
    return blank && secret_is_named(blank + 1) ? blank + 1 : NULL;
}

static bool check_headers(const delivery_settings *set, fault *why)
{
    for (size_t i = 0; i < set->headers.count; i++)
        if (!check_header(set->headers.items[i], why))
            return false;
    for (size_t i = 0; i < set->secret_headers.count; i++) {
        if (!check_header(set->secret_headers.items[i], why))
            return false;
        if (!header_source(set->secret_headers.items[i]))
            return fault_refuse(why, MESSAGE(HTTP_SECRET_HEADER));
    }
    return true;
}

static bool check_settings(const delivery_settings *set, fault *why)
{
    if (strcmp(set->method, "POST") != 0 && strcmp(set->method, "PUT") != 0 && strcmp(set->method, "PATCH") != 0)
        return fault_refuse(why, MESSAGE(HTTP_METHOD));
    if (set->sign_secret && !secret_is_named(set->sign_secret))
        return fault_refuse(why, MESSAGE(HTTP_SIGN_SECRET));
    if (set->key_password && !secret_is_named(set->key_password))
        return fault_refuse(why, MESSAGE(HTTP_KEY_PASSWORD));
    if (set->key && !set->certificate)
        return fault_refuse(why, MESSAGE(HTTP_KEY_ALONE));
    if (strpbrk(set->content_type, "\r\n") || strpbrk(set->sign_header, "\r\n: "))
        return fault_refuse(why, MESSAGE(HTTP_BROKEN_LINE));
    return check_headers(set, why);
}

static bool check_url(const char *url, fault *why)
{
    return url_split(url, NULL, NULL) || fault_refuse(why, MESSAGE(HTTP_ADDRESS));
}

static bool check(delivery_target *target, fault *why)
{
    target->batch = (size_t)target->settings.batch;
    if (!secret_is_named(target->address) && !check_url(target->address, why))
        return false;
    return check_settings(&target->settings, why);
}

/* Reads a secret, and remembers it so that it is never shown. */
static const char *open_secret(delivery_target *target, const char *source, fault *why)
{
    const char *secret = secret_read(source, &target->memory, why);
    if (!secret)
        return NULL;
    if (target->secrets.count == MOST_SECRETS) {
        fault_set(why, false, "a target has at most %d secrets", MOST_SECRETS);
        return NULL;
    }
    target->secrets.texts[target->secrets.count++] = secret;
    return secret;
}

/* The URL as a whole may be a secret, as those of many chat services are. */
static bool open_url(delivery_target *target, fault *why)
{
    target->place.url = target->address;
    if (!secret_is_named(target->address))
        return true;
    target->place.url = open_secret(target, target->address, why);
    if (!target->place.url || !check_url(target->place.url, why))
        return false;
    /* A server that does not know a path repeats it in its answer, so the path behind the host must not be shown either. */
    const char *host = strstr(target->place.url, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    if (path && target->secrets.count < MOST_SECRETS)
        target->secrets.texts[target->secrets.count++] = path;
    return true;
}

static const char *secret_header(delivery_target *target, const char *line, fault *why)
{
    const char *source = header_source(line);
    const char *secret = open_secret(target, source, why);
    return secret ? target_text(target, why, "%.*s%s", (int)(source - line), line, secret) : NULL;
}

static bool open_headers(delivery_target *target, fault *why)
{
    const delivery_settings *set = &target->settings;
    const size_t count = set->headers.count + set->secret_headers.count;
    target->fixed_headers = arena_allocate(&target->memory, (count + 1) * sizeof *target->fixed_headers);
    if (!target->fixed_headers)
        return fault_no_memory(why);
    for (size_t i = 0; i < set->headers.count; i++)
        target->fixed_headers[i] = set->headers.items[i];
    for (size_t i = set->headers.count; i < count; i++)
        if (!(target->fixed_headers[i] = secret_header(target, set->secret_headers.items[i - set->headers.count], why)))
            return false;
    return true;
}

static bool readable(const char *path, fault *why)
{
    return !path || access(path, R_OK) == 0 || fault_set(why, false, "cannot read %.200s", path);
}

static bool open_target(delivery_target *target, fault *why)
{
    const delivery_settings *set = &target->settings;
    if (set->sign_secret && !(target->sign_secret = open_secret(target, set->sign_secret, why)))
        return false;
    if (set->key_password && !(target->key_password = open_secret(target, set->key_password, why)))
        return false;
    return readable(set->ca, why) && readable(set->certificate, why) && readable(set->key, why) && open_url(target, why) &&
           open_headers(target, why);
}

static bool sign_body(request *which, fault *why)
{
    const delivery_target *target = which->target;
    unsigned char digest[DIGEST_BYTES];
    buffer value = {0};
    buffer_string(&value, "sha256=");
    bool made = digest_hmac(target->sign_secret, strlen(target->sign_secret), which->body.bytes, which->body.length, digest);
    if (made)
        buffer_hex(&value, digest, sizeof digest);
    made = made && value.state == BUFFER_OK;
    if (made)
        request_header(which, target->settings.sign_header, value.bytes);
    buffer_free(&value);
    return made || fault_no_memory(why);
}

static bool build(request *which, fault *why)
{
    const delivery_target *target = which->target;
    for (size_t i = 0; i < which->count; i++) {
        buffer_append(&which->body, which->events[i]->bytes, which->events[i]->length);
        buffer_string(&which->body, target->batch > 1 ? "\n" : "");
    }
    if (which->body.state != BUFFER_OK)
        return fault_no_memory(why);
    request_header(which, "Content-Type", target->settings.content_type);
    for (const char **line = target->fixed_headers; *line; line++) {
        struct curl_slist *longer = curl_slist_append(which->headers, *line);
        which->failed = which->failed || !longer;
        which->headers = longer ? longer : which->headers;
    }
    which->method = target->settings.method;
    return !target->sign_secret || sign_body(which, why);
}

/* Uses the first line of the answer as the message. */
static void judge(request *which)
{
    const delivery_verdict given = verdict_of_status(which->status);
    if (which->reply.bytes)
        which->reply.bytes[strcspn(which->reply.bytes, "\r\n")] = '\0';
    request_verdict_all(which, given, NULL, which->reply.length ? which->reply.bytes : "");
}

const delivery_kind delivery_http = {.most_events = 1,
                                     .most_bytes = 1 << 20,
                                     .event_bytes = 1, /* its newline */
                                     .check = check,
                                     .open = open_target,
                                     .build = build,
                                     .judge = judge};
