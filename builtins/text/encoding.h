/* Encodings for requests: percent-encoding, Base64 and hexadecimal digits. Also files and texts that contain secrets. */
#ifndef BUILTINS_TEXT_ENCODING_H
#define BUILTINS_TEXT_ENCODING_H

#include "builtins/text/buffer.h"

/* Appends bytes and writes each as %XX unless it is a letter or digit of ASCII or one of -._~, as AWS requires. */
void buffer_percent(buffer *to, const char *bytes, size_t length);

void buffer_base64(buffer *to, const void *bytes, size_t length);
void buffer_hex(buffer *to, const unsigned char *bytes, size_t length);

/* Overwrites the contents and empties the buffer. */
void buffer_wipe(buffer *which);

/* Returns the text of the buffer, which the caller frees. NULL if memory ran out; nothing is then left. An empty buffer gives
 * "". */
char *buffer_take(buffer *from);

/* Reads the bytes of a file. False with errno set if it cannot be read or is longer than `most` bytes (EFBIG). */
bool buffer_read_file(buffer *to, const char *path, size_t most);

/* Overwrites every occurrence of a secret in a text that will be shown. A text of fewer than 4 bytes does not count as a
 * secret. */
void text_redact(char *text, const char *secret);

#endif
