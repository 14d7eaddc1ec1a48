/*
 * How errors look. Source lines come from files and events, so what would steer a terminal is not passed on to it.
 */
#include "cli/messages.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unistr.h>
#include <uniwidth.h>

/* A longer line is shown from some way before the caret to some way behind it; in characters. */
#define WINDOW_BEFORE 70
#define WINDOW_AFTER 30

typedef struct colours {
    const char *bold, *error, *warning, *caret, *reset;
} colours;

static colours choose_colours(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if ((no_colour && *no_colour) || !isatty(STDERR_FILENO) || !terminal || strcmp(terminal, "dumb") == 0)
        return (colours){"", "", "", "", ""};
    return (colours){"\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;32m", "\033[0m"};
}

void message_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("kmsfilter: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

/* What goes under the characters before the caret: their width in spaces, and tabs under tabs, so that the caret stands right
 * whatever the terminal's tab stops are. */
typedef struct indent {
    char text[2 * (WINDOW_BEFORE + 2)];
    size_t length;
} indent;

static void print_character(const uint8_t *bytes, int length, ucs4_t character, indent *under)
{
    const int columns = character == 0xFFFD ? 1 : uc_width(character, "UTF-8");
    const bool steers = columns < 0 || character < 0x20 || (character >= 0x7F && character < 0xA0) ||
                        (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    if (character == 0xFFFD || (steers && character != '\t'))
        fputs("\xEF\xBF\xBD", stderr);
    else
        fwrite(bytes, 1, (size_t)length, stderr);
    const size_t width = steers ? 1 : (size_t)columns;
    for (size_t i = 0; under && i < width && under->length < sizeof under->text; i++)
        under->text[under->length++] = character == '\t' ? '\t' : ' ';
}

static void print_excerpt(const kf_error *error, const colours *colour)
{
    const uint8_t *line = (const uint8_t *)error->excerpt;
    const size_t length = strlen(error->excerpt);
    const uint32_t first = error->column > WINDOW_BEFORE ? error->column - WINDOW_BEFORE : 1;
    const uint32_t last = first + WINDOW_BEFORE + WINDOW_AFTER;
    const char *margin = first > 1 ? "  …" : "  ";
    indent under = {"", 0};
    uint32_t column = 1;
    fputs(margin, stderr);
    for (size_t at = 0; at < length; column++) {
        ucs4_t character = 0;
        const int used = u8_mbtouc(&character, line + at, length - at);
        if (column > last) {
            fputs("…", stderr);
            break;
        }
        if (column >= first)
            print_character(line + at, used, character, column < error->column ? &under : NULL);
        at += (size_t)used;
    }
    fprintf(stderr, "\n%s%.*s%s^%s\n", first > 1 ? "   " : "  ", (int)under.length, under.text, colour->caret, colour->reset);
}

void message_print_error(const kf_error *error)
{
    message_print_error_at(error, error->line, error->column);
}

void message_print_error_at(const kf_error *error, uint64_t line, uint64_t column)
{
    const colours colour = choose_colours();
    fprintf(stderr, "%s%s", colour.bold, error->file ? error->file : "kmsfilter");
    if (line)
        fprintf(stderr, ":%" PRIu64 ":%" PRIu64, line, column);
    const bool warning = error->severity == KF_WARNING;
    fprintf(stderr, ":%s %s%s:%s %s\n", colour.reset, warning ? colour.warning : colour.error, warning ? "warning" : "error",
            colour.reset, error->message);
    if (error->excerpt && *error->excerpt && error->line)
        print_excerpt(error, &colour);
    if (error->hint)
        fprintf(stderr, "  hint: %s\n", error->hint);
}
