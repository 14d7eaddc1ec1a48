/*
 * The checksum is zlib's CRC-32. It notices accidents; it does not protect against somebody who forges a file.
 */
#include "cli/read/file_identity.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* False if the file has fewer bytes, or cannot be read. */
static bool check_bytes(int descriptor, size_t length, uint32_t *check)
{
    unsigned char bytes[FILE_IDENTITY_BYTES];
    size_t have = 0;
    while (have < length) {
        const ssize_t got = pread(descriptor, bytes + have, length - have, (off_t)have);
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    *check = (uint32_t)crc32(0, bytes, (uInt)length);
    return true;
}

bool file_identity_take(file_identity *of, int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    const size_t length = status.st_size < FILE_IDENTITY_BYTES ? (size_t)status.st_size : FILE_IDENTITY_BYTES;
    *of = (file_identity){.device = status.st_dev, .inode = status.st_ino, .length = (uint32_t)length};
    return check_bytes(descriptor, length, &of->check);
}

bool file_identity_matches(const file_identity *of, int descriptor)
{
    struct stat status;
    uint32_t check;
    return of->length <= FILE_IDENTITY_BYTES && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_dev == of->device && status.st_ino == of->inode && check_bytes(descriptor, of->length, &check) &&
           check == of->check;
}

void file_identity_refresh(file_identity *of, int descriptor)
{
    file_identity now;
    if (of->length < FILE_IDENTITY_BYTES && descriptor >= 0 && file_identity_take(&now, descriptor))
        *of = now;
}
