/* Hints that depend on the pattern's text. All other hints are in the table of diagnostics. */
#include "grammar/base/names.h"
#include "grammar/base/operators.h"
#include "grammar/pattern/pattern_internal.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_SHOWN 40

/* The words of a pattern's operators, each once. Returns their number. */
static size_t operator_words(const char *words[ALTERNATIVE_KINDS])
{
    size_t count = 0;
    for (size_t i = 0; i < ALTERNATIVE_KINDS; i++)
        if (operator_table[i].place == PLACE_OPERATOR && (count == 0 || strcmp(words[count - 1], operator_table[i].word) != 0))
            words[count++] = operator_table[i].word;
    return count;
}

static const char *hint_for_operator(json_reader *reader)
{
    const char *words[ALTERNATIVE_KINDS];
    const size_t count = operator_words(words);
    char *hint = arena_allocate(reader->memory, NAMES_HINT);
    return hint ? names_hint(hint, reader->name, words, count, "a list holds values and operators, no fields; operators are:")
                : NULL;
}

static const char *hint_for_scalar(json_reader *reader)
{
    const text value = json_token_text(reader);
    char *hint = arena_allocate(reader->memory, NAMES_HINT);
    if (hint && matchers_is_reserved(reader->name))
        snprintf(hint, NAMES_HINT, "operators stand in a list: [{\"%s\": …}]", reader->name.bytes);
    else if (hint && reader->current != JSON_STRING && value.length < LONGEST_SHOWN)
        snprintf(hint, NAMES_HINT, "put the value in a list: [%.*s]", (int)value.length, value.bytes);
    else
        hint = NULL;
    return hint;
}

const char *pattern_hint(json_reader *reader)
{
    if (reader->diagnostic == DIAGNOSTIC_OPERATOR_UNKNOWN)
        return hint_for_operator(reader);
    if (reader->diagnostic == DIAGNOSTIC_PATTERN_FIELD_NOT_LIST)
        return hint_for_scalar(reader);
    return NULL;
}
