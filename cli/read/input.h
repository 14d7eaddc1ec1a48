/*
 * Lines from files, pipes and gzip streams, read in large blocks. A line is handed out where it lies in the block; bytes are moved
 * only for the line that a block's end cuts.
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

/* True if it holds nothing but white space: such lines are skipped. */
bool line_is_blank(const line *text);

typedef enum input_result { INPUT_LINE, INPUT_END, INPUT_FAILED } input_result;

typedef struct input {
    int descriptor;
    const char *name;
    const char *failure; /* after INPUT_FAILED */
    bool regular, fifo;
    uint64_t size;     /* a regular file's */
    uint64_t consumed; /* bytes read from the descriptor */
    size_t limit;      /* longest line or document */
    char *buffer;
    size_t begin, end, capacity;
    uint64_t filled; /* bytes of text up to `end` */
    bool at_end, in_long_line;
    /* Called before each read; `waits`: the read will block. False: nothing more is read. */
    bool (*before_read)(void *context, bool waits);
    void *context;
    /* Reads in place of the descriptor, as read(2) does; NULL: the descriptor is read. */
    ssize_t (*source)(void *context, void *to, size_t room);
    /* gzip */
    bool plain; /* it is not looked at for gzip */
    bool started, gzip, member_open;
    unsigned char *packed;
    size_t packed_begin, packed_end;
    const char *damage; /* what is wrong with the bytes behind those that are at hand; or NULL */
    z_stream stream;
} input;

/* Opens a path, "-" for standard input. False with `failure` set. `reader` is zero or was closed before; its buffer is used again. */
bool input_open(input *reader, const char *path, size_t limit);

/* The same for what `source` gives; before_read is not called. */
void input_from(input *reader, const char *name, ssize_t (*source)(void *context, void *to, size_t room), void *context,
                size_t limit);

input_result input_next(input *reader, line *next);

/* For who finds the ends of documents himself: the bytes at hand, and more of them behind those (none at the end, which at_end then
 * says). input_more moves them; false with `failure` set. input_drop takes bytes away in front, and leaves them where they are until
 * more come. */
const char *input_window(const input *reader, size_t *length);
bool input_more(input *reader);
void input_drop(input *reader, size_t count);

/* Bytes of text, after decompression, in front of those at hand. */
uint64_t input_offset(const input *reader);

/* Drops text up to an offset, from a file that has just been opened; one that is not compressed need not be read for it. False if
 * it is shorter, or cannot be read, which `failure` then says. */
bool input_skip(input *reader, uint64_t offset);

/* Whether input_more would have to wait for whoever writes what is read. */
bool input_waits(const input *reader);

/* Some of what was read, in a buffer of its own. */
typedef struct input_block {
    char *buffer;
    size_t capacity;
    size_t begin, end;
} input_block;

/* Gives the buffer away, with the first `count` bytes at hand, for the one that the block has. The bytes behind those go on in that one.
 * False if memory ran out: then nothing has changed. */
bool input_give(input *reader, size_t count, input_block *block);

/* Closes the file and keeps the buffer. */
void input_close(input *reader);
void input_free(input *reader);

#endif
