/*
 * The name of a region tells its partition, and thus the domain of its services.
 */
#include "builtins/aws/place.h"

#include "builtins/aws/profile.h"
#include "builtins/text/encoding.h"
#include "grammar/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool aws_arn_read(aws_arn *into, const char *string)
{
    if (!string_begins(string, "arn:"))
        return false;
    char *copy = strdup(string + 4);
    char *parts[5] = {copy};
    for (size_t i = 1; i < 5 && parts[i - 1]; i++) {
        parts[i] = strchr(parts[i - 1], ':');
        if (parts[i])
            *parts[i]++ = '\0';
    }
    if (!copy || !parts[4] || !*parts[0] || !*parts[1] || !*parts[4]) {
        free(copy);
        return false;
    }
    *into = (aws_arn){parts[0], parts[1], parts[2], parts[3], parts[4]};
    return true;
}

void aws_arn_free(aws_arn *which)
{
    free(which->partition);
    *which = (aws_arn){0};
}

static const char *environment(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value ? value : NULL;
}

/* Copies a setting of the profile in use. NULL if there is none. Files that cannot be read are reported where credentials
 * are searched for. */
static char *profile_setting(const char *profile, const char *key)
{
    aws_profiles profiles;
    fault ignored;
    if (!aws_profiles_read(&profiles, &ignored))
        return NULL;
    const char *value = aws_profiles_get(&profiles, aws_profile_name(profile), key);
    char *copy = value ? strdup(value) : NULL;
    aws_profiles_free(&profiles);
    return copy;
}

char *aws_region_find(const char *said, const char *profile, fault *why)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const char *name = said && *said ? said : environment("AWS_REGION");
    if (!name)
        name = environment("AWS_DEFAULT_REGION");
    char *region = name ? strdup(name) : profile_setting(profile, "region");
    if (region && *region && strspn(region, allowed) == strlen(region) && *region != '-')
        return region;
    if (!region)
        fault_set(why, false, "no AWS region: name it with the setting region, AWS_REGION, or region in ~/.aws/config");
    else
        fault_set(why, false, "'%.60s' is not the name of an AWS region", region);
    free(region);
    return NULL;
}

const char *aws_region_in_host(const char *host, const char *service, size_t *length)
{
    const size_t name = strlen(service);
    const char *begin = string_begins(host, service) && host[name] == '.' ? host + name + 1 : "";
    const char *end = strstr(begin, ".amazonaws.");
    *length = end ? (size_t)(end - begin) : 0;
    return begin;
}

static const char *domain(const char *region)
{
    static const struct {
        const char *prefix, *domain;
    } partitions[] = {
        {"cn-", "amazonaws.com.cn"}, {"us-isob-", "sc2s.sgov.gov"},  {"us-isof-", "csp.hci.ic.gov"},
        {"us-iso-", "c2s.ic.gov"},   {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
    };
    for (size_t i = 0; i < sizeof partitions / sizeof partitions[0]; i++)
        if (string_begins(region, partitions[i].prefix))
            return partitions[i].domain;
    return "amazonaws.com";
}

static bool environment_is_ignored(void)
{
    const char *ignore = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    return ignore && strcmp(ignore, "true") == 0;
}

/* Copies the URL that the environment or the profile names. NULL if there is none. */
static char *configured_endpoint(const char *variable, const char *profile)
{
    char name[64];
    if (environment_is_ignored())
        return NULL;
    snprintf(name, sizeof name, "AWS_ENDPOINT_URL_%s", variable);
    const char *url = environment(name);
    if (!url)
        url = environment("AWS_ENDPOINT_URL");
    return url ? strdup(url) : profile_setting(profile, "endpoint_url");
}

char *aws_endpoint_find(const char *said, const aws_service *service, const char *region, const char *profile)
{
    char *named = said && *said ? strdup(said) : configured_endpoint(service->variable, profile);
    buffer url = {0};
    if (named)
        buffer_string(&url, named);
    else
        buffer_format(&url, "https://%s.%s.%s", service->host, region, domain(region));
    free(named);
    while (url.length && url.bytes[url.length - 1] == '/')
        url.bytes[--url.length] = '\0';
    return buffer_take(&url);
}
