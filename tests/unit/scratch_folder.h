/* A folder for a test's state, under TMPDIR. */
#ifndef TESTS_UNIT_SCRATCH_FOLDER_H
#define TESTS_UNIT_SCRATCH_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Makes an empty folder under TMPDIR and returns its name, which scratch_remove takes. Exits if it cannot be made. */
static inline char *scratch_folder(void)
{
    const char *parent = getenv("TMPDIR");
    char *folder = NULL;
    if (asprintf(&folder, "%s/kmsfilter-test-XXXXXX", parent && *parent ? parent : "/tmp") < 0 || !mkdtemp(folder)) {
        perror("a scratch folder");
        exit(1);
    }
    return folder;
}

/* Writes the path of a file in the folder. The path has at most `size` bytes. */
static inline const char *scratch_path(char *path, size_t size, const char *folder, const char *name)
{
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

/* Removes the folder with the files of a state in it. */
static inline void scratch_remove(char *folder)
{
    static const char *const names[] = {"state.sqlite3", "state.sqlite3-wal", "state.sqlite3-shm", "state.sqlite3-journal"};
    char path[4096];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(scratch_path(path, sizeof path, folder, names[i]));
    rmdir(folder);
    free(folder);
}

#endif
