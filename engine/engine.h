/*
 * The engine's door for builtins/: from the rules' trees to a program, and from a program and an event to the rules that match.
 * The engine does no input or output and knows nothing of KMS.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "grammar/ast.h"
#include "kmsfilter.h"

typedef struct program program; /* immutable once compiled */
typedef struct matcher matcher; /* one thread's scratch memory */

/* A pattern whose $or branches and repeated fields interlock so that it would have to be multiplied out further than this many
 * times is refused; AWS itself allows 1,000 combinations. */
#define PROGRAM_MOST_COMBINATIONS 65536

/* Compiles rules (numbered in list order). NULL if memory ran out (*too_complex is NULL) or a rule is too complex
 * (*too_complex names it). The trees may be freed afterwards. */
program *program_compile(const rule_definition *rules, const rule_definition **too_complex);
void program_free(program *compiled);
int program_dump(const program *compiled, kf_write_function *write, void *context);

matcher *matcher_new(const program *compiled, const kf_limits *limits);
void matcher_free(matcher *scratch);

/* What is wrong with an event: `message` is static; `offset` is the byte at which it was noticed. */
typedef struct event_error {
    const char *message;
    size_t offset;
    size_t limit; /* the bound that was exceeded, 0 if it was none */
} event_error;

/* KF_OK and the ascending indexes of the matched rules (valid until the next call), KF_BAD_EVENT and *error, or KF_NO_MEMORY. */
kf_status matcher_match(matcher *scratch, const char *event, size_t length, const uint32_t **matched, size_t *matched_count,
                        event_error *error);

#endif
