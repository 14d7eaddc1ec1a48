/*
 * Fuzz target: any bytes taken apart into documents, in one piece and in windows that grow by a few bytes. The same documents must come
 * out, at the same places, and nothing but white space and commas may get lost between them. Each also goes onto one line and back out
 * of a string, which must not read or write too far.
 */
#include <cli/read/event_text.h>
#include <cli/read/splitter.h>
#include <stdlib.h>
#include <string.h>

/* What came out, as text that can be compared: for each document its kind, place and bytes. */
typedef struct account {
    unsigned char *bytes;
    size_t length, capacity;
} account;

static void note(account *to, const void *bytes, size_t length)
{
    if (to->capacity - to->length < length) {
        to->capacity = (to->capacity + length) * 2 + 64;
        to->bytes = realloc(to->bytes, to->capacity);
        if (!to->bytes)
            abort();
    }
    if (length)
        memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
}

static void note_piece(account *to, const split_piece *piece, const char *window)
{
    if (!piece->continued) {
        const uint64_t head[] = {piece->line, piece->column, piece->opened, piece->broken, piece->too_long};
        note(to, "\n#", 2);
        note(to, head, sizeof head);
        if (piece->error)
            note(to, piece->error, strlen(piece->error));
        note(to, ":", 1);
    }
    note(to, window + piece->begin, piece->length);
}

static void use_texts(const char *bytes, size_t length)
{
    char *out = malloc(length + 1);
    size_t decoded = 0;
    if (!out || event_text_one_line(bytes, length, out) > length)
        abort();
    event_text_decode(bytes, length, out, &decoded);
    if (decoded > length || event_text_origin(bytes, length, decoded) > length)
        abort();
    free(out);
}

/* Windows are copies of their very length, so that reading past one is caught. */
static account take_apart(const uint8_t *data, size_t size, size_t step, unsigned opens, size_t limit)
{
    account result = {NULL, 0, 0};
    splitter state;
    size_t begin = 0;
    size_t end = step < size ? step : size;
    splitter_begin(&state, opens, limit);
    for (;;) {
        split_piece piece;
        char *window = malloc(end - begin ? end - begin : 1);
        if (!window)
            abort();
        memcpy(window, data + begin, end - begin);
        const split_result got = splitter_next(&state, window, end - begin, end == size, &piece);
        if (piece.used > end - begin || (got == SPLIT_PIECE && piece.begin + piece.length > piece.used))
            abort();
        if (got == SPLIT_PIECE) {
            note_piece(&result, &piece, window);
            use_texts(window + piece.begin, piece.length);
        }
        free(window);
        begin += piece.used;
        if (got == SPLIT_END)
            break;
        if (got == SPLIT_MORE && end == size)
            abort();
        if (got == SPLIT_MORE)
            end = size - end < step ? size : end + step;
    }
    if (begin != size)
        abort();
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const unsigned opens = data[0] & CONTAINER_ANY;
    const size_t limit = data[1] == 0xFF ? SIZE_MAX : data[1] + 1U;
    const size_t step = data[2] + 1U;
    account whole = take_apart(data + 3, size - 3, size, opens, limit);
    account parts = take_apart(data + 3, size - 3, step, opens, limit);
    if (whole.length != parts.length || (whole.length && memcmp(whole.bytes, parts.bytes, whole.length) != 0))
        abort();
    free(whole.bytes);
    free(parts.bytes);
    return 0;
}
