/*
 * The conversation between the C and C++ peers and the harness, as loop.h describes it.
 */
#include "loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Reads a whole file, with zeros behind it. NULL if it cannot be read. The caller frees it. */
static char *read_events(const char *path, size_t *length)
{
    char *bytes = NULL;
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (file && fstat(fileno(file), &about) == 0) {
        *length = (size_t)about.st_size;
        bytes = calloc(1, *length + LOOP_PADDING);
        if (bytes && fread(bytes, 1, *length, file) != *length) {
            free(bytes);
            bytes = NULL;
        }
    }
    if (!bytes)
        perror(path);
    if (file)
        fclose(file);
    return bytes;
}

int loop_run(const char *path, const char *version, loop_pass pass, void *context)
{
    char request[64];
    int status = EXIT_SUCCESS;
    size_t length = 0;
    char *events = read_events(path, &length);
    if (!events)
        return EXIT_FAILURE;
    printf("{\"version\":\"%s\"}\n", version);
    fflush(stdout);
    while (status == EXIT_SUCCESS && fgets(request, sizeof request, stdin)) {
        const long count = pass(context, events, length);
        if (count < 0)
            status = EXIT_FAILURE;
        else
            printf("{\"count\":%ld}\n", count);
        fflush(stdout);
    }
    free(events);
    return status;
}
