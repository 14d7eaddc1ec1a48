/* The table of instructions as data. */
#include "engine/program/opcodes.h"

const opcode_info opcode_table[] = {
#define OPCODE(name, operand, sentence) [OPCODE_##name] = {#name, OPERAND_##operand, sentence},
#include "engine/program/opcodes.def"
#undef OPCODE
};

#define OPCODE(name, operand, sentence) _Static_assert(sizeof(sentence) > 1, #name " needs a sentence");
#include "engine/program/opcodes.def"
#undef OPCODE
