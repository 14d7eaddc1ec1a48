/* Encodings for requests: percent-encoding, Base64 and hexadecimal digits. Also files and texts that contain secrets. */
#ifndef BUILTINS_TEXT_ENCODING_H
#define BUILTINS_TEXT_ENCODING_H

#include "builtins/text/buffer.h"

/* With what is neither a letter or digit of ASCII nor one of -._~ written as %XX, as AWS wants it. */
void buffer_percent(buffer *to, const char *bytes, size_t length);

void buffer_base64(buffer *to, const void *bytes, size_t length);
void buffer_hex(buffer *to, const unsigned char *bytes, size_t length);

/* Empties it and overwrites what was in it. */
void buffer_wipe(buffer *which);

/* What was built, for the caller to free; NULL, and nothing left behind, if memory ran out. An empty buffer gives "". */
char *buffer_take(buffer *from);

/* A file's bytes; false with errno if it cannot be read or is longer than `most` (EFBIG). */
bool buffer_read_file(buffer *to, const char *path, size_t most);

/* Overwrites every occurrence of a secret in a text that is about to be shown; one of fewer than 4 bytes is no secret. */
void text_redact(char *text, const char *secret);

#endif
