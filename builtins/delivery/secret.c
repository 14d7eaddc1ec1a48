/* Reads secrets from the environment and from files. */
#include "builtins/delivery/secret.h"

#include "builtins/text/encoding.h"
#include "grammar/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SECRET = 64 << 10 };

static const char *secret_of_file(const char *path, arena *memory, fault *why)
{
    buffer content = {0};
    const char *copy = NULL;
    if (!buffer_read_file(&content, path, MOST_SECRET)) {
        fault_set(why, false, "cannot read the secret in %.200s: %s", path, strerror(errno));
    } else {
        while (content.length && strchr("\r\n", content.bytes[content.length - 1]))
            content.length--;
        copy = arena_copy(memory, content.bytes, content.length);
        if (!copy)
            fault_no_memory(why);
    }
    buffer_wipe(&content);
    buffer_free(&content);
    return copy;
}

bool secret_is_named(const char *source)
{
    return string_begins(source, "env:") || string_begins(source, "file:");
}

const char *secret_read(const char *source, arena *memory, fault *why)
{
    const char *secret = NULL;
    if (string_begins(source, "file:")) {
        secret = secret_of_file(source + 5, memory, why);
        if (!secret)
            return NULL;
    } else if (string_begins(source, "env:")) {
        const char *value = getenv(source + 4);
        secret = value ? arena_copy(memory, value, strlen(value)) : NULL;
        if (!secret) {
            fault_set(why, false, "the environment has no variable %.60s, which a secret is to come from", source + 4);
            return NULL;
        }
    } else {
        fault_set(why, false, "a secret is named by env:VARIABLE or file:PATH");
        return NULL;
    }
    if (*secret && !strpbrk(secret, "\r\n"))
        return secret;
    fault_set(why, false, "the secret in %.200s is %s", source, *secret ? "more than one line" : "empty");
    return NULL;
}
