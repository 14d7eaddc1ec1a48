/*
 * What kf_match takes for the events of a file that is already in memory, without input or output: what bench/peers/simdjson_parse.cc
 * is compared with. Prints MB/s of processor time, the median of some passes over the file.
 *
 * usage: match_memory RULES FILE [PASSES]      KF_SIMD chooses how events are scanned
 * build: cc -O2 -Iinclude -o match_memory bench/match_memory.c .libs/libkmsfilter.a -lpcre2-8 -ljansson -lunistring -lm
 */
#include <kmsfilter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_PASSES = 1000 };

static char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size = -1;
    if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        bytes = malloc((size_t)size + 1);
    if (bytes && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        free(bytes);
        bytes = NULL;
    }
    if (file)
        fclose(file);
    *length = bytes ? (size_t)size : 0;
    return bytes;
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The number of events that matched. */
static size_t match_lines(kf_matcher *matcher, const char *bytes, size_t length)
{
    size_t matched = 0;
    for (const char *at = bytes, *end = bytes + length, *newline; at < end; at = newline + 1) {
        newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline)
            newline = end;
        matched += kf_match(matcher, at, (size_t)(newline - at)) == KF_OK && kf_matched_count(matcher) > 0;
    }
    return matched;
}

static int compare(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static int measure(const kf_rules *rules, const char *events, size_t length, size_t passes)
{
    static double seconds[MOST_PASSES];
    size_t matched = 0;
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    if (!matcher)
        return 1;
    for (size_t pass = 0; pass < passes; pass++) {
        const double begin = processor_seconds();
        matched = match_lines(matcher, events, length);
        seconds[pass] = processor_seconds() - begin;
    }
    qsort(seconds, passes, sizeof *seconds, compare);
    printf("%s: %zu matched, %.0f MB/s\n", kf_simd(NULL), matched, (double)length / seconds[passes / 2] / 1e6);
    kf_matcher_free(matcher);
    return 0;
}

int main(int argc, char **argv)
{
    size_t rules_length, length;
    const size_t passes = argc > 3 ? strtoul(argv[3], NULL, 10) : 5;
    char *text = argc > 2 ? read_whole(argv[1], &rules_length) : NULL, *events = argc > 2 ? read_whole(argv[2], &length) : NULL;
    int status = 2;
    if (text && events && passes > 0 && passes <= MOST_PASSES) {
        kf_compiler *compiler = kf_compiler_new();
        kf_compiler_add_rules(compiler, argv[1], text, rules_length);
        kf_rules *rules = kf_compiler_finish(compiler);
        kf_compiler_free(compiler);
        status = rules ? measure(rules, events, length, passes) : 1;
        kf_rules_free(rules);
    } else {
        fprintf(stderr, "usage: match_memory RULES FILE [PASSES]\n");
    }
    free(text);
    free(events);
    return status;
}
