/* Makes paths that are relative to a rule file relative to the current folder. */
#include "builtins/rules/paths.h"

#include <string.h>

/* How many bytes of `base` are put before `path`. */
static size_t folder_length(const char *base, text path)
{
    const char *slash = strrchr(base, '/');
    if (!slash || (path.length && path.bytes[0] == '/'))
        return 0;
    return (size_t)(slash - base) + 1;
}

char *path_beside(arena *memory, const char *base, text path)
{
    const size_t folder = folder_length(base, path);
    char *joined = arena_allocate(memory, folder + path.length + 1);
    if (joined) {
        memcpy(joined, base, folder);
        memcpy(joined + folder, path.bytes, path.length);
    }
    return joined;
}

const char *path_folder(arena *memory, const char *base, text path)
{
    return arena_copy(memory, base, folder_length(base, path));
}
