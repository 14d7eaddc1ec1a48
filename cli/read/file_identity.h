/*
 * What tells a file from one that has taken its name, or its inode: where it lies, and a checksum of how it begins.
 */
#ifndef CLI_READ_FILE_IDENTITY_H
#define CLI_READ_FILE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that the checksum is of, if the file has that many. */
enum { FILE_IDENTITY_BYTES = 1024 };

typedef struct file_identity {
    uint64_t device, inode;
    uint32_t length; /* bytes that the checksum is of */
    uint32_t check;
} file_identity;

/* False if it is no regular file, or cannot be read. Where the file is read makes no difference. */
bool file_identity_take(file_identity *of, int descriptor);

/* Whether that file is this one, which may have grown. */
bool file_identity_fits(const file_identity *of, int descriptor);

/* Takes it again from a file that may have grown since. */
void file_identity_refresh(file_identity *of, int descriptor);

#endif
