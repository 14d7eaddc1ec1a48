/*
 * Keeps what was found for as long as it is good.
 */
#include "builtins/aws/credentials.h"

#include "builtins/aws/sources.h"

#include <stdlib.h>
#include <string.h>

/* Seconds before keys expire from which on new ones are wanted, and between two attempts to get them. */
enum { REFRESH_BEFORE = 15 * 60, REFRESH_PAUSE = 60 };

struct aws_credentials {
    char *profile, *role, *region;
    aws_found found;
    int64_t next_attempt; /* not before this second, while what was found is still good */
    bool refused;
};

static char *copy_or_null(const char *text, bool *copied)
{
    char *copy = text ? strdup(text) : NULL;
    *copied = *copied && !copy == !text;
    return copy;
}

aws_credentials *aws_credentials_new(const aws_identity *identity)
{
    aws_credentials *made = calloc(1, sizeof *made);
    bool copied = made != NULL;
    if (made) {
        made->profile = copy_or_null(identity->profile, &copied);
        made->role = copy_or_null(identity->role, &copied);
        made->region = copy_or_null(identity->region, &copied);
    }
    if (copied)
        return made;
    aws_credentials_free(made);
    return NULL;
}

void aws_found_free(aws_found *which)
{
    char *const texts[] = {which->id, which->secret, which->token};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i])
            explicit_bzero(texts[i], strlen(texts[i]));
        free(texts[i]);
    }
    *which = (aws_found){0};
}

void aws_credentials_free(aws_credentials *which)
{
    if (!which)
        return;
    aws_found_free(&which->found);
    free(which->profile);
    free(which->role);
    free(which->region);
    free(which);
}

static bool same(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : left == right;
}

bool aws_credentials_are_for(const aws_credentials *which, const aws_identity *identity)
{
    return same(which->profile, identity->profile) && same(which->role, identity->role) && same(which->region, identity->region);
}

static bool is_good(const aws_credentials *which, int64_t now)
{
    return which->found.id && !which->refused && (which->found.expires == 0 || which->found.expires > now);
}

static bool is_wanted_anew(const aws_credentials *which, int64_t now)
{
    return which->found.expires != 0 && which->found.expires - now < REFRESH_BEFORE && now >= which->next_attempt;
}

bool aws_credentials_get(aws_credentials *which, int64_t now, aws_keys *keys, fault *why)
{
    const bool good = is_good(which, now);
    if (!good || is_wanted_anew(which, now)) {
        const aws_identity identity = {which->profile, which->role, which->region};
        aws_found fresh = {0};
        which->next_attempt = now + REFRESH_PAUSE;
        if (aws_find(&identity, now, &fresh, why)) {
            aws_found_free(&which->found);
            which->found = fresh;
            which->refused = false;
        } else if (!good) {
            return false;
        }
    }
    *keys = (aws_keys){which->found.id, which->found.secret, which->found.token};
    return true;
}

void aws_credentials_expired(aws_credentials *which)
{
    which->refused = true;
}
