/*
 * Fetches credentials over HTTP: from STS, from the agent of a container, from the metadata service of an instance. Answers are
 * checked, and never shown except for the code and message of an error.
 */
#include "builtins/aws/fetch.h"
#include "builtins/aws/place.h"
#include "builtins/aws/sources.h"
#include "builtins/aws/xml.h"
#include "grammar/base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Milliseconds. The metadata service of an instance answers fast; where there is none, the wait should be short. */
enum { STS_TIMEOUT = 5000, LOCAL_TIMEOUT = 1000, MOST_TOKEN = 64 << 10 };

static const aws_service sts = {"sts", "sts", "STS"};

static const char *environment(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value ? value : NULL;
}

int64_t aws_time_read(const char *string)
{
    struct tm when = {0};
    char zone = '\0';
    char rest[16] = "";
    const int read = sscanf(string, "%4d-%2d-%2d%*1[Tt]%2d:%2d:%2d%15s", &when.tm_year, &when.tm_mon, &when.tm_mday,
                            &when.tm_hour, &when.tm_min, &when.tm_sec, rest);
    if (read != 7 || strlen(rest) == 0)
        return 0;
    zone = rest[strlen(rest) - 1];
    if (zone != 'Z' && zone != 'z' && strstr(rest, "+00:00") == NULL)
        return 0;
    when.tm_year -= 1900;
    when.tm_mon -= 1;
    const time_t seconds = timegm(&when);
    return seconds > 0 ? (int64_t)seconds : 0;
}

static bool usable(const aws_found *found)
{
    return found->id && found->secret && *found->id && *found->secret;
}

/* ---- STS ---- */

typedef struct sts_reply {
    aws_found found;
    char *code, *message;
    bool failed;
} sts_reply;

static bool take_element(void *context, const char *path, const char *string)
{
    sts_reply *reply = context;
    const struct {
        const char *name;
        char **into;
    } wanted[] = {
        {"AccessKeyId", &reply->found.id},     {"SecretAccessKey", &reply->found.secret},
        {"SessionToken", &reply->found.token}, {"Code", &reply->code},
        {"Message", &reply->message},
    };
    const char *name = strrchr(path, '/') + 1;
    if (strcmp(name, "Expiration") == 0)
        reply->found.expires = aws_time_read(string);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (strcmp(name, wanted[i].name) == 0 && !*wanted[i].into && !(*wanted[i].into = strdup(string)))
            return false;
    return true;
}

/* A refusal to assume a role is permanent; an overloaded service is not. */
static bool sts_failed(const sts_reply *reply, long status, const aws_role *role, const char *secret, fault *why)
{
    const bool passing = status >= 500 || status == 429 || (reply->code && strstr(reply->code, "Throttl"));
    fault_set(why, passing, "cannot assume the role %.120s: %.60s: %.160s (HTTP %ld)", role->arn,
              reply->code ? reply->code : "no readable answer", reply->message ? reply->message : "", status);
    text_redact(why->message, secret);
    return false;
}

static bool ask_sts(const aws_role *role, fetch_request *request, const char *secret, aws_found *into, fault *why)
{
    buffer body = {0};
    sts_reply reply = {0};
    long status = 0;
    bool answered = fetch(request, &body, &status, why);
    if (answered) {
        xml_read(body.bytes, body.length, take_element, &reply);
        answered = (status == 200 && usable(&reply.found)) || sts_failed(&reply, status, role, secret, why);
    }
    if (answered)
        *into = reply.found;
    else
        aws_found_free(&reply.found);
    free(reply.code);
    free(reply.message);
    buffer_wipe(&body);
    buffer_free(&body);
    return answered;
}

static void add_parameter(buffer *body, const char *name, const char *value)
{
    if (!value)
        return;
    buffer_format(body, "&%s=", name);
    buffer_percent(body, value, strlen(value));
}

static void start_body(buffer *body, const char *action, const aws_role *role)
{
    buffer_format(body, "Action=%s&Version=2011-06-15", action);
    add_parameter(body, "RoleArn", role->arn);
    add_parameter(body, "RoleSessionName", role->session ? role->session : "kmsfilter");
    add_parameter(body, "ExternalId", role->external);
    add_parameter(body, "DurationSeconds", role->duration);
}

/* STS is in every region. If no region is known, us-east-1 is asked. */
static char *sts_url(const aws_role *role, char **region, fault *why)
{
    fault ignored;
    *region = aws_region_find(role->region, role->profile, &ignored);
    if (!*region)
        *region = strdup("us-east-1");
    char *url = *region ? aws_endpoint_find(NULL, &sts, *region, role->profile) : NULL;
    if (!url)
        fault_no_memory(why);
    return url;
}

static const aws_header form = {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"};

/* Signs `body` with the keys and sends it. */
static bool send_signed(const aws_role *role, const aws_found *with, const char *url, const char *region, const buffer *body,
                        int64_t now, aws_found *into, fault *why)
{
    char *host = NULL;
    char *path = NULL;
    char date[AWS_DATE_LENGTH + 1];
    buffer authorization = {0};
    if (!url_split(url, &host, &path))
        return fault_set(why, false, "'%.200s' is no address for STS", url);
    const aws_request request = {"POST", host, path, "", &form, 1, body->bytes, body->length};
    const aws_keys keys = {with->id, with->secret, with->token};
    bool sent = aws_sign(&request, &keys, region, "sts", (time_t)now, date, &authorization);
    if (sent) {
        const aws_header headers[] = {
            form, {"X-Amz-Date", date}, {"Authorization", authorization.bytes}, {"X-Amz-Security-Token", with->token}};
        fetch_request post = {"POST", url, headers, with->token ? 4 : 3, body->bytes, STS_TIMEOUT, false};
        sent = ask_sts(role, &post, with->token, into, why);
    } else {
        fault_no_memory(why);
    }
    buffer_free(&authorization);
    free(host);
    free(path);
    return sent;
}

bool aws_assume_role(const aws_role *role, const aws_found *with, int64_t now, aws_found *into, fault *why)
{
    char *region = NULL;
    char *url = sts_url(role, &region, why);
    buffer body = {0};
    start_body(&body, "AssumeRole", role);
    const bool assumed =
        url && (body.state != BUFFER_OK ? fault_no_memory(why) : send_signed(role, with, url, region, &body, now, into, why));
    buffer_free(&body);
    free(url);
    free(region);
    return assumed;
}

/* Reads a token, without the newline at its end. False if it cannot be read. */
static bool read_token(buffer *token, const char *path, fault *why)
{
    if (!buffer_read_file(token, path, MOST_TOKEN))
        return fault_set(why, true, "cannot read the token in %.200s", path);
    while (token->length && strchr(" \t\r\n", token->bytes[token->length - 1]))
        token->bytes[--token->length] = '\0';
    if (token->length == 0 || strpbrk(token->bytes, "\r\n"))
        return fault_set(why, false, "%.200s holds no token", path);
    return true;
}

bool aws_assume_role_with_token(const aws_role *role, const char *token_file, aws_found *into, fault *why)
{
    char *region = NULL;
    char *url = sts_url(role, &region, why);
    buffer token = {0};
    buffer body = {0};
    bool assumed = false;
    if (url && read_token(&token, token_file, why)) {
        start_body(&body, "AssumeRoleWithWebIdentity", role);
        add_parameter(&body, "WebIdentityToken", token.bytes);
        fetch_request post = {"POST", url, &form, 1, body.bytes, STS_TIMEOUT, false};
        assumed = body.state != BUFFER_OK ? fault_no_memory(why) : ask_sts(role, &post, token.bytes, into, why);
    }
    buffer_wipe(&token);
    buffer_free(&token);
    buffer_wipe(&body);
    buffer_free(&body);
    free(url);
    free(region);
    return assumed;
}

/* ---- Containers and instances: the same JSON ---- */

static char *member(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? strdup(value) : NULL;
}

static bool read_json(const buffer *reply, const char *where, aws_found *into, fault *why)
{
    json_t *object = json_loadb(reply->bytes, reply->length, 0, NULL);
    const char *expires = json_string_value(json_object_get(object, "Expiration"));
    *into = (aws_found){member(object, "AccessKeyId"), member(object, "SecretAccessKey"), member(object, "Token"),
                        expires ? aws_time_read(expires) : 0};
    json_decref(object);
    if (usable(into))
        return true;
    aws_found_free(into);
    return fault_set(why, true, "%.200s did not answer with credentials", where);
}

static bool get_json(fetch_request *request, aws_found *into, fault *why)
{
    buffer reply = {0};
    long status = 0;
    const bool got = fetch(request, &reply, &status, why) &&
                     (status == 200 ? read_json(&reply, request->url, into, why)
                                    : fault_set(why, true, "%.200s answered HTTP %ld", request->url, status));
    buffer_wipe(&reply);
    buffer_free(&reply);
    return got;
}

bool aws_container_has_address(void)
{
    return environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

/* The token must not go over a network unencrypted: http is allowed to this machine and to the agents of ECS and EKS. */
static bool address_is_safe(const char *url)
{
    static const char *const hosts[] = {"localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "[::1]"};
    char *host = NULL;
    if (!url_split(url, &host, NULL))
        return false;
    char *port = strrchr(host, ':');
    if (port && !strchr(port, ']'))
        *port = '\0';
    const bool loopback = string_begins(host, "127.") && strspn(host, "0123456789.") == strlen(host);
    bool safe = string_begins_ignoring_case(url, "https:") || loopback;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0] && !safe; i++)
        safe = strcmp(host, hosts[i]) == 0;
    free(host);
    return safe;
}

static bool ask_container(const char *url, aws_found *into, fault *why)
{
    const char *token_file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *variable = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    buffer token = {0};
    bool got = true;
    if (token_file)
        got = read_token(&token, token_file, why);
    else if (variable && strpbrk(variable, "\r\n"))
        got = fault_set(why, false, "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a line break");
    else if (variable)
        buffer_string(&token, variable);
    if (got) {
        const aws_header header = {"Authorization", token.bytes};
        fetch_request request = {"GET", url, &header, token.length > 0, NULL, LOCAL_TIMEOUT, true};
        got = get_json(&request, into, why);
    }
    buffer_wipe(&token);
    buffer_free(&token);
    return got;
}

bool aws_from_container(aws_found *into, fault *why)
{
    const char *relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    buffer url = {0};
    if (relative)
        buffer_format(&url, "http://169.254.170.2%s%s", *relative == '/' ? "" : "/", relative);
    else
        buffer_string(&url, full ? full : "");
    bool got = false;
    if (url.state != BUFFER_OK)
        fault_no_memory(why);
    else if (!address_is_safe(url.bytes))
        fault_set(why, false, "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http on this machine: '%.120s'", url.bytes);
    else
        got = ask_container(url.bytes, into, why);
    buffer_free(&url);
    return got;
}

/* Sends a request to the metadata service, with the token of the session if there is one. */
static bool ask_metadata(const char *method, const char *path, const aws_header *header, buffer *reply, fault *why)
{
    const char *base = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    buffer url = {0};
    long status = 0;
    buffer_string(&url, base ? base : "http://169.254.169.254");
    while (url.length && url.bytes[url.length - 1] == '/')
        url.bytes[--url.length] = '\0';
    buffer_string(&url, path);
    fetch_request request = {method, url.bytes, header, 1, NULL, LOCAL_TIMEOUT, true};
    bool got = url.state != BUFFER_OK ? fault_no_memory(why) : fetch(&request, reply, &status, why);
    if (got && status != 200)
        got = fault_set(why, status >= 500, "%.200s answered HTTP %ld", url.bytes, status);
    buffer_free(&url);
    return got;
}

#define ROLES "/latest/meta-data/iam/security-credentials/"

/* Asks for the name of the role, the first line of the answer, and then for its keys. */
static bool ask_for_role(const char *token, buffer *reply, fault *why)
{
    const aws_header header = {"X-aws-ec2-metadata-token", token};
    buffer path = {0};
    if (!ask_metadata("GET", ROLES, &header, reply, why) || !reply->bytes)
        return false;
    reply->bytes[strcspn(reply->bytes, "\r\n")] = '\0';
    buffer_string(&path, ROLES);
    buffer_percent(&path, reply->bytes, strlen(reply->bytes));
    const bool got = path.state == BUFFER_OK && ask_metadata("GET", path.bytes, &header, reply, why);
    buffer_free(&path);
    return got;
}

bool aws_from_instance(aws_found *into, fault *why)
{
    const aws_header lifetime = {"X-aws-ec2-metadata-token-ttl-seconds", "21600"};
    const char *disabled = environment("AWS_EC2_METADATA_DISABLED");
    if (disabled && string_is_ignoring_case(disabled, "true"))
        return fault_set(why, false, "AWS_EC2_METADATA_DISABLED is set");
    buffer token = {0};
    buffer reply = {0};
    bool got = ask_metadata("PUT", "/latest/api/token", &lifetime, &token, why);
    if (got && (token.length == 0 || strpbrk(token.bytes, "\r\n")))
        got = fault_set(why, true, "the metadata service's token is not one");
    got = got && ask_for_role(token.bytes, &reply, why) && read_json(&reply, "the metadata service", into, why);
    buffer_wipe(&token);
    buffer_free(&token);
    buffer_wipe(&reply);
    buffer_free(&reply);
    return got;
}
