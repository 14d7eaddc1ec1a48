/*
 * libkmsfilter: match JSON events against EventBridge patterns and rule files.
 *
 * Three objects, used in this order:
 *
 *   kf_compiler  takes rule files, patterns and texts, and collects what is wrong with them;
 *   kf_rules     what it makes of them: immutable, to be shared by any number of threads;
 *   kf_matcher   one thread's working memory for matching events against a kf_rules.
 *
 *     kf_compiler *compiler = kf_compiler_new();
 *     kf_compiler_add_file(compiler, "rules.kms");
 *     kf_rules *rules = kf_compiler_finish(compiler);
 *     if (!rules)
 *         for (size_t i = 0; i < kf_compiler_error_count(compiler); i++)
 *             puts(kf_compiler_error(compiler, i)->message);
 *     kf_compiler_free(compiler);
 *
 *     kf_matcher *matcher = kf_matcher_new(rules, NULL);
 *     if (kf_match(matcher, event, event_length) == KF_OK)
 *         for (size_t i = 0; i < kf_matched_count(matcher); i++)
 *             puts(kf_rule_name(rules, kf_matched_rule(matcher, i)));
 *     kf_matcher_free(matcher);
 *     kf_rules_free(rules);
 *
 * Conventions. Text is UTF-8; lengths are bytes; lines and columns start at 1. The library has no global state, prints nothing
 * and never exits. Every function is safe to call from several threads on different objects; a kf_rules may be used by several
 * threads at once, any other object by one at a time. Every *_free takes NULL.
 */
#ifndef KMSFILTER_H
#define KMSFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define KF_API __attribute__((visibility("default")))
#else
#define KF_API
#endif

typedef struct kf_compiler kf_compiler;
typedef struct kf_rules kf_rules;
typedef struct kf_matcher kf_matcher;
typedef struct kf_router kf_router;

typedef enum kf_status {
    KF_OK = 0,
    KF_BAD_RULES, /* a rule file or pattern is not valid */
    KF_BAD_EVENT, /* the bytes are not one JSON object, or exceed a limit */
    KF_NO_MEMORY,
    KF_IO /* a file could not be read or written; errno says why */
} kf_status;

typedef enum kf_severity { KF_ERROR, KF_WARNING } kf_severity;

/* What is wrong, and where. Every text belongs to the object that reported the error and lives until that object is freed or,
 * for a matcher, until its next event. */
typedef struct kf_error {
    kf_status code;
    kf_severity severity;
    const char *message; /* the reason, in EventBridge's words where it is a pattern that is rejected */
    const char *hint;    /* what to do about it; NULL if there is nothing to say */
    const char *file;    /* the file as it was named; NULL for an event */
    uint32_t line;       /* 1-based; 0: the error has no place */
    uint32_t column;     /* 1-based, in characters of `excerpt`'s line as an editor counts them (Unicode code points) */
    const char *excerpt; /* the source line without its end; NULL if there is none */
    const char *reason;  /* a rejected pattern: EventBridge's whole text, position included, as TestEventPattern gives it */
} kf_error;

/* ---- Compiling ------------------------------------------------------------------------------------------------------------ */

/* A compiler with nothing in it; NULL if memory ran out. */
KF_API kf_compiler *kf_compiler_new(void);
KF_API void kf_compiler_free(kf_compiler *compiler);

/* Each of these adds rules. KF_OK, or another status with at least one kf_error recorded; the compiler stays usable, so that
 * several mistakes can be reported together. */

/* A file or folder, as `-f` takes it: *.kms is a rule file; *.json is a bare event pattern (the rule is named after the file) or
 * what `aws events list-rules` prints; a folder is its *.kms files in the order of their names. */
KF_API kf_status kf_compiler_add_file(kf_compiler *compiler, const char *path);

/* Rules from memory in the rule language. `name` stands for the file in messages; imports are relative to it. */
KF_API kf_status kf_compiler_add_rules(kf_compiler *compiler, const char *name, const char *text, size_t length);

/* One EventBridge pattern; `rule` becomes the rule's name, `name` stands for the file in messages. */
KF_API kf_status kf_compiler_add_pattern(kf_compiler *compiler, const char *name, const char *rule, const char *pattern,
                                         size_t length);

/* The rules, or NULL if anything added was wrong. The rules do not depend on the compiler, which may be freed. */
KF_API kf_rules *kf_compiler_finish(kf_compiler *compiler);

/* Errors and warnings so far, in the order in which they were found; at most 20 errors are kept. */
KF_API size_t kf_compiler_error_count(const kf_compiler *compiler);
KF_API const kf_error *kf_compiler_error(const kf_compiler *compiler, size_t index);

/* Rules that were left out because AWS lists them as DISABLED. */
KF_API size_t kf_compiler_disabled_count(const kf_compiler *compiler);

/* ---- Rules ---------------------------------------------------------------------------------------------------------------- */

KF_API void kf_rules_free(kf_rules *rules);
KF_API size_t kf_rules_count(const kf_rules *rules);

/* Rule `index` (0 … count-1, in the order in which they were read). The texts belong to the rules. */
KF_API const char *kf_rule_name(const kf_rules *rules, size_t index);
KF_API const char *kf_rule_title(const kf_rules *rules, size_t index); /* NULL if it has none */
KF_API const char *kf_rule_file(const kf_rules *rules, size_t index);
KF_API uint32_t kf_rule_line(const kf_rules *rules, size_t index);

/* Takes text in pieces; non-zero stops the writing. */
typedef int kf_write_function(void *context, const char *text, size_t length);

/* Writes the compiled form for people to read: program, path trie, indexes. Returns what the last call of `write` returned. */
KF_API int kf_rules_dump(const kf_rules *rules, kf_write_function *write, void *context);

/* ---- Matching ------------------------------------------------------------------------------------------------------------- */

/* Bounds on one event; 0 stands for the default. */
typedef struct kf_limits {
    size_t event_bytes; /* longest event, default 16 MiB */
    size_t depth;       /* deepest nesting of objects and arrays, default 1000 */
} kf_limits;

/* A matcher for `rules`, which must outlive it; `limits` may be NULL. NULL if memory ran out. */
KF_API kf_matcher *kf_matcher_new(const kf_rules *rules, const kf_limits *limits);
KF_API void kf_matcher_free(kf_matcher *matcher);

/* Matches one event: exactly one JSON object in UTF-8 with nothing but white space around it. KF_OK if it is one, matched or
 * not; KF_BAD_EVENT with kf_matcher_error if not; KF_NO_MEMORY. The bytes are read once and not kept. No memory is allocated
 * once the matcher has met events of this size and shape. */
KF_API kf_status kf_match(kf_matcher *matcher, const char *event, size_t length);

/* The rules that the last event matched: indexes into the rules, ascending. */
KF_API size_t kf_matched_count(const kf_matcher *matcher);
KF_API size_t kf_matched_rule(const kf_matcher *matcher, size_t index);

/* Why the last event was refused; NULL if it was not. */
KF_API const kf_error *kf_matcher_error(const kf_matcher *matcher);

/* Refuses an event that lacks what AWS's TestEventPattern asks for (id, account, source, time, region, resources, detail-type).
 * KF_OK or KF_BAD_EVENT with kf_matcher_error. */
KF_API kf_status kf_check_envelope(kf_matcher *matcher, const char *event, size_t length);

/* ---- Routing: matched events to their rules' actions ---------------------------------------------------------------------- */

typedef struct kf_router_options {
    /* Where the actions `stdout` and `stderr` write, one call a line (its newline included). `rules` are the indexes of those
     * rules that sent the event there, ascending. Non-zero: the write failed, errno says why. */
    int (*write_stdout)(void *context, const char *line, size_t length, const size_t *rules, size_t rule_count);
    int (*write_stderr)(void *context, const char *line, size_t length, const size_t *rules, size_t rule_count);
    void *context;
} kf_router_options;

/* Opens what the actions of `rules` need (files are created with mode 0600 and appended to). NULL on error: `error` says what. */
KF_API kf_router *kf_router_new(const kf_rules *rules, const kf_router_options *options, kf_error *error);

/* Sends the event that `matcher` has just matched, byte for byte, to every action of every matched rule, once an action even
 * where several rules name it. KF_OK, or KF_IO with kf_router_error. */
KF_API kf_status kf_router_send(kf_router *router, const kf_matcher *matcher, const char *event, size_t length);
KF_API const kf_error *kf_router_error(const kf_router *router);

/* Flushes and closes: KF_OK, or KF_IO where a last write failed. The router is freed in either case. */
KF_API kf_status kf_router_close(kf_router *router, kf_error *error);

/* The library's version, such as "0.1.0". */
KF_API const char *kf_version(void);

#ifdef __cplusplus
}
#endif
#endif
