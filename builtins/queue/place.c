/* Finds the queue's URL, its region and the keys, as AWS tools do (builtins/aws). */
#include "builtins/queue/place.h"

#include "builtins/aws/fetch.h"
#include "builtins/aws/place.h"
#include "grammar/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const aws_service sqs = {"sqs", "sqs", "SQS"};

static bool read_arn(queue_place *made, char **account, fault *why)
{
    aws_arn arn;
    if (!aws_arn_read(&arn, made->address))
        return fault_refuse(why, MESSAGE(ARN_BROKEN));
    bool good = strcmp(arn.service, "sqs") == 0 || fault_refuse(why, MESSAGE(ARN_OF_OTHER_SERVICE), arn.service, "sqs");
    good = good && ((*arn.region && *arn.account) || fault_refuse(why, MESSAGE(QUEUE_ARN_WITHOUT_OWNER)));
    if (good) {
        buffer path = {0};
        buffer_format(&path, "%s/%s", arn.account, arn.resource);
        *account = buffer_take(&path);
        made->region = strdup(arn.region);
        good = (*account && made->region) || fault_no_memory(why);
    }
    aws_arn_free(&arn);
    return good;
}

/* A queue's URL contains the endpoint, too. */
static bool read_url(queue_place *made, char **origin, fault *why)
{
    char *host = NULL;
    char *path = NULL;
    if (!url_split(made->address, &host, &path))
        return fault_set(why, false, "a queue is named by its URL or its ARN");
    size_t length;
    const char *region = aws_region_in_host(host, "sqs", &length);
    made->region = length ? strndup(region, length) : NULL;
    *origin = strndup(made->address, strlen(made->address) - strlen(path));
    const bool good = strlen(path) > 1 || fault_refuse(why, MESSAGE(QUEUE_URL_WITHOUT_NAME));
    free(host);
    free(path);
    return good && (*origin || fault_no_memory(why));
}

/* Sets the URL to which requests go: the endpoint and a slash. */
static bool set_endpoint(queue_place *made, char *endpoint, fault *why)
{
    char *path = NULL;
    buffer url = {0};
    buffer whole = {0};
    if (!endpoint)
        return fault_no_memory(why);
    if (!url_split(endpoint, &made->host, &path))
        return fault_set(why, false, "the endpoint is no http or https URL: '%.120s'", endpoint);
    buffer_format(&url, "%s/", endpoint);
    buffer_string(&whole, strcmp(path, "/") == 0 ? "/" : path);
    if (strcmp(path, "/") != 0)
        buffer_string(&whole, "/");
    free(path);
    made->url = buffer_take(&url);
    made->path = buffer_take(&whole);
    return (made->url && made->path) || fault_no_memory(why);
}

static bool set_target(queue_place *made, const char *endpoint, const char *account, fault *why)
{
    buffer target = {0};
    if (account)
        buffer_format(&target, "%s/%s", endpoint, account);
    else
        buffer_string(&target, made->address);
    made->target = buffer_take(&target);
    return made->target || fault_no_memory(why);
}

static bool find_place(queue_place *made, const char *wanted, fault *why)
{
    char *origin = NULL;
    char *account = NULL;
    char *endpoint = NULL;
    bool good = string_begins(made->address, "arn:") ? read_arn(made, &account, why) : read_url(made, &origin, why);
    if (good) {
        char *region = aws_region_find(made->region, NULL, why);
        free(made->region);
        made->region = region;
        good = region;
    }
    if (good) {
        endpoint = aws_endpoint_find(wanted ? wanted : origin, &sqs, made->region, NULL);
        good = set_endpoint(made, endpoint, why) && set_target(made, endpoint, account, why);
    }
    free(origin);
    free(account);
    free(endpoint);
    return good;
}

static bool find_credentials(queue_place *made, fault *why)
{
    const aws_identity identity = {.region = made->region};
    aws_keys ignored;
    made->credentials = aws_credentials_new(&identity);
    if (!made->credentials)
        return fault_no_memory(why);
    return aws_credentials_get(made->credentials, time(NULL), &ignored, why);
}

bool queue_place_find(queue_place *made, const char *address, const char *endpoint, fault *why)
{
    *made = (queue_place){.address = strdup(address)};
    if (!made->address)
        return fault_no_memory(why);
    return find_place(made, endpoint, why) && find_credentials(made, why);
}

void queue_place_free(queue_place *which)
{
    aws_credentials_free(which->credentials);
    free(which->address);
    free(which->region);
    free(which->url);
    free(which->host);
    free(which->path);
    free(which->target);
}
