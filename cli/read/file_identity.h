/*
 * Recognises a file that has been read before: by its device, its inode and a checksum of its first bytes. Another file may
 * take over its name, or even its inode.
 */
#ifndef CLI_READ_FILE_IDENTITY_H
#define CLI_READ_FILE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

/* How many bytes the checksum covers, if the file has so many. */
enum { FILE_IDENTITY_BYTES = 1024 };

typedef struct file_identity {
    uint64_t device, inode;
    uint32_t length; /* how many bytes the checksum covers */
    uint32_t check;
} file_identity;

/* False if it is not a regular file, or cannot be read. The descriptor's position does not matter and does not change. */
bool file_identity_take(file_identity *of, int descriptor);

/* True if the descriptor's file is this one. It may have grown. */
bool file_identity_matches(const file_identity *of, int descriptor);

/* Takes the identity again if the file was short and may have grown. */
void file_identity_refresh(file_identity *of, int descriptor);

#endif
