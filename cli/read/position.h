/*
 * How far a file has been read, as --state keeps it from one run to the next. cli/session/resume.c decides when a position is
 * kept and used.
 */
#ifndef CLI_READ_POSITION_H
#define CLI_READ_POSITION_H

#include "cli/read/documents.h"
#include "cli/read/file_identity.h"

typedef struct position {
    file_identity file;
    documents_place place; /* in the file, after decompression */
    unsigned opens;        /* the containers that were opened; with others, other items come out */
} position;

enum { POSITION_TEXT = 256 };

/* Writes the position as text, and reads it back: false if the text is not a position. */
void position_write(const position *from, char to[POSITION_TEXT]);
bool position_read(position *into, const char *from);

/* The name under which the position of a file is kept; malloc'ed, NULL if memory ran out. */
char *position_name(const char *path);

/* Opens the file of a position. It has that path, or has been renamed in the same folder. -1 if it is not there, or is shorter
 * than the position. */
int position_open(const position *of, const char *path);

#endif
