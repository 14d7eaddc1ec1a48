/*
 * The credentials with which the program signs requests to AWS. They are searched for where every AWS tool searches, in the
 * same order:
 *
 *   AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (unless the rule names a profile)
 *   the profile: a role to assume (role_arn with source_profile, credential_source or web_identity_token_file), or keys
 *   AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN
 *   the container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI
 *   the instance: its metadata service, version 2
 *
 * Programs (credential_process) are not run, and single sign-on is not supported; a message says so. A message never contains a
 * secret.
 */
#ifndef BUILTINS_AWS_CREDENTIALS_H
#define BUILTINS_AWS_CREDENTIALS_H

#include "builtins/aws/signer.h"
#include "builtins/text/fault.h"

#include <stdint.h>

typedef struct aws_credentials aws_credentials;

/* What a rule says about the identity; each may be NULL. */
typedef struct aws_identity {
    const char *profile;
    const char *role;   /* a role's ARN, assumed with the keys that were found */
    const char *region; /* whose STS is asked */
} aws_identity;

/* Makes credentials without looking for keys yet. NULL if memory ran out. */
aws_credentials *aws_credentials_new(const aws_identity *identity);
void aws_credentials_free(aws_credentials *which);

/* The credentials that are shared within one thread, one for each identity. It begins as {0}. */
typedef struct aws_wallet {
    aws_credentials *first;
} aws_wallet;

/* Finds or makes the credentials for an identity. They belong to the wallet. NULL if memory ran out. */
aws_credentials *aws_wallet_find(aws_wallet *in, const aws_identity *identity);
void aws_wallet_free(aws_wallet *which);

/*
 * Gets the keys to sign with at `now` (seconds since 1970). They live until the next call. Keys are fetched if there are none,
 * and again from a quarter of an hour before they expire. If that fails while the old keys are valid, they are used, and the
 * next attempt is after a minute; without valid keys, after five seconds. It may wait some seconds for the network. False with
 * `why`.
 */
bool aws_credentials_get(aws_credentials *which, int64_t now, aws_keys *keys, fault *why);

/* The serial of the latest keys. New keys have a new serial. */
unsigned aws_credentials_serial(const aws_credentials *which);

/* A service has refused the keys with this serial as expired. If there are no newer ones, the next call fetches some. */
void aws_credentials_expired(aws_credentials *which, unsigned serial);

#endif
