/*
 * Who the program is to AWS. Keys are looked for where every AWS tool looks, in the same order:
 *
 *   AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (passed over if the rule names a profile)
 *   the profile: a role to assume (role_arn with source_profile, credential_source or web_identity_token_file), or keys
 *   AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN
 *   the container's: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI
 *   the instance's: its metadata service, version 2
 *
 * Programs (credential_process) are not run, and single sign-on is not done; both are refused with a message that says so. No secret is
 * ever part of a message.
 */
#ifndef BUILTINS_AWS_CREDENTIALS_H
#define BUILTINS_AWS_CREDENTIALS_H

#include "builtins/aws/signer.h"
#include "builtins/text/fault.h"

#include <stdint.h>

typedef struct aws_credentials aws_credentials;

/* What a rule's action says about it; each may be NULL. */
typedef struct aws_identity {
    const char *profile;
    const char *role;   /* a role's ARN, assumed with the keys that were found */
    const char *region; /* whose STS is asked */
} aws_identity;

/* Looks nothing up yet. NULL if memory ran out. */
aws_credentials *aws_credentials_new(const aws_identity *identity);
void aws_credentials_free(aws_credentials *which);

/* Credentials that those of one thread share, one for each identity. Begins as {0}. */
typedef struct aws_wallet {
    aws_credentials *first;
} aws_wallet;

/* Those for an identity, which are the wallet's. NULL if memory ran out. */
aws_credentials *aws_wallet_find(aws_wallet *in, const aws_identity *identity);
void aws_wallet_free(aws_wallet *which);

/*
 * The keys to sign with now (seconds since 1970), which live until the next call. Fetches them if there are none, and again from a
 * quarter of an hour before they expire; while the old ones are good a failure to do so is passed over, and tried again after a minute;
 * without keys, after five seconds. May wait for the network, some seconds at most. False with `why`.
 */
bool aws_credentials_get(aws_credentials *which, int64_t now, aws_keys *keys, fault *why);

/* The number of the keys that were given last: new ones have another. */
unsigned aws_credentials_serial(const aws_credentials *which);

/* A service has refused the keys of this number as expired: if there are no newer ones, the next call fetches some. */
void aws_credentials_expired(aws_credentials *which, unsigned serial);

#endif
