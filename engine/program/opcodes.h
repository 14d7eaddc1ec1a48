/* The instructions of the matcher: the enumeration and the table that are made from opcodes.def. */
#ifndef ENGINE_PROGRAM_OPCODES_H
#define ENGINE_PROGRAM_OPCODES_H

typedef enum opcode {
#define OPCODE(name, operand, sentence) OPCODE_##name,
#include "engine/program/opcodes.def"
#undef OPCODE
} opcode;

enum {
#define OPCODE(name, operand, sentence) +1
    OPCODE_COUNT = 0
#include "engine/program/opcodes.def"
#undef OPCODE
};

typedef enum opcode_operand { OPERAND_PREDICATE, OPERAND_RULE, OPERAND_NONE } opcode_operand;

typedef struct opcode_info {
    const char *name;
    opcode_operand operand;
    const char *sentence; /* what it does, without a capital and a full stop */
} opcode_info;

/* By opcode. It has OPCODE_COUNT entries. */
extern const opcode_info opcode_table[];

#endif
