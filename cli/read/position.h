/*
 * How far a file has been read, as the state keeps it from one run to the next.
 */
#ifndef CLI_READ_POSITION_H
#define CLI_READ_POSITION_H

#include "cli/read/documents.h"
#include "cli/read/file_identity.h"

typedef struct position {
    file_identity file;
    documents_place place; /* in the file, after decompression */
    unsigned opens;        /* the containers that were opened: others make other items */
} position;

enum { POSITION_TEXT = 256 };

/* As a text, and back: false if it is none. */
void position_write(const position *from, char to[POSITION_TEXT]);
bool position_read(position *into, const char *from);

/* The name under which that of a file is kept; malloc'ed, NULL if memory ran out. */
char *position_name(const char *path);

/* Opens the file of a position, which has that path or has been moved to another name beside it. -1 if it is not there, or is
 * shorter than the position says. */
int position_open(const position *of, const char *path);

#endif
