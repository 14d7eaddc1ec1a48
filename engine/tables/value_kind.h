/* The kinds of values that the tables look up by their bytes. */
#ifndef ENGINE_TABLES_VALUE_KIND_H
#define ENGINE_TABLES_VALUE_KIND_H

/* VALUE(name, the name in the listing of `dump`) */
#define VALUE_KIND_LIST(VALUE)                                                                                                   \
    VALUE(STRING, "string")                                                                                                      \
    VALUE(NUMBER, "number")              /* the eight bytes of a comparable number's double */                                   \
    VALUE(NUMBER_TEXT, "number as text") /* a number that is compared by its text */                                             \
    VALUE(TRUE, "true")                                                                                                          \
    VALUE(FALSE, "false")                                                                                                        \
    VALUE(NULL, "null")                                                                                                          \
    VALUE(BLOCK, "address block")   /* an address_block, masked */                                                               \
    VALUE(ANY_STRING, "any string") /* this and the next two have no bytes: any string */                                        \
    VALUE(ANY_NUMBER, "any number")                                                                                              \
    VALUE(CONTAINER, "an object or array")

#define VALUE_KIND_ENUMERATOR(name, listed) VALUE_##name,
#define VALUE_KIND_COUNT(name, listed) +1

typedef enum value_kind { VALUE_KIND_LIST(VALUE_KIND_ENUMERATOR) } value_kind;
enum { VALUE_KINDS = VALUE_KIND_LIST(VALUE_KIND_COUNT) };

#endif
