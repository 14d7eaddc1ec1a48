/*
 * The four steps of the specification: make a canonical form of the request; make the text to sign from its digest; derive a
 * key from the secret key for this day, region and service; compute their HMAC.
 */
#include "builtins/aws/signer.h"

#include "builtins/aws/digest.h"
#include "grammar/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ALGORITHM "AWS4-HMAC-SHA256"

enum { DAY_LENGTH = 8, MOST_SIGNED = AWS_MOST_HEADERS + 3 };

/* ---- Path: dot segments and empty ones are resolved, and what is encoded for the wire is encoded once more ---- */

/* Splits the path into segments, without ".", ".." and empty ones, and returns their number. */
static size_t resolve_path(const char *path, text *out)
{
    size_t count = 0;
    for (const char *at = path; *at;) {
        const size_t length = strcspn(at, "/");
        if (text_is((text){at, length}, ".."))
            count -= count > 0;
        else if (length && !(length == 1 && *at == '.'))
            out[count++] = (text){at, length};
        at += length + (at[length] == '/');
    }
    return count;
}

static void add_path(buffer *canonical, const char *path)
{
    text *segments = calloc(strlen(path) / 2 + 2, sizeof *segments);
    if (!segments) {
        canonical->state = BUFFER_NO_MEMORY;
        return;
    }
    const size_t count = resolve_path(path, segments);
    for (size_t i = 0; i < count; i++) {
        buffer_string(canonical, "/");
        buffer_percent(canonical, segments[i].bytes, segments[i].length);
    }
    if (count == 0 || path[strlen(path) - 1] == '/')
        buffer_string(canonical, "/");
    free(segments);
}

/* ---- Query: its parameters sorted by name, then by value ---- */

typedef struct parameter {
    text name, value;
} parameter;

static int compare_parameters(const void *left, const void *right)
{
    const parameter *a = left;
    const parameter *b = right;
    const int order = text_order(a->name, b->name);
    return order ? order : text_order(a->value, b->value);
}

static size_t split_query(const char *query, parameter *out)
{
    size_t count = 0;
    for (const char *at = query; *at;) {
        const size_t length = strcspn(at, "&");
        const char *equals = memchr(at, '=', length);
        const size_t name = equals ? (size_t)(equals - at) : length;
        const char *value = equals ? equals + 1 : at + length;
        out[count++] = (parameter){{at, name}, {value, (size_t)(at + length - value)}};
        at += length + (at[length] == '&');
    }
    return count;
}

static void add_query(buffer *canonical, const char *query)
{
    parameter *parameters = calloc(strlen(query) + 1, sizeof *parameters);
    if (!parameters) {
        canonical->state = BUFFER_NO_MEMORY;
        return;
    }
    const size_t count = split_query(query, parameters);
    qsort(parameters, count, sizeof *parameters, compare_parameters);
    for (size_t i = 0; i < count; i++) {
        buffer_string(canonical, i ? "&" : "");
        buffer_append(canonical, parameters[i].name.bytes, parameters[i].name.length);
        buffer_string(canonical, "=");
        buffer_append(canonical, parameters[i].value.bytes, parameters[i].value.length);
    }
    free(parameters);
}

/* ---- Headers: names in lower case and sorted, runs of blanks in values made one ---- */

static int compare_headers(const void *left, const void *right)
{
    return strcasecmp(((const aws_header *)left)->name, ((const aws_header *)right)->name);
}

static void add_lower(buffer *to, const char *name)
{
    for (; *name; name++)
        buffer_append(to, (const char[]){(char)(*name >= 'A' && *name <= 'Z' ? *name + ('a' - 'A') : *name)}, 1);
}

static void add_value(buffer *to, const char *value)
{
    static const char blanks[] = " \t\n\v\f\r";
    bool first = true;
    for (value += strspn(value, blanks); *value; value += strspn(value, blanks)) {
        const size_t word = strcspn(value, blanks);
        buffer_string(to, first ? "" : " ");
        buffer_append(to, value, word);
        value += word;
        first = false;
    }
}

static void add_signed_names(buffer *to, const aws_header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_string(to, i ? ";" : "");
        add_lower(to, headers[i].name);
    }
}

static void add_digest(buffer *to, const char *bytes, size_t length)
{
    unsigned char digest[DIGEST_BYTES];
    if (digest_sha256(bytes, length, digest))
        buffer_hex(to, digest, sizeof digest);
    else
        to->state = BUFFER_NO_MEMORY;
}

static void add_request(buffer *canonical, const aws_request *request, const aws_header *headers, size_t count)
{
    buffer_format(canonical, "%s\n", request->method);
    add_path(canonical, request->path);
    buffer_string(canonical, "\n");
    add_query(canonical, request->query);
    buffer_string(canonical, "\n");
    for (size_t i = 0; i < count; i++) {
        add_lower(canonical, headers[i].name);
        buffer_string(canonical, ":");
        add_value(canonical, headers[i].value);
        buffer_string(canonical, "\n");
    }
    buffer_string(canonical, "\n");
    add_signed_names(canonical, headers, count);
    buffer_string(canonical, "\n");
    add_digest(canonical, request->body, request->body_length);
}

/* Derives the key by a chain of HMACs, each of which is the key of the next: the secret, the day, the region, the service,
 * and a fixed word. */
static bool derive_key(const aws_keys *keys, const char *const parts[4], unsigned char key[DIGEST_BYTES])
{
    buffer first = {0};
    buffer_format(&first, "AWS4%s", keys->secret);
    bool made = first.state == BUFFER_OK && digest_hmac(first.bytes, first.length, parts[0], strlen(parts[0]), key);
    for (size_t i = 1; i < 4 && made; i++) {
        unsigned char next[DIGEST_BYTES];
        made = digest_hmac(key, DIGEST_BYTES, parts[i], strlen(parts[i]), next);
        memcpy(key, next, sizeof next);
        explicit_bzero(next, sizeof next);
    }
    buffer_wipe(&first);
    buffer_free(&first);
    return made;
}

/* Collects the headers to sign, sorted, and returns their number. */
static size_t collect_headers(const aws_request *request, const aws_keys *keys, const char *date, aws_header *out)
{
    size_t count = 0;
    for (; count < request->header_count; count++)
        out[count] = request->headers[count];
    out[count++] = (aws_header){"host", request->host};
    out[count++] = (aws_header){"x-amz-date", date};
    if (keys->token)
        out[count++] = (aws_header){"x-amz-security-token", keys->token};
    qsort(out, count, sizeof *out, compare_headers);
    return count;
}

bool aws_sign(const aws_request *request, const aws_keys *keys, const char *region, const char *service, time_t now,
              char date[AWS_DATE_LENGTH + 1], buffer *authorization)
{
    aws_header headers[MOST_SIGNED];
    struct tm when;
    if (request->header_count > AWS_MOST_HEADERS || !gmtime_r(&now, &when) ||
        strftime(date, AWS_DATE_LENGTH + 1, "%Y%m%dT%H%M%SZ", &when) != AWS_DATE_LENGTH)
        return false;
    char day[DAY_LENGTH + 1] = "";
    memcpy(day, date, DAY_LENGTH);
    const size_t count = collect_headers(request, keys, date, headers);

    buffer canonical = {0};
    buffer to_sign = {0};
    add_request(&canonical, request, headers, count);
    buffer_format(&to_sign, ALGORITHM "\n%s\n%s/%s/%s/aws4_request\n", date, day, region, service);
    add_digest(&to_sign, canonical.bytes, canonical.length);

    unsigned char key[DIGEST_BYTES];
    unsigned char signature[DIGEST_BYTES];
    const bool made = canonical.state == BUFFER_OK && to_sign.state == BUFFER_OK &&
                      derive_key(keys, (const char *const[]){day, region, service, "aws4_request"}, key) &&
                      digest_hmac(key, sizeof key, to_sign.bytes, to_sign.length, signature);
    if (made) {
        buffer_format(authorization, ALGORITHM " Credential=%s/%s/%s/%s/aws4_request, SignedHeaders=", keys->id, day, region,
                      service);
        add_signed_names(authorization, headers, count);
        buffer_string(authorization, ", Signature=");
        buffer_hex(authorization, signature, sizeof signature);
    }
    explicit_bzero(key, sizeof key);
    buffer_wipe(&canonical); /* it holds the session token */
    buffer_free(&canonical);
    buffer_free(&to_sign);
    return made && authorization->state == BUFFER_OK;
}
