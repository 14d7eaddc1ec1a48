/* Of what kind a value is that tables look up by its bytes. */
#ifndef ENGINE_TABLES_VALUE_KIND_H
#define ENGINE_TABLES_VALUE_KIND_H

typedef enum value_kind {
    VALUE_STRING,
    VALUE_NUMBER,      /* the eight bytes of a comparable number's double */
    VALUE_NUMBER_TEXT, /* a number that is compared by its text */
    VALUE_TRUE,
    VALUE_FALSE,
    VALUE_NULL,
    VALUE_BLOCK,      /* an address_block, masked */
    VALUE_ANY_STRING, /* without bytes, as the next two: whatever string it is */
    VALUE_ANY_NUMBER,
    VALUE_CONTAINER,
    VALUE_KINDS
} value_kind;

#endif
