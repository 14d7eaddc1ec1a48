/*
 * The files of AWS tools: ~/.aws/config and ~/.aws/credentials, or those that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE
 * name.
 */
#ifndef BUILTINS_AWS_PROFILE_H
#define BUILTINS_AWS_PROFILE_H

#include "builtins/text/fault.h"

#include <stddef.h>

typedef enum profile_file { PROFILE_CONFIG, PROFILE_CREDENTIALS } profile_file;

typedef struct profile_entry {
    profile_file file;
    char *profile; /* "default" for the default profile */
    char *key;     /* NULL: the entry only says that the profile exists */
    char *value;
} profile_entry;

typedef struct aws_profiles {
    profile_entry *entries;
    size_t count, capacity;
    char *names[2]; /* the files' paths, for messages */
} aws_profiles;

/* Reads both files; one that does not exist is empty. False if one cannot be read or memory ran out. */
bool aws_profiles_read(aws_profiles *into, fault *why);
void aws_profiles_free(aws_profiles *which);

bool aws_profiles_have(const aws_profiles *among, const char *profile);

/* A setting of a profile, from one file; or from the credentials and otherwise from the config. NULL if there is none. */
const char *aws_profiles_in(const aws_profiles *among, profile_file file, const char *profile, const char *key);
const char *aws_profiles_get(const aws_profiles *among, const char *profile, const char *key);

/* The name of the profile to use: the given one, AWS_PROFILE, AWS_DEFAULT_PROFILE or "default". */
const char *aws_profile_name(const char *named);

#endif
