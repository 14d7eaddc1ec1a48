/*
 * Runs parts of the library for AWS, one at a time, for tests/delivery/run:
 *
 *   probe sign                      signs the requests in the JSON array on standard input; prints the Authorization of each
 *   probe keys [NAME=VALUE…]        finds credentials and prints them; profile=, role=, region=, and now= for each time of asking
 *   probe region [NAME=VALUE…]      finds the region: said=, profile=
 *   probe endpoint [NAME=VALUE…]    finds an address of SQS: said=, profile=, region=
 */
#include "builtins/aws/credentials.h"
#include "builtins/aws/place.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool sign_one(const json_t *asked)
{
    aws_header headers[AWS_MOST_HEADERS];
    size_t count = 0;
    size_t index = 0;
    json_t *pair = NULL;
    json_array_foreach(json_object_get(asked, "headers"), index, pair) headers[count++] =
        (aws_header){json_string_value(json_array_get(pair, 0)), json_string_value(json_array_get(pair, 1))};
    const char *body = text_of(asked, "body");
    const aws_request request = {text_of(asked, "method"),
                                 text_of(asked, "host"),
                                 text_of(asked, "path"),
                                 text_of(asked, "query"),
                                 headers,
                                 count,
                                 body,
                                 strlen(body)};
    const aws_keys keys = {text_of(asked, "id"), text_of(asked, "secret"), text_of(asked, "token")};
    char date[AWS_DATE_LENGTH + 1];
    buffer authorization = {0};
    const bool made = aws_sign(&request, &keys, text_of(asked, "region"), text_of(asked, "service"),
                               (time_t)json_integer_value(json_object_get(asked, "time")), date, &authorization);
    puts(made ? authorization.bytes : "failed");
    buffer_free(&authorization);
    return made;
}

static int sign(void)
{
    json_t *requests = json_loadf(stdin, 0, NULL);
    size_t index = 0;
    json_t *asked = NULL;
    int failed = !json_is_array(requests);
    json_array_foreach(requests, index, asked) failed |= !sign_one(asked);
    json_decref(requests);
    return failed;
}

/* The value of the next argument NAME=VALUE with this name; `*at` moves behind it. NULL if there is none. */
static const char *argument(char **arguments, const char *name, size_t *at)
{
    const size_t length = strlen(name);
    for (size_t i = *at; arguments[i]; i++)
        if (strncmp(arguments[i], name, length) == 0 && arguments[i][length] == '=') {
            *at = i + 1;
            return arguments[i] + length + 1;
        }
    return NULL;
}

static const char *first(char **arguments, const char *name)
{
    size_t at = 0;
    return argument(arguments, name, &at);
}

static int keys(char **arguments)
{
    const aws_identity identity = {first(arguments, "profile"), first(arguments, "role"), first(arguments, "region")};
    aws_credentials *credentials = aws_credentials_new(&identity);
    size_t at = 0;
    int failed = 0;
    for (const char *now = argument(arguments, "now", &at); now; now = argument(arguments, "now", &at)) {
        aws_keys found;
        fault why;
        if (strcmp(now, "refused") == 0) {
            aws_credentials_expired(credentials, aws_credentials_serial(credentials));
        } else if (aws_credentials_get(credentials, strtoll(now, NULL, 10), &found, &why)) {
            printf("%s %s %s\n", found.id, found.secret, found.token ? found.token : "-");
        } else {
            failed = 1;
            printf("%s: %s\n", why.passing ? "passing" : "lasting", why.message);
        }
    }
    aws_credentials_free(credentials);
    return failed;
}

static int show(char *text, const char *otherwise)
{
    puts(text ? text : otherwise);
    const int failed = !text;
    free(text);
    return failed;
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    fault why = {0};
    if (strcmp(what, "sign") == 0)
        return sign();
    if (strcmp(what, "keys") == 0)
        return keys(arguments + 2);
    if (strcmp(what, "region") == 0) {
        char *region = aws_region_find(first(arguments + 2, "said"), first(arguments + 2, "profile"), &why);
        return show(region, why.message);
    }
    const aws_service sqs = {"sqs", "sqs", "SQS"};
    return show(
        aws_endpoint_find(first(arguments + 2, "said"), &sqs, first(arguments + 2, "region"), first(arguments + 2, "profile")),
        "failed");
}
