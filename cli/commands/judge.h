/*
 * Judges one pattern and one event as AWS's TestEventPattern does, for test-pattern (test_pattern.c and cases.c).
 */
#ifndef CLI_COMMANDS_JUDGE_H
#define CLI_COMMANDS_JUDGE_H

#include "kmsfilter.h"

typedef enum judge_verdict {
    JUDGE_FALSE,
    JUDGE_TRUE,
    JUDGE_BAD_PATTERN,
    JUDGE_BAD_EVENT,
    JUDGE_FAILED /* memory ran out */
} judge_verdict;

/* A judgement, and the objects that its error lives in. */
typedef struct judgement {
    judge_verdict verdict;
    const char *code;      /* AWS's name of the error; NULL if there is none */
    const kf_error *error; /* the library's error */
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

/* A bad pattern is reported before a bad event. `strict` requires the fields that AWS requires. The caller frees the judgement
 * with judgement_free. */
judgement judge(const document *pattern, const document *event, bool strict);
void judgement_free(judgement *judged);

#endif
