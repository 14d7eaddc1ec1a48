/*
 * Reads files, pipes and gzip streams in large blocks, and finds lines in them. A line is handed out where it lies in the
 * block; bytes are moved only for a line that crosses the end of a block.
 *
 * The lowest file of cli/read. documents.h makes items of lines or of the bytes in the window.
 */
#ifndef CLI_READ_INPUT_H
#define CLI_READ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <zlib.h>

typedef struct line {
    const char *bytes;
    size_t length;  /* without the newline */
    bool newline;   /* a newline follows, at bytes[length] */
    bool too_long;  /* longer than the limit; it comes in pieces */
    bool continues; /* another piece of this line follows */
} line;

/* True if the line holds only white space. Such lines are skipped. */
bool line_is_blank(const line *text);

typedef enum input_result { INPUT_LINE, INPUT_END, INPUT_FAILED } input_result;

typedef struct input {
    int descriptor;
    const char *name;
    const char *failure; /* set after INPUT_FAILED */
    bool is_regular, is_fifo;
    uint64_t size;     /* of a regular file */
    uint64_t consumed; /* bytes read from the descriptor */
    size_t limit;      /* longest line or document */
    char *buffer;
    size_t begin, end, capacity; /* the bytes from begin to end have been read and not been handed out: the window */
    uint64_t filled;             /* bytes of text from the start of the file to `end` */
    bool at_end, in_long_line;
    /* Called before each read; `waits` is true if the read will block. False: nothing more is read. */
    bool (*before_read)(void *context, bool waits);
    void *context;
    /* Reads in the place of read(2); NULL: the descriptor is read. */
    ssize_t (*read)(void *context, void *to, size_t room);
    /* gzip */
    bool never_gzip; /* the bytes are text, even if they begin as gzip does */
    bool is_started, is_gzip, in_member;
    unsigned char *packed;
    size_t packed_begin, packed_end;
    const char *damage; /* what is wrong with the bytes behind the window; or NULL */
    z_stream stream;
} input;

/* Opens a path, "-" for standard input. False with `failure` set. The reader is zero, or has been closed before; then its
 * buffer is used again. */
bool input_open(input *reader, const char *path, size_t limit);

/* Opens a function in the place of a file. before_read is not called. */
void input_open_callback(input *reader, const char *name, ssize_t (*callback)(void *context, void *to, size_t room),
                         void *context, size_t limit);

input_result input_next(input *reader, line *next);

/* The window, for a caller that finds the ends of documents on its own. */
const char *input_window(const input *reader, size_t *length);

/* Reads more bytes behind the window, which may move. At the end of the file it reads none and sets at_end. False with
 * `failure` set. */
bool input_read_more(input *reader);

/* Takes bytes away at the beginning of the window. They stay in memory until input_read_more. */
void input_drop(input *reader, size_t count);

/* Bytes of text, after decompression, before the window. */
uint64_t input_offset(const input *reader);

/* Drops the text before an offset, in a file that has just been opened. A file that is not compressed need not be read for it.
 * False if the file is shorter, or cannot be read; `failure` tells the latter. */
bool input_skip_to(input *reader, uint64_t offset);

/* True if input_read_more would have to wait for a writer. */
bool input_would_wait(const input *reader);

/* Bytes that were read, in a buffer of their own. */
typedef struct input_block {
    char *buffer;
    size_t capacity;
    size_t begin, end;
} input_block;

/* Gives the buffer away, with the first `count` bytes of the window, and takes the buffer of the block in return. The rest of
 * the window moves to that one. False if memory ran out: then nothing has changed. */
bool input_give_away(input *reader, size_t count, input_block *block);

/* Closes the file and keeps the buffer. */
void input_close(input *reader);
void input_free(input *reader);

#endif
