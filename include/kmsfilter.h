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
 * and never exits. Every function is safe to call from several threads on different objects; a kf_rules or a kf_reference may be used
 * by several threads at once, any other object by one at a time. Every *_free takes NULL.
 *
 * Structs of options (kf_limits, kf_router_options, kf_queue_options) begin with their size. Set it, and those options that you want;
 * every other member is zero and so stands for its default:
 *
 *     kf_limits limits = {.size = sizeof limits, .depth = 100};
 *
 * The library reads no more than `size` bytes, so later versions can add options, and programs that were compiled before still run. A
 * program that was compiled for a later version runs with this one if it leaves zero what this one does not know. A size of 0, or one
 * that cannot be right, is an error (KF_BAD_OPTIONS). NULL in place of the options stands for all defaults. Structs that the library fills (kf_error,
 * kf_rule_counts and so on) do not change within a major version.
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

/* The version of this header. kf_version() is the version of the library that the program runs with. */
#define KF_VERSION_MAJOR 0
#define KF_VERSION_MINOR 1
#define KF_VERSION_PATCH 0

typedef struct kf_compiler kf_compiler;
typedef struct kf_rules kf_rules;
typedef struct kf_matcher kf_matcher;
typedef struct kf_router kf_router;
typedef struct kf_queue kf_queue;

typedef enum kf_status {
    KF_OK = 0,
    KF_BAD_RULES, /* a rule file or pattern is not valid */
    KF_BAD_EVENT, /* the bytes are not one JSON object, or exceed a limit */
    KF_NO_MEMORY,
    KF_IO,         /* a file could not be read or written; errno says why */
    KF_BAD_OPTIONS /* a struct of options has a size that cannot be right, or options that this version does not know */
} kf_status;

typedef enum kf_severity { KF_ERROR, KF_WARNING } kf_severity;

/* What is wrong, and where. An error holds its texts itself: `=` copies all of it, and nothing in a copy depends on the object that
 * reported the error. An error that a function returns a pointer to lives until its object is freed or, for a matcher and a router,
 * until the next call that can fail. An empty text ("") says that there is none. A text that is too long for its place is cut and ends
 * in "…". A kf_error takes some 12 kB. */
typedef struct kf_error {
    kf_status code;
    kf_severity severity;
    char diagnostic[8]; /* which mistake it is: "KF0101", a code that stays the same whatever the words are; "" if it has none */
    uint32_t line;      /* 1-based; 0: the error has no place */
    uint32_t column;    /* 1-based, in characters of the source line as an editor counts them (Unicode code points) */
    uint32_t
        excerpt_column; /* the column of the excerpt's first character: more than 1 where a long line's beginning is left out */
    char message[1024]; /* the reason, in EventBridge's words where it is a pattern that is rejected */
    char hint[512];     /* what to do about it; "" if there is nothing to say */
    char excerpt[512];  /* the source line without its end, of a long line what is around the column; "" if there is none */
    char file[4096];    /* the file as it was named; "" for an event */
    char reason[6144];  /* a rejected pattern: EventBridge's whole text, position included, as TestEventPattern gives it */
} kf_error;

/* ---- Compiling ------------------------------------------------------------------------------------------------------------ */

/* A compiler with nothing in it; NULL if memory ran out. */
KF_API kf_compiler *kf_compiler_new(void);
KF_API void kf_compiler_free(kf_compiler *compiler);

/* Each of these adds rules. KF_OK, or another status with at least one kf_error recorded; the compiler stays usable, so that
 * several mistakes can be reported together. */

/* A file or folder, as `-f` takes it: *.kms is a rule file; *.json is a bare event pattern (the rule is named after the file) or
 * what `aws events list-rules` prints; a folder is its *.kms files in the order of their names. A byte order mark at a file's
 * beginning is skipped, and positions do not count it. */
KF_API kf_status kf_compiler_add_file(kf_compiler *compiler, const char *path);

/* Rules from memory in the rule language. `name` stands for the file in messages; imports are relative to it. */
KF_API kf_status kf_compiler_add_rules(kf_compiler *compiler, const char *name, const char *text, size_t length);

/* One EventBridge pattern; `rule` becomes the rule's name, `name` stands for the file in messages. */
KF_API kf_status kf_compiler_add_pattern(kf_compiler *compiler, const char *name, const char *rule, const char *pattern,
                                         size_t length);

/* Lets the rules remember what each of them asks, for kf_predicate_holds, and the tests that stand beside them; to be said
 * before any rule is added. It costs memory for every rule. */
KF_API void kf_compiler_remember(kf_compiler *compiler);

/* Lets matchers tell whether an event has a member of this name at its top, which costs nothing where it has none (kf_matcher_noticed);
 * to be said before the end. The name is copied. KF_OK or KF_NO_MEMORY. */
KF_API kf_status kf_compiler_notice(kf_compiler *compiler, const char *name);

/* The rules, or NULL if anything added was wrong; to be called once. The rules do not depend on the compiler, which may be freed. */
KF_API kf_rules *kf_compiler_finish(kf_compiler *compiler);

/* Errors and warnings so far: in the order in which they were found, and after kf_compiler_finish in the order of their places. At
 * most 20 errors and 1,000 warnings are kept. Where there are more warnings, the last one says so. */
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

/* The rule's `meta` as it is written, a JSON object; NULL if it has none. */
KF_API const char *kf_rule_meta(const kf_rules *rules, size_t index);

/* What a rule asks of an event, one thing after the other: fields of its pattern ("detail.eventName: [\"DisableKey\"]") and comparisons
 * of its condition, as they are written. 0 unless kf_compiler_remember was called. */
KF_API size_t kf_rule_predicate_count(const kf_rules *rules, size_t index);
KF_API const char *kf_rule_predicate(const kf_rules *rules, size_t index, size_t predicate);

/* Takes text in pieces; non-zero stops the writing. */
typedef int kf_write_function(void *context, const char *text, size_t length);

/* Writes the compiled form for people to read: program, path trie, indexes. Returns what the last call of `write` returned. */
KF_API int kf_rules_dump(const kf_rules *rules, kf_write_function *write, void *context);

/* ---- Matching ------------------------------------------------------------------------------------------------------------- */

/* Bounds on one event; 0 stands for the default. */
typedef struct kf_limits {
    size_t size;        /* sizeof(kf_limits) */
    size_t event_bytes; /* longest event, default 16 MiB */
    size_t depth;       /* deepest nesting of objects and arrays, default 1000 */
} kf_limits;

/* A matcher for `rules`, which must outlive it; `limits` may be NULL. NULL on error, and errno says why: ENOMEM, or EINVAL where
 * limits->size is wrong. */
KF_API kf_matcher *kf_matcher_new(const kf_rules *rules, const kf_limits *limits);
KF_API void kf_matcher_free(kf_matcher *matcher);

/* How events are scanned: "portable", or the vector instructions that are used: the widest that the processor has, or those that the
 * environment variable KF_SIMD names (portable, sse42, avx2, avx512 or neon). Matchers read it when they are made. *problem, unless
 * `problem` is NULL, says what is wrong with KF_SIMD, which is then ignored, or is NULL. */
KF_API const char *kf_simd(const char **problem);

/* Matches one event: exactly one JSON object in UTF-8 with nothing but white space around it. KF_OK if it is one, matched or
 * not; KF_BAD_EVENT with kf_matcher_error if not; KF_NO_MEMORY. The bytes are read once and not kept. No memory is allocated
 * once the matcher has met events of this size and shape. */
KF_API kf_status kf_match(kf_matcher *matcher, const char *event, size_t length);

/* The rules that the last event matched: indexes into the rules, ascending. */
KF_API size_t kf_matched_count(const kf_matcher *matcher);
KF_API size_t kf_matched_rule(const kf_matcher *matcher, size_t index);

/* Whether the last event has, at its top, a member that kf_compiler_notice has named. */
KF_API bool kf_matcher_noticed(const kf_matcher *matcher);

/* Whether one thing that a rule asks holds for the last event by itself, wherever the rule has stopped. */
KF_API bool kf_predicate_holds(kf_matcher *matcher, size_t rule, size_t predicate);

/* Writes what the last event has where a rule asks something: `account is "111122223333"`, `alias is missing`. Returns what the last call
 * of `write` returned, or -1 if memory ran out. */
KF_API int kf_predicate_found(kf_matcher *matcher, size_t rule, size_t predicate, kf_write_function *write, void *context);

/* How often a rule has asked a regular expression that then reached the bound on its steps, and so did not match. */
KF_API uint64_t kf_matcher_limit_hits(const kf_matcher *matcher, size_t rule);

/* Whether that happened to some rule in the last event. */
KF_API bool kf_matcher_reached_limit(const kf_matcher *matcher);

/* Why the last event was refused; NULL if it was not. */
KF_API const kf_error *kf_matcher_error(const kf_matcher *matcher);

/* Refuses an event that lacks what AWS's TestEventPattern asks for (id, account, source, time, region, resources, detail-type).
 * KF_OK or KF_BAD_EVENT with kf_matcher_error. */
KF_API kf_status kf_check_envelope(kf_matcher *matcher, const char *event, size_t length);

/* ---- Routing: matched events to their rules' actions ---------------------------------------------------------------------- */

/* What an action is given: one line, its newline included. */
typedef struct kf_delivery {
    const char *line;
    size_t length;
    const size_t *rules; /* the rules that sent it, ascending: several only where it is the event itself */
    size_t rule_count;
    bool is_event;    /* the event itself, byte for byte; else what a rule's input made of it */
    bool is_json;     /* the line is JSON */
    uint64_t receipt; /* the router's own; of no use to callbacks */
} kf_delivery;

/* Events that an action could not deliver: while others of them could, the run goes on. */
typedef struct kf_failure {
    const char *target; /* "exec notify": the action, and what it begins with */
    const char *reason;
    uint64_t count; /* of events */
} kf_failure;

/* Where an event for a network target goes that has its queue full of others. */
typedef enum kf_when_full {
    KF_WHEN_FULL_BLOCK, /* it waits, and with it the caller */
    KF_WHEN_FULL_SPILL, /* to the dead letter at once */
    KF_WHEN_FULL_DROP   /* nowhere: it counts as undeliverable */
} kf_when_full;

typedef struct kf_router_options {
    size_t size; /* sizeof(kf_router_options) */
    /* Where the actions `stdout` and `stderr` write. Non-zero: the write failed, errno says why. */
    int (*write_stdout)(void *context, const kf_delivery *what);
    int (*write_stderr)(void *context, const kf_delivery *what);
    void *context;
    const char *state_folder; /* keeps what dedup and limit remember from one run to the next; NULL: they begin anew */
    /* Where everything goes instead of the actions, of which then none is opened: what would be sent, and where ("file out/a.jsonl").
     * Non-zero: it failed, errno says why. NULL: actions are run. */
    int (*instead)(void *context, const char *target, const kf_delivery *what);
    /* A router over other rules, itself without one before it, that this one takes the place of: once kf_router_new has succeeded, what
     * dedup and limit remember is this one's, and no more events may be sent to `before`. It goes on with what it has under way whenever
     * this one is told to wait, commit or hurry, and nothing is committed until that is settled. It can be waited for by itself, and
     * is to be closed before this one. NULL: there is none. */
    kf_router *before;
    /* Told of the first event that a target could not deliver for each reason, and when the router is closed of their number, if there
     * were more. NULL: kf_router_close fails then. */
    void (*undelivered)(void *context, const kf_failure *what);
    /* Called at least every second while kf_router_send waits because a queue is full; may call kf_router_hurry. NULL: nobody is told. */
    void (*waiting)(void *context);
    /* A file that dead letters are appended to where a rule has no `else`; NULL: kmsfilter-dead-letters.jsonl. */
    const char *spool;
    kf_when_full when_full; /* for targets whose rule says nothing of it */
    size_t most_groups;     /* that dedup and limit remember, over all rules; 0: 100,000 */
    /* Called once for each event that was given to kf_router_send_ticket, in any order, as soon as all that its rules do with
     * it is done. Safe: every target has it, or a dead letter has, or there was nothing to do. Not safe: it could not be delivered
     * to some target, and is in no dead letter either. Called from inside kf_router_send, kf_router_send_ticket, kf_router_wait
     * and kf_router_close, in their thread; it must not call the router. NULL: nobody is told. */
    void (*settled)(void *context, uint64_t ticket, bool safe);
} kf_router_options;

/* What has become of the events that a rule matched. */
typedef struct kf_rule_counts {
    uint64_t deduplicated; /* dropped by dedup */
    uint64_t limited;      /* dropped by limit */
    uint64_t delivered;    /* given to the rule's actions */
} kf_rule_counts;

/* Opens what the actions of `rules` need (files are created with mode 0600 and appended to). NULL on error: `error` says what. */
KF_API kf_router *kf_router_new(const kf_rules *rules, const kf_router_options *options, kf_error *error);

/* Sends the event that `matcher` has just matched to every action of every matched rule that lets it pass: byte for byte, once an action
 * even where several rules name it, or what the rule's input makes of it. KF_OK, or KF_IO or KF_NO_MEMORY with kf_router_error. */
KF_API kf_status kf_router_send(kf_router *router, kf_matcher *matcher, const char *event, size_t length);

/* The same for an event of which the option `settled` is to tell, under the number that the caller gives it; also where this
 * fails, though it may be later, where the event is under way to another target. */
KF_API kf_status kf_router_send_ticket(kf_router *router, kf_matcher *matcher, const char *event, size_t length, uint64_t ticket);

/* Whether a rule sends what only its matcher can tell: by dedup, limit or input, or to a place that is named anew for each event. */
KF_API bool kf_rule_needs_matcher(const kf_rules *rules, size_t index);

/* The same as kf_router_send for an event that any matcher has matched, perhaps on another thread and some time ago: `matched` are the
 * rules, ascending, none of which needs the matcher. */
KF_API kf_status kf_router_send_matched(kf_router *router, const size_t *matched, size_t count, const char *event, size_t length);
KF_API const kf_error *kf_router_error(const kf_router *router);

/* Keeps a value under a name, in the place of the one before: what a source wants to know after a restart, such as how far it has
 * read. It is said of the events that have been sent so far. Where there is no state folder nothing is kept. KF_OK or
 * KF_NO_MEMORY. */
KF_API kf_status kf_router_note(kf_router *router, const char *name, const char *value);

/* What was noted last under a name, in this run or one before it; NULL if nothing was. It lives until the next note. */
KF_API const char *kf_router_noted(kf_router *router, const char *name);

/* Takes what dedup and limit remember and what has been noted as they are now, for kf_router_commit to keep; nothing is written.
 * The more often it is called, the less is repeated after a crash; some hundred times a second costs little. KF_OK or
 * KF_NO_MEMORY. */
KF_API kf_status kf_router_checkpoint(kf_router *router);

/* Goes on with what is under way as far as it can without waiting, and makes what dedup and limit remember and what has been
 * noted survive the process: as of the latest checkpoint before which everything that was sent is settled, the last of them being
 * now. To be called every now and then, when what was sent to the callbacks has been written. KF_OK, also where there is no state
 * folder, or KF_IO with kf_router_error. */
KF_API kf_status kf_router_commit(kf_router *router);

/* From now on nothing is committed, nor when the router is closed: something that has been sent is lost. */
KF_API void kf_router_stop_commits(kf_router *router);

/* Goes on with what actions have under way, until there is nothing left of it (true) or `descriptor` or `other` can be read (false); what a
 * program does that waits for its next event or for a signal. -1 stands for no descriptor. */
KF_API bool kf_router_wait(kf_router *router, int descriptor, int other);

/* The same for so many milliseconds at the most; false also when they are over. */
KF_API bool kf_router_wait_for(kf_router *router, int descriptor, int other, unsigned milliseconds);

/* From now on there are so many milliseconds left for what is under way, over all actions: what is not delivered by then goes to the dead
 * letters. A later call can make it sooner only. Without one kf_router_close takes as long as the rules allow for retries. */
KF_API void kf_router_hurry(kf_router *router, unsigned milliseconds);

/* Closes the files that actions write and opens them again, for who has moved them away. KF_OK, or KF_IO with kf_router_error. */
KF_API kf_status kf_router_reopen(kf_router *router);

/* What could not be delivered so far, by target and reason. */
KF_API size_t kf_router_failure_count(const kf_router *router);
KF_API kf_failure kf_router_failure(const kf_router *router, size_t index);

/* What a target over the network has been given so far, in events. */
typedef struct kf_target_counts {
    const char *target; /* as in kf_failure; it belongs to the rules */
    uint64_t delivered;
    uint64_t retries;      /* attempts after the first */
    uint64_t dead_letters; /* that went elsewhere */
    uint64_t waiting;      /* now, those under way among them */
} kf_target_counts;

/* Targets of all rules, and what one of them (0 … count-1) has been given; false if it is none over the network. */
KF_API size_t kf_router_target_count(const kf_router *router);
KF_API bool kf_router_target(const kf_router *router, size_t index, kf_target_counts *counts);

/* Whether an action has this file, of which stat told, open to write to it, so that it should not be read as well. */
struct stat;
KF_API bool kf_router_writes_to(const kf_router *router, const struct stat *file);

KF_API kf_rule_counts kf_router_counts(const kf_router *router, size_t rule);

/* Flushes, commits and closes: KF_OK, or KF_IO where a last write failed, or some event could not be delivered and nobody was told. The
 * router is freed in either case. */
KF_API kf_status kf_router_close(kf_router *router, kf_error *error);

/* ---- Receiving: the messages of a queue ---------------------------------------------------------------------------------- */

/*
 * Takes messages out of an SQS queue with a thread of its own, keeps them from other readers while they are in work, and deletes those
 * that are done:
 *
 *     kf_queue *queue = kf_queue_new("arn:aws:sqs:eu-central-1:111122223333:events", NULL, &error);
 *     while (go_on && poll(&(struct pollfd){kf_queue_descriptor(queue), POLLIN, 0}, 1, -1) > 0)
 *         while (kf_queue_take(queue, &message, &error) == KF_QUEUE_MESSAGE)
 *             kf_queue_end(queue, message, work_on(message->body, message->length) ? KF_MESSAGE_DONE : KF_MESSAGE_LEFT);
 *     kf_queue_close(queue, 8000);
 *
 * A message that is not ended as done is delivered again: nothing is lost, and anything may come twice.
 */
typedef struct kf_queue_options {
    size_t size; /* sizeof(kf_queue_options) */
    const char
        *endpoint; /* where SQS answers; NULL: as the queue's URL, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL or the profile say */
    unsigned visibility;  /* seconds that a message is hidden from other readers, extended while it is in work; 0: 60 */
    size_t most_messages; /* in work at a time; 0: 1,000 */
    size_t most_bytes;    /* of their bodies: beyond these nothing more is asked for; 0: 64 MiB */
} kf_queue_options;

typedef struct kf_message {
    const char *body; /* ends in a NUL that does not count */
    size_t length;
    const char *id; /* as SQS names it */
} kf_message;

typedef enum kf_message_end {
    KF_MESSAGE_DONE, /* it is deleted */
    KF_MESSAGE_LEFT, /* nothing is done: it comes again once its visibility has run out, or goes where the queue's redrive policy says */
    KF_MESSAGE_RELEASED /* other readers may have it at once */
} kf_message_end;

typedef enum kf_queue_status {
    KF_QUEUE_MESSAGE, /* there is one */
    KF_QUEUE_EMPTY,   /* nothing is at hand, but may come */
    KF_QUEUE_NOTICE,  /* `error` has something to say, once for each reason; it goes on, after a pause that grows */
    KF_QUEUE_FAILED   /* nothing more comes, and trying again does not help (no such queue, no permission): `error` says why */
} kf_queue_status;

/* `address` is the queue's URL or ARN. Finds region and credentials as every AWS tool does, for which it may wait some seconds for the
 * network, and begins to receive. `options` may be NULL. NULL on error: `error` says what. */
KF_API kf_queue *kf_queue_new(const char *address, const kf_queue_options *options, kf_error *error);

/* Can be read when kf_queue_take has something to give. */
KF_API int kf_queue_descriptor(const kf_queue *queue);

/* Never waits. The message lives until it is ended. */
KF_API kf_queue_status kf_queue_take(kf_queue *queue, const kf_message **message, kf_error *error);

/* What became of a message that was taken; once for each, in any order. */
KF_API void kf_queue_end(kf_queue *queue, const kf_message *message, kf_message_end end);

/* What has become of messages so far, as the queue's thread has it. */
typedef struct kf_queue_counts {
    uint64_t received;
    uint64_t deleted;
    uint64_t left;
    uint64_t released;
    uint64_t failed;  /* requests to the queue that are made again */
    uint64_t in_work; /* messages now, with those whose deletion is not confirmed */
} kf_queue_counts;

/* In any thread. */
KF_API kf_queue_counts kf_queue_count(const kf_queue *queue);

/* Receives nothing more, and releases what was not taken. */
KF_API void kf_queue_stop(kf_queue *queue);

/* Stops, sees what was ended through within so many milliseconds, and frees. What was taken and never ended is left. The number of done
 * messages that could not be deleted in time, and so come again. */
KF_API size_t kf_queue_close(kf_queue *queue, unsigned milliseconds);

/* ---- Tests that stand in rule files -------------------------------------------------------------------------------------- */

/* Of rules whose compiler was told to remember. In the order in which they were read. */
KF_API size_t kf_rules_test_count(const kf_rules *rules);
KF_API const char *kf_test_title(const kf_rules *rules, size_t test);
KF_API const char *kf_test_file(const kf_rules *rules, size_t test);
KF_API uint32_t kf_test_line(const kf_rules *rules, size_t test);

/* Which of the things that rules ask have been true, and which false, of some event. */
typedef struct kf_coverage kf_coverage;

KF_API kf_coverage *kf_coverage_new(const kf_rules *rules); /* NULL if memory ran out */
KF_API void kf_coverage_free(kf_coverage *coverage);
KF_API bool kf_coverage_was(const kf_coverage *coverage, size_t rule, size_t predicate, bool truth);
KF_API bool kf_coverage_delivered(const kf_coverage *coverage, size_t rule); /* the rule has delivered something in some test */

/* How a test went. The texts live until the result is freed. */
typedef struct kf_test_result {
    bool passed;
    const char *expected;    /* "key-deleted times 2", "nothing" */
    const char *actual;      /* the same, of what happened */
    const char *explanation; /* for a failed test: the conditions that did not hold, one a line; may be empty */
} kf_test_result;

/* Runs a test. `coverage` may be NULL. NULL if memory ran out. */
KF_API kf_test_result *kf_test_run(const kf_rules *rules, size_t test, kf_coverage *coverage);
KF_API void kf_test_result_free(kf_test_result *result);

/* ---- Reference: what rules can say, and what can be wrong -------------------------------------------------------------------- */

/*
 * The operators, fields, functions, actions and settings that rules can name, and the diagnostics that the library reports, each with
 * its documentation. `kmsfilter help` prints them.
 *
 *     kf_reference *reference = kf_reference_new();
 *     for (size_t i = 0; reference && i < kf_topic_entry_count(reference, KF_TOPIC_FIELDS); i++)
 *         puts(kf_topic_entry(reference, KF_TOPIC_FIELDS, i)->name);
 *     kf_reference_free(reference);
 *
 * A kf_reference never changes: any number of threads may read it at once. Its entries and all their texts belong to it and live as long
 * as it does.
 */
typedef struct kf_reference kf_reference;

typedef enum kf_topic {
    KF_TOPIC_OPERATORS,
    KF_TOPIC_FIELDS,
    KF_TOPIC_FUNCTIONS,
    KF_TOPIC_ACTIONS,
    KF_TOPIC_SETTINGS,
    KF_TOPIC_DIAGNOSTICS
} kf_topic;

/* One more thing about an entry, such as its type or its default. */
typedef struct kf_detail {
    const char *name; /* a word: "type", "default", "example" */
    const char *const *values;
    size_t value_count;
    bool is_list; /* false: there is exactly one value. True: there may be any number of values, one after the other */
} kf_detail;

typedef struct kf_entry {
    const char *name;    /* as a rule writes it; of a diagnostic, its code. Several entries of a topic may have one name */
    const char *summary; /* one line: the first sentence of the text; of a diagnostic, its message */
    const char *text;    /* one or more sentences */
    const char *group;   /* what it is listed under; the entries of a group follow one another. NULL: the topic has no groups */
    const kf_detail *details;
    size_t detail_count;
} kf_entry;

/* All topics with all entries; NULL if memory ran out. */
KF_API kf_reference *kf_reference_new(void);
KF_API void kf_reference_free(kf_reference *reference);

/* How many topics there are, and of each (0 … count-1) the name, such as "fields", and a sentence on it. The texts are constant. */
KF_API size_t kf_topic_count(void);
KF_API const char *kf_topic_name(kf_topic topic);
KF_API const char *kf_topic_text(kf_topic topic);

/* Entry `index` (0 … count-1) of a topic, in an order that suits readers: what belongs together stands together. */
KF_API size_t kf_topic_entry_count(const kf_reference *reference, kf_topic topic);
KF_API const kf_entry *kf_topic_entry(const kf_reference *reference, kf_topic topic, size_t index);

/* Finds those of `count` names that somebody may have meant who wrote `written`, which is none of them. Puts the nearest `most` of them
 * into `nearest`, the nearest first, and returns how many these are. Safe to call from several threads. */
KF_API size_t kf_nearest_names(const char *written, const char *const *names, size_t count, const char **nearest, size_t most);

/* The version of the library that the program runs with, such as "0.1.0". KF_VERSION_MAJOR and so on are those of the header. */
KF_API const char *kf_version(void);

#ifdef __cplusplus
}
#endif
#endif
