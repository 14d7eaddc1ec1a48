/*
 * Goes through the sources of credentials: environment, profiles, web identity, container, instance.
 */
#include "builtins/aws/sources.h"

#include "builtins/aws/profile.h"

#include <stdlib.h>
#include <string.h>

/* Profiles may name each other as sources. More than this many in a row are a circle. */
enum { MOST_PROFILES = 8 };

typedef struct chain {
    const aws_identity *identity;
    const aws_profiles *profiles;
    int64_t now;
    fault *why;
} chain;

static const char *environment(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value ? value : NULL;
}

/* Copies keys. It fails only if memory runs out. */
static bool keep(const char *id, const char *secret, const char *token, aws_found *into, fault *why)
{
    *into = (aws_found){strdup(id), strdup(secret), token ? strdup(token) : NULL, 0};
    if (into->id && into->secret && !into->token == !token)
        return true;
    aws_found_free(into);
    return fault_no_memory(why);
}

static bool environment_has_keys(void)
{
    return environment("AWS_ACCESS_KEY_ID") && environment("AWS_SECRET_ACCESS_KEY");
}

static bool from_environment(aws_found *into, fault *why)
{
    return keep(environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"), environment("AWS_SESSION_TOKEN"), into,
                why);
}

/* Finds the keys of a profile. All are from one file, so that no key is paired with the secret of another. */
static bool profile_keys(const chain *state, const char *profile, aws_found *into, bool *found)
{
    static const profile_file order[] = {PROFILE_CREDENTIALS, PROFILE_CONFIG};
    for (size_t i = 0; i < 2; i++) {
        const char *id = aws_profiles_in(state->profiles, order[i], profile, "aws_access_key_id");
        const char *secret = aws_profiles_in(state->profiles, order[i], profile, "aws_secret_access_key");
        if (id && secret) {
            *found = true;
            return keep(id, secret, aws_profiles_in(state->profiles, order[i], profile, "aws_session_token"), into, state->why);
        }
    }
    *found = false;
    return false;
}

static bool from_credential_source(const chain *state, const char *source, aws_found *into)
{
    if (strcmp(source, "Environment") == 0)
        return environment_has_keys() ? from_environment(into, state->why)
                                      : fault_set(state->why, false, "credential_source is Environment, which has no AWS keys");
    if (strcmp(source, "EcsContainer") == 0)
        return aws_from_container(into, state->why);
    if (strcmp(source, "Ec2InstanceMetadata") == 0)
        return aws_from_instance(into, state->why);
    return fault_set(state->why, false, "credential_source '%.60s' is none of Environment, EcsContainer, Ec2InstanceMetadata",
                     source);
}

static bool from_profile(const chain *state, const char *profile, unsigned depth, aws_found *into, bool *found);

/* Finds the keys with which the role of a profile is assumed. A profile that is its own source uses its own keys. */
static bool role_source(const chain *state, const char *profile, unsigned depth, aws_found *into)
{
    const char *source = aws_profiles_get(state->profiles, profile, "source_profile");
    const char *other = aws_profiles_get(state->profiles, profile, "credential_source");
    bool found = false;
    if (!source)
        return other ? from_credential_source(state, other, into)
                     : fault_set(state->why, false, "profile '%.60s' has a role_arn without source_profile or credential_source",
                                 profile);
    if (!aws_profiles_have(state->profiles, source))
        return fault_set(state->why, false, "profile '%.60s' names the source_profile '%.60s', which is not there", profile,
                         source);
    const bool itself = strcmp(source, profile) == 0;
    if (itself ? profile_keys(state, source, into, &found) : from_profile(state, source, depth + 1, into, &found))
        return true;
    return found ? false : fault_set(state->why, false, "the source_profile '%.60s' has no AWS keys", source);
}

static bool profile_role(const chain *state, const char *profile, const char *arn, unsigned depth, aws_found *into)
{
    const aws_role role = {.arn = arn,
                           .session = aws_profiles_get(state->profiles, profile, "role_session_name"),
                           .external = aws_profiles_get(state->profiles, profile, "external_id"),
                           .duration = aws_profiles_get(state->profiles, profile, "duration_seconds"),
                           .region = state->identity->region,
                           .profile = state->identity->profile};
    const char *token_file = aws_profiles_get(state->profiles, profile, "web_identity_token_file");
    if (token_file)
        return aws_assume_role_with_token(&role, token_file, into, state->why);
    if (aws_profiles_get(state->profiles, profile, "mfa_serial"))
        return fault_set(state->why, false,
                         "profile '%.60s' wants a one-time password (mfa_serial), which nobody is there to type", profile);
    aws_found source = {0};
    const bool assumed =
        role_source(state, profile, depth, &source) && aws_assume_role(&role, &source, state->now, into, state->why);
    aws_found_free(&source);
    return assumed;
}

/* Finds the keys of a profile. *found says whether the profile says anything about credentials, valid or not. */
static bool from_profile(const chain *state, const char *profile, unsigned depth, aws_found *into, bool *found)
{
    const char *role = aws_profiles_get(state->profiles, profile, "role_arn");
    *found = true;
    if (depth > MOST_PROFILES)
        return fault_set(state->why, false, "the profiles' source_profile go round in a circle");
    if (role)
        return profile_role(state, profile, role, depth, into);
    bool has_keys = false;
    if (profile_keys(state, profile, into, &has_keys) || has_keys)
        return has_keys && into->id;
    if (aws_profiles_get(state->profiles, profile, "credential_process"))
        return fault_set(state->why, false, "profile '%.60s' has a credential_process; programs are not run to get credentials",
                         profile);
    if (aws_profiles_get(state->profiles, profile, "sso_session") || aws_profiles_get(state->profiles, profile, "sso_start_url"))
        return fault_set(state->why, false, "profile '%.60s' signs in by single sign-on, which is not supported", profile);
    *found = false;
    return false;
}

/* Asks the container or the instance, if this is one. */
static bool from_surroundings(const chain *state, aws_found *into)
{
    if (aws_container_has_address())
        return aws_from_container(into, state->why);
    if (aws_from_instance(into, state->why))
        return true;
    fault reason = *state->why;
    return fault_set(state->why, reason.passing,
                     "no AWS credentials: not in the environment, not in %.80s, no container, and %.160s",
                     state->profiles->names[PROFILE_CREDENTIALS], reason.message);
}

static bool web_identity(const chain *state, aws_found *into)
{
    const char *role_arn = environment("AWS_ROLE_ARN");
    if (!role_arn)
        return fault_set(state->why, false, "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not");
    const aws_role role = {.arn = role_arn,
                           .session = environment("AWS_ROLE_SESSION_NAME"),
                           .region = state->identity->region,
                           .profile = state->identity->profile};
    return aws_assume_role_with_token(&role, environment("AWS_WEB_IDENTITY_TOKEN_FILE"), into, state->why);
}

/* Finds the keys, without the role that a rule may name on top. */
static bool find_base(const chain *state, aws_found *into)
{
    const char *named = state->identity->profile;
    const char *profile = aws_profile_name(named);
    bool found = false;
    if (!named && environment_has_keys())
        return from_environment(into, state->why);
    if (strcmp(profile, "default") != 0 && !aws_profiles_have(state->profiles, profile))
        return fault_set(state->why, false, "there is no profile '%.60s' in %.120s or %.120s", profile,
                         state->profiles->names[PROFILE_CONFIG], state->profiles->names[PROFILE_CREDENTIALS]);
    if (from_profile(state, profile, 0, into, &found))
        return true;
    if (found)
        return false;
    if (!named && environment("AWS_WEB_IDENTITY_TOKEN_FILE"))
        return web_identity(state, into);
    return from_surroundings(state, into);
}

bool aws_find(const aws_identity *identity, int64_t now, aws_found *into, fault *why)
{
    aws_profiles profiles;
    if (!aws_profiles_read(&profiles, why))
        return false;
    const chain state = {identity, &profiles, now, why};
    bool found = find_base(&state, into);
    if (found && identity->role) {
        const aws_role role = {.arn = identity->role, .region = identity->region, .profile = identity->profile};
        aws_found base = *into;
        *into = (aws_found){0};
        found = aws_assume_role(&role, &base, now, into, why);
        aws_found_free(&base);
    }
    aws_profiles_free(&profiles);
    return found;
}
