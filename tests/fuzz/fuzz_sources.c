/*
 * Fuzz target: what sources are told by others. The first byte chooses: an answer of SQS with messages, one to a batch, or a body packed by
 * gzip. Messages must be as long as they say, and what is unpacked no longer than is allowed.
 */
#include <builtins/queue/answers.h>
#include <cli/read/gunzip.h>
#include <stdlib.h>
#include <string.h>

static void read_messages(const char *bytes, size_t length)
{
    message_list found = {0};
    if (!answer_messages(bytes, length, &found) && found.first)
        abort();
    for (queue_message *next = message_list_take(&found); next; next = message_list_take(&found)) {
        if (next->shown.body[next->shown.length] != '\0' || !next->shown.id || !next->receipt)
            abort();
        free(next);
    }
    if (found.count)
        abort();
}

static void read_entries(const char *bytes, size_t length, size_t count)
{
    entry_result results[BATCH];
    (void)answer_entries(bytes, length, results, count);
    for (size_t i = 0; i < count; i++)
        if (strlen(results[i].why.message) >= sizeof results[i].why.message)
            abort();
}

static void unpack(const char *bytes, size_t length, size_t most)
{
    char *plain = NULL;
    size_t plain_length = 0;
    if (gunzip(bytes, length, most, &plain, &plain_length) == GUNZIP_OK ? plain_length > most : plain != NULL)
        abort();
    free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const char *bytes = (const char *)data + 2;
    if (data[0] % 3 == 0)
        read_messages(bytes, size - 2);
    else if (data[0] % 3 == 1)
        read_entries(bytes, size - 2, 1U + data[1] % BATCH);
    else
        unpack(bytes, size - 2, (size_t)data[1] * 16);
    return 0;
}
