/* The topic of operators: everything with which patterns and conditions are written. */
#include "builtins/reference/entries.h"
#include "builtins/reference/topics.h"
#include "grammar/base/operators.h"

#include <string.h>

typedef struct word_info {
    const char *name, *syntax, *documentation, *example;
} word_info;

static const word_info comparisons[] = {
#define COMPARISON(KIND, SIGN, TOKEN, ...) {SIGN, __VA_ARGS__},
#include "grammar/base/comparisons.def"
#undef COMPARISON
};

/* words.def has the words of both places. If the macro of a place is empty, the entries of that place are left out. */
#define WORD(PLACE, ...) WORD_##PLACE(__VA_ARGS__)

static const word_info pattern_words[] = {
#define WORD_PATTERN(...) {__VA_ARGS__},
#define WORD_CONDITION(...)
#include "grammar/base/words.def"
#undef WORD_PATTERN
#undef WORD_CONDITION
};

static const word_info condition_words[] = {
#define WORD_PATTERN(...)
#define WORD_CONDITION(...) {__VA_ARGS__},
#include "grammar/base/words.def"
#undef WORD_PATTERN
#undef WORD_CONDITION
};

#undef WORD

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void add_words(kf_reference *to, const char *group, const word_info *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        reference_entry(to, KF_TOPIC_OPERATORS, words[i].name, words[i].documentation);
        reference_group(to, group);
        reference_detail(to, "syntax", words[i].syntax);
        reference_detail(to, "example", words[i].example);
    }
}

/* The list of a pattern that has one list: {"prefix": "us-"} of {"region": [{"prefix": "us-"}]}. */
static const char *item_of(kf_reference *to, const char *pattern)
{
    const char *begin = strchr(pattern, '[');
    const char *end = strrchr(pattern, ']');
    return begin && end ? reference_format(to, "%.*s", (int)(end - begin - 1), begin + 1) : NULL;
}

static void add_alternatives(kf_reference *to, const char *group, operator_place place)
{
    for (size_t i = 0; i < ALTERNATIVE_KINDS; i++) {
        const operator_info *about = &operator_table[i];
        if (about->place != place)
            continue;
        reference_entry(to, KF_TOPIC_OPERATORS, about->word ? about->word : about->listed, about->sentence);
        reference_group(to, group);
        reference_detail(to, "syntax", item_of(to, about->example));
        reference_detail(to, "anything-but", about->may_be_denied ? "may stand in it" : NULL);
        reference_detail(to, "example", about->example);
    }
}

/* Alternatives that only conditions use are left out, because the comparisons explain them. */
void reference_add_operators(kf_reference *to)
{
    add_alternatives(to, "values in a pattern", PLACE_VALUE);
    add_alternatives(to, "operators in a pattern", PLACE_OPERATOR);
    add_words(to, "words in a pattern", pattern_words, COUNT(pattern_words));
    add_words(to, "comparisons in a condition", comparisons, COUNT(comparisons));
    add_words(to, "words in a condition", condition_words, COUNT(condition_words));
}
