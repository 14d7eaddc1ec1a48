/*
 * Runs one regular expression over every line. PCRE2 compiles it to machine code. It checks nothing and knows nothing about JSON,
 * like a person who searches for the text of a rule with grep.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "loop.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct regex {
    pcre2_code *code;
    pcre2_match_data *found;
} regex;

static long search_all(void *context, const char *events, size_t length)
{
    const regex *wanted = context;
    const char *end = events + length;
    long count = 0;
    while (events < end) {
        const char *newline = memchr(events, '\n', (size_t)(end - events));
        const char *stop = newline ? newline : end;
        if (pcre2_match(wanted->code, (PCRE2_SPTR)events, (size_t)(stop - events), 0, 0, wanted->found, NULL) > 0)
            count++;
        events = stop + 1;
    }
    return count;
}

int main(int count, char **arguments)
{
    int error = 0;
    size_t offset = 0;
    char version[64] = "";
    if (count != 3) {
        fprintf(stderr, "usage: pcre2_loop EVENTS REGEX\n");
        return 2;
    }
    pcre2_config(PCRE2_CONFIG_VERSION, version);
    regex wanted = {.code = pcre2_compile((PCRE2_SPTR)arguments[2], PCRE2_ZERO_TERMINATED, 0, &error, &offset, NULL)};
    wanted.found = wanted.code ? pcre2_match_data_create_from_pattern(wanted.code, NULL) : NULL;
    if (!wanted.found || pcre2_jit_compile(wanted.code, PCRE2_JIT_COMPLETE) != 0) {
        fprintf(stderr, "pcre2_loop: cannot compile the expression\n");
        pcre2_code_free(wanted.code);
        return 2;
    }
    const int status = loop_run(arguments[1], version, search_all, &wanted);
    pcre2_match_data_free(wanted.found);
    pcre2_code_free(wanted.code);
    return status;
}
