/* Prints the entries of a kf_reference. */
#include "cli/commands/help_entries.h"

#include <stdbool.h>
#include <string.h>

#define LINE_WIDTH 79

enum { INDENT = 2, GAP = 2 };

/* ---- Text ---- */

/* How many characters the text has, which is how many columns it takes: our own texts have no wide characters. */
static size_t width_of(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t i = 0; i < length; i++)
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

static void print_blanks(output *to, size_t count)
{
    while (count-- > 0)
        output_string(to, " ");
}

/* Where a paragraph that is being printed stands. */
typedef struct paragraph {
    output *to;
    size_t indent; /* of all lines but the first */
    size_t column;
} paragraph;

/* Prints the words of a text, and begins a new line where the next word would not fit. */
static void print_wrapped(paragraph *at, const char *text)
{
    while (*text) {
        const size_t length = strcspn(text, " ");
        const size_t width = width_of(text, length);
        if (at->column > at->indent && at->column + 1 + width > LINE_WIDTH) {
            output_string(at->to, "\n");
            print_blanks(at->to, at->indent);
            at->column = at->indent;
        } else if (at->column > at->indent) {
            output_string(at->to, " ");
            at->column++;
        }
        output_write(at->to, text, length);
        at->column += width;
        text += length + strspn(text + length, " ");
    }
}

void help_print_pair(output *to, const char *word, size_t width, const char *text)
{
    const size_t used = width_of(word, strlen(word));
    print_blanks(to, INDENT);
    output_string(to, word);
    print_blanks(to, (used < width ? width - used : 0) + GAP);
    output_string(to, text);
    output_string(to, "\n");
}

void help_list_entries(output *to, const kf_reference *reference, kf_topic topic)
{
    const size_t count = kf_topic_entry_count(reference, topic);
    size_t width = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = kf_topic_entry(reference, topic, i)->name;
        const size_t used = width_of(name, strlen(name));
        width = used > width ? used : width;
    }
    for (size_t i = 0; i < count; i++) {
        const kf_entry *entry = kf_topic_entry(reference, topic, i);
        if (entry->group && (i == 0 || strcmp(entry->group, kf_topic_entry(reference, topic, i - 1)->group) != 0)) {
            output_string(to, i == 0 ? "" : "\n");
            output_string(to, entry->group);
            output_string(to, ":\n");
        }
        help_print_pair(to, entry->name, width, entry->summary);
    }
}

/* What stands between the values of a list. Each source of a field is asked only where those before it give nothing. */
static const char *separator_of(const kf_detail *detail)
{
    return strcmp(detail->name, "sources") == 0 ? ", else" : ",";
}

static void print_detail(output *to, const kf_detail *detail, size_t width)
{
    print_blanks(to, INDENT);
    output_string(to, detail->name);
    print_blanks(to, width - strlen(detail->name) + GAP);
    /* An example is one piece, which its reader copies. */
    if (strcmp(detail->name, "example") == 0) {
        output_string(to, detail->values[0]);
    } else {
        paragraph at = {to, INDENT + width + GAP, INDENT + width + GAP};
        for (size_t i = 0; i < detail->value_count; i++) {
            print_wrapped(&at, detail->values[i]);
            if (i + 1 < detail->value_count) {
                const char *separator = separator_of(detail);
                output_string(to, separator);
                at.column += strlen(separator);
            }
        }
    }
    output_string(to, "\n");
}

void help_print_entry(output *to, kf_topic topic, const kf_entry *entry)
{
    size_t width = 0;
    for (size_t i = 0; i < entry->detail_count; i++)
        width = strlen(entry->details[i].name) > width ? strlen(entry->details[i].name) : width;
    output_string(to, kf_topic_name(topic));
    output_string(to, ": ");
    output_string(to, entry->name);
    output_string(to, "\n\n");
    paragraph at = {to, INDENT, INDENT};
    print_blanks(to, INDENT);
    print_wrapped(&at, entry->text);
    output_string(to, "\n\n");
    for (size_t i = 0; i < entry->detail_count; i++)
        print_detail(to, &entry->details[i], width);
}

/* ---- JSON ---- */

static void print_string(output *to, const char *text)
{
    output_json_string(to, text, strlen(text));
}

static void print_member(output *to, const char *name, const char *value)
{
    output_string(to, ",");
    print_string(to, name);
    output_string(to, ":");
    print_string(to, value);
}

static void print_list_member(output *to, const kf_detail *detail)
{
    output_string(to, ",");
    print_string(to, detail->name);
    output_string(to, ":[");
    for (size_t i = 0; i < detail->value_count; i++) {
        if (i)
            output_string(to, ",");
        print_string(to, detail->values[i]);
    }
    output_string(to, "]");
}

void help_print_entry_json(output *to, kf_topic topic, const kf_entry *entry)
{
    output_string(to, "{\"topic\":");
    print_string(to, kf_topic_name(topic));
    print_member(to, "name", entry->name);
    print_member(to, "summary", entry->summary);
    print_member(to, "text", entry->text);
    if (entry->group)
        print_member(to, "group", entry->group);
    for (size_t i = 0; i < entry->detail_count; i++) {
        const kf_detail *detail = &entry->details[i];
        if (detail->is_list)
            print_list_member(to, detail);
        else
            print_member(to, detail->name, detail->values[0]);
    }
    output_string(to, "}\n");
}

void help_print_topic_json(output *to, kf_topic topic)
{
    output_string(to, "{\"topic\":");
    print_string(to, kf_topic_name(topic));
    print_member(to, "text", kf_topic_text(topic));
    output_string(to, "}\n");
}
