/* The class of each alternative, from the table of operators. */
#include "engine/tables/index_class.h"

const unsigned char index_classes[] = {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) [ALTERNATIVE_##kind] = INDEX_##index,
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};
_Static_assert(sizeof index_classes == ALTERNATIVE_KINDS, "every alternative has a class");
