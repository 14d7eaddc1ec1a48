/*
 * One pattern against one event, as AWS's TestEventPattern judges them.
 */
#ifndef CLI_COMMANDS_JUDGE_H
#define CLI_COMMANDS_JUDGE_H

#include "kmsfilter.h"

typedef enum verdict { VERDICT_FALSE, VERDICT_TRUE, VERDICT_BAD_PATTERN, VERDICT_BAD_EVENT, VERDICT_FAILED } verdict;

/* A judgement with what its error is kept in. */
typedef struct judgement {
    verdict verdict;
    const char *code;      /* AWS's name of the error; NULL if there is none */
    const kf_error *error; /* our own account of it */
    kf_compiler *compiler;
    kf_rules *rules;
    kf_matcher *matcher;
} judgement;

/* A text with the name that messages give it. */
typedef struct document {
    const char *name;
    char *bytes;
    size_t length;
} document;

/* A bad pattern is found before a bad event. `strict` asks for the fields that AWS requires. To be freed with judgement_free. */
judgement judge(const document *pattern, const document *event, bool strict);
void judgement_free(judgement *judged);

#endif
