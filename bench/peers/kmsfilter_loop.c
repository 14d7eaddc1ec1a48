/*
 * Calls kf_match over events in memory: the cost of the library without the program's input and output, measured like the other
 * loops.
 */
#include "loop.h"

#include <kmsfilter.h>
#include <stdio.h>
#include <string.h>

/* Matches all events. Returns the number of matches over all rules. */
static long match_all(void *context, const char *events, size_t length)
{
    kf_matcher *matcher = context;
    const char *end = events + length;
    long count = 0;
    while (events < end) {
        const char *newline = memchr(events, '\n', (size_t)(end - events));
        const char *stop = newline ? newline : end;
        if (kf_match(matcher, events, (size_t)(stop - events)) != KF_OK) {
            fprintf(stderr, "kmsfilter_loop: not an event\n");
            return -1;
        }
        count += (long)kf_matched_count(matcher);
        events = stop + 1;
    }
    return count;
}

static kf_rules *compile(const char *path)
{
    kf_compiler *compiler = kf_compiler_new();
    if (compiler)
        kf_compiler_add_file(compiler, path);
    kf_rules *rules = compiler ? kf_compiler_finish(compiler) : NULL;
    kf_compiler_free(compiler);
    return rules;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: kmsfilter_loop EVENTS RULES     (KF_SIMD in the environment chooses the kernel)\n");
        return 2;
    }
    int status = 2;
    kf_rules *rules = compile(arguments[2]);
    kf_matcher *matcher = rules ? kf_matcher_new(rules, NULL) : NULL;
    if (matcher)
        status = loop_run(arguments[1], kf_simd(NULL), match_all, matcher);
    else
        fprintf(stderr, "kmsfilter_loop: cannot compile %s\n", arguments[2]);
    kf_matcher_free(matcher);
    kf_rules_free(rules);
    return status;
}
