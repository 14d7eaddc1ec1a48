/*
 * Keeps keys while they are valid, and fetches new ones in time.
 */
#include "builtins/aws/credentials.h"

#include "builtins/aws/sources.h"
#include "grammar/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Seconds: how long before they expire keys are renewed, and the pause between two attempts to get new ones, with valid keys
 * and without. */
enum { REFRESH_BEFORE = 15 * 60, REFRESH_PAUSE = 60, FAILURE_PAUSE = 5 };

struct aws_credentials {
    aws_credentials *next; /* in a wallet */
    char *profile, *role, *region;
    aws_found found;
    int64_t next_attempt; /* when the next attempt may be made (seconds since 1970) */
    unsigned serial;
    bool refused;
    fault failure; /* why the last attempt failed; its message is "" if it did not */
};

static char *copy_or_null(const char *string, bool *copied)
{
    char *copy = string ? strdup(string) : NULL;
    *copied = *copied && !copy == !string;
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

static bool are_for(const aws_credentials *which, const aws_identity *identity)
{
    return string_is_same(which->profile, identity->profile) && string_is_same(which->role, identity->role) &&
           string_is_same(which->region, identity->region);
}

aws_credentials *aws_wallet_find(aws_wallet *in, const aws_identity *identity)
{
    for (aws_credentials *each = in->first; each; each = each->next)
        if (are_for(each, identity))
            return each;
    aws_credentials *made = aws_credentials_new(identity);
    if (made) {
        made->next = in->first;
        in->first = made;
    }
    return made;
}

void aws_wallet_free(aws_wallet *which)
{
    while (which->first) {
        aws_credentials *first = which->first;
        which->first = first->next;
        aws_credentials_free(first);
    }
}

static bool is_good(const aws_credentials *which, int64_t now)
{
    return which->found.id && !which->refused && (which->found.expires == 0 || which->found.expires > now);
}

static bool expires_soon(const aws_credentials *which, int64_t now)
{
    return which->found.expires != 0 && which->found.expires - now < REFRESH_BEFORE;
}

/* Every request asks for keys, so a source that does not answer must not be tried each time. */
static bool fetch_keys(aws_credentials *which, int64_t now, bool good)
{
    const aws_identity identity = {which->profile, which->role, which->region};
    aws_found fresh = {0};
    which->failure = (fault){0};
    if (!aws_find(&identity, now, &fresh, &which->failure)) {
        which->next_attempt = now + (good ? REFRESH_PAUSE : FAILURE_PAUSE);
        return false;
    }
    aws_found_free(&which->found);
    which->found = fresh;
    which->refused = false;
    which->serial++;
    which->next_attempt = now + REFRESH_PAUSE;
    return true;
}

bool aws_credentials_get(aws_credentials *which, int64_t now, aws_keys *keys, fault *why)
{
    const bool good = is_good(which, now);
    const bool may_try = now >= which->next_attempt || (!good && !which->failure.message[0]);
    bool fetched = false;
    if ((!good || expires_soon(which, now)) && may_try)
        fetched = fetch_keys(which, now, good);
    if (!good && !fetched) {
        *why = which->failure;
        return false;
    }
    *keys = (aws_keys){which->found.id, which->found.secret, which->found.token};
    return true;
}

unsigned aws_credentials_serial(const aws_credentials *which)
{
    return which->serial;
}

/* Several requests may have been under way with the expired keys; the answer to the first of them has already brought new
 * ones. */
void aws_credentials_expired(aws_credentials *which, unsigned serial)
{
    which->refused = which->refused || serial == which->serial;
}
