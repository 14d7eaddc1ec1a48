/*
 * PCRE2 counts steps from zero at every place where a match may begin. So the bound on the steps shrinks with the length of the
 * text, and texts that are too long are not searched at all. The worst run takes less than a second.
 */
#include "engine/tables/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define LONGEST_SUBJECT ((size_t)256 << 10)
#define STEPS_IN_ALL ((size_t)20 << 20)
#define MOST_STEPS 100000U /* from one place of the text */
#define LEAST_STEPS 1000U
#define DEPTH_LIMIT 10000U /* of the interpreter, which is used if there is no JIT */
#define HEAP_LIMIT 8192U   /* KiB, of the interpreter */
#define JIT_STACK_START ((size_t)32 << 10)
#define JIT_STACK_MOST ((size_t)1 << 20)

struct regex {
    pcre2_code *code;
};

struct regex_memory {
    pcre2_match_context *limits;
    pcre2_match_data *match;
    pcre2_jit_stack *stack;
};

static uint32_t options_of(text flags)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    for (size_t i = 0; i < flags.length; i++) {
        const char flag = flags.bytes[i];
        options |= flag == 'i' ? PCRE2_CASELESS : flag == 'm' ? PCRE2_MULTILINE : flag == 's' ? PCRE2_DOTALL : PCRE2_EXTENDED;
    }
    return options;
}

regex *regex_new(text pattern, text flags, char *message, size_t size, size_t *offset)
{
    int code = 0;
    *offset = 0;
    *message = '\0';
    regex *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->code = pcre2_compile((PCRE2_SPTR)pattern.bytes, pattern.length, options_of(flags), &code, offset, NULL);
    if (!made->code) {
        if (code != PCRE2_ERROR_NOMEMORY && code != 121 /* failed to allocate heap memory */)
            pcre2_get_error_message(code, (PCRE2_UCHAR *)message, size);
        free(made);
        return NULL;
    }
    /* If the machine has no JIT, the interpreter gives the same results, but more slowly. */
    (void)pcre2_jit_compile(made->code, PCRE2_JIT_COMPLETE);
    return made;
}

void regex_free(regex *compiled)
{
    if (!compiled)
        return;
    pcre2_code_free(compiled->code);
    free(compiled);
}

regex_memory *regex_memory_new(void)
{
    regex_memory *memory = calloc(1, sizeof *memory);
    if (!memory)
        return NULL;
    memory->limits = pcre2_match_context_create(NULL);
    memory->match = pcre2_match_data_create(1, NULL);
    memory->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MOST, NULL);
    if (!memory->limits || !memory->match) {
        regex_memory_free(memory);
        return NULL;
    }
    pcre2_set_depth_limit(memory->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(memory->limits, HEAP_LIMIT);
    if (memory->stack)
        pcre2_jit_stack_assign(memory->limits, NULL, memory->stack);
    return memory;
}

void regex_memory_free(regex_memory *memory)
{
    if (!memory)
        return;
    pcre2_match_data_free(memory->match);
    pcre2_match_context_free(memory->limits);
    pcre2_jit_stack_free(memory->stack);
    free(memory);
}

regex_result regex_run(const regex *compiled, regex_memory *memory, const char *bytes, size_t length)
{
    if (length > LONGEST_SUBJECT)
        return REGEX_LIMIT;
    const size_t steps = STEPS_IN_ALL / (length + 1);
    pcre2_set_match_limit(memory->limits, steps > MOST_STEPS ? MOST_STEPS : steps < LEAST_STEPS ? LEAST_STEPS : (uint32_t)steps);
    const int result = pcre2_match(compiled->code, (PCRE2_SPTR)bytes, length, 0, 0, memory->match, memory->limits);
    switch (result) {
    case PCRE2_ERROR_NOMATCH:
        return REGEX_NO_MATCH;
    case PCRE2_ERROR_NOMEMORY:
        return REGEX_NO_MEMORY;
    default:
        /* The result 0 means that the groups did not fit into the match data, which does not matter here. Every other failure is
         * some limit. */
        return result >= 0 ? REGEX_MATCH : REGEX_LIMIT;
    }
}
