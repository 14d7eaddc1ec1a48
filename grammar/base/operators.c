/* The table of operators, from operators.def. */
#include "grammar/base/operators.h"

#include "grammar/base/diagnostic.h"

const operator_info operator_table[] = {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example)                                           \
    [ALTERNATIVE_##kind] = {word, listed, sentence, example, PLACE_##place, DIAGNOSTIC_##denied != DIAGNOSTIC_NONE},
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};

#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example)                                           \
    _Static_assert(sizeof(listed) > 1, #kind " needs a name for dump");                                                          \
    _Static_assert(sizeof(sentence) > 1 && sizeof(example) > 1, #kind " needs a sentence and an example");
#include "grammar/base/operators.def"
#undef ALTERNATIVE
