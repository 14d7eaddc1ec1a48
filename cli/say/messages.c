/*
 * Formats messages as text or as JSON. Excerpts come from files and events that anybody may have written, so control characters
 * in them are replaced: they could change what the terminal shows.
 */
#include "cli/say/messages.h"

#include "cli/say/output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <unistr.h>
#include <uniwidth.h>

/* How many characters of a long line are shown before the caret and behind it. */
#define WINDOW_BEFORE 70
#define WINDOW_AFTER 30

#define LONGEST_MESSAGE 8192

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

/* ---- Levels and formats ---- */

/* Global, because the program has one standard error. The options set them once. */
static message_level least_printed = MESSAGE_INFO;
static bool as_json;

static const char *const level_names[] = {[MESSAGE_ERROR] = "error", [MESSAGE_WARNING] = "warning", [MESSAGE_INFO] = "info"};

void message_configure(message_level least, bool json)
{
    least_printed = least;
    as_json = json;
}

bool message_level_from_name(const char *name, message_level *level)
{
    for (int i = MESSAGE_ERROR; i <= MESSAGE_INFO; i++)
        if (strcmp(level_names[i], name) == 0) {
            *level = (message_level)i;
            return true;
        }
    return false;
}

/* A message and what it is about. The texts are the caller's. A text that is NULL or empty is left out. */
typedef struct said {
    message_level level;
    const char *file;
    uint64_t line, column; /* 0: no place */
    const char *message, *hint;
    const char *diagnostic; /* its code, which only programs are told */
} said;

static void add_text(output *to, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    output_string(to, ",\"");
    output_string(to, name);
    output_string(to, "\":");
    output_json_string(to, value, strlen(value));
}

/* Prints {"time":…,"level":…,"message":…} on a line of its own, with the place, the hint and the code if there are any. */
static void say_json(const said *what)
{
    output to;
    struct timespec now;
    struct tm broken;
    char text[64];
    if (!output_open(&to, STDERR_FILENO))
        return;
    fflush(stderr);
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &broken);
    strftime(text, sizeof text, "{\"time\":\"%Y-%m-%dT%H:%M:%S", &broken);
    output_string(&to, text);
    snprintf(text, sizeof text, ".%03ldZ\"", now.tv_nsec / 1000000);
    output_string(&to, text);
    add_text(&to, "level", level_names[what->level]);
    add_text(&to, "message", what->message);
    add_text(&to, "file", what->file);
    if (what->line) {
        snprintf(text, sizeof text, ",\"line\":%" PRIu64 ",\"column\":%" PRIu64, what->line, what->column);
        output_string(&to, text);
    }
    add_text(&to, "hint", what->hint);
    add_text(&to, "diagnostic", what->diagnostic);
    output_string(&to, "}\n");
    (void)output_flush(&to);
    free(to.block);
}

static void say(message_level level, const char *format, va_list arguments)
{
    char text[LONGEST_MESSAGE];
    if (level > least_printed)
        return;
    if (as_json) {
        vsnprintf(text, sizeof text, format, arguments);
        say_json(&(said){.level = level, .message = text});
        return;
    }
    fputs("kmsfilter: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void message_say(message_level level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(level, format, arguments);
    va_end(arguments);
}

void message_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(MESSAGE_ERROR, format, arguments);
    va_end(arguments);
}

/* The text under the characters before the caret: spaces of the same width, and a tab under each tab, so that the caret stands
 * right for all tab stops. */
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
    uint32_t column = error->excerpt_column;
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

static void say_error(const said *what, const kf_error *excerpt_of)
{
    if (what->level > least_printed)
        return;
    if (as_json) {
        say_json(what);
        return;
    }
    const colours colour = choose_colours();
    fprintf(stderr, "%s%s", colour.bold, what->file && *what->file ? what->file : "kmsfilter");
    if (what->line)
        fprintf(stderr, ":%" PRIu64 ":%" PRIu64, what->line, what->column);
    fprintf(stderr, ":%s %s%s:%s %s\n", colour.reset, what->level == MESSAGE_WARNING ? colour.warning : colour.error,
            level_names[what->level], colour.reset, what->message);
    if (excerpt_of && *excerpt_of->excerpt && excerpt_of->line)
        print_excerpt(excerpt_of, &colour);
    if (what->hint && *what->hint)
        fprintf(stderr, "  hint: %s\n", what->hint);
}

void message_print_error(const kf_error *error)
{
    message_print_error_at(error, error->file, error->line, error->column);
}

void message_print_error_at(const kf_error *error, const char *file, uint64_t line, uint64_t column)
{
    const message_level level = error->severity == KF_WARNING ? MESSAGE_WARNING : MESSAGE_ERROR;
    say_error(&(said){level, file, line, column, error->message, error->hint, error->diagnostic}, error);
}

void message_print_file_error(const char *file, uint64_t line, const char *message)
{
    say_error(&(said){.level = MESSAGE_ERROR, .file = file, .line = line, .column = 1, .message = message}, NULL);
}

bool message_report_output(int failure)
{
    if (failure)
        message_print("cannot write to standard output: %s", strerror(failure));
    return !failure;
}
