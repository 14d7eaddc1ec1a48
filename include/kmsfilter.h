/*
 * libkmsfilter: match JSON events against EventBridge patterns and rule files.
 *
 * Three objects, used in this order:
 *
 *   kf_compiler  reads rule files and patterns, and collects the errors that it finds in them;
 *   kf_rules     the compiled rules: they never change, and any number of threads may share them;
 *   kf_matcher   the working memory with which one thread matches events against a kf_rules.
 *
 *     kf_compiler *compiler = kf_compiler_new();
 *     kf_compiler_add_file(compiler, "rules.kms");
 *     kf_rules *rules = kf_compiler_finish(compiler);
 *     if (!rules)
 *         for (size_t i = 0; i < kf_compiler_error_count(compiler); i++)
 *             puts(kf_compiler_error(compiler, i)->message);
 *     kf_compiler_free(compiler);
 *     if (!rules)
 *         return 1;
 *
 *     kf_matcher *matcher = kf_matcher_new(rules, NULL);
 *     if (kf_match(matcher, event, event_length) == KF_OK)
 *         for (size_t i = 0; i < kf_matched_count(matcher); i++)
 *             puts(kf_rule_name(rules, kf_matched_rule(matcher, i)));
 *     kf_matcher_free(matcher);
 *     kf_rules_free(rules);
 *
 * Conventions. Text is UTF-8; lengths are bytes; lines and columns start at 1. The library has no global state, prints nothing
 * and never exits. Every function is safe to call from several threads on different objects; a kf_rules or a kf_reference may be
 * used by several threads at once, any other object by one at a time. Every *_free takes NULL.
 *
 * Structs of options (kf_limits, kf_router_options, kf_queue_options) begin with their size. Set it, and those options that you
 * want; every other member is zero and so stands for its default:
 *
 *     kf_limits limits = {.size = sizeof limits, .depth = 100};
 *
 * The library reads no more than `size` bytes, so later versions can add options, and programs that were compiled before still
 * run. A program that was compiled for a later version runs with this one if it leaves zero what this one does not know. A size
 * of 0, or one that cannot be right, is an error (KF_BAD_OPTIONS). NULL in place of the options stands for all defaults. Structs
 * that the library fills (kf_error, kf_rule_counts and so on) do not change within a major version.
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
    KF_BAD_RULES, /* a rule file or a pattern is not valid */
    KF_BAD_EVENT, /* the bytes are not one JSON object, or exceed a limit */
    KF_NO_MEMORY,
    KF_IO,         /* a file could not be read or written; errno says why */
    KF_BAD_OPTIONS /* a struct of options has a wrong size, or options that this version does not know */
} kf_status;

typedef enum kf_severity { KF_ERROR, KF_WARNING } kf_severity;

/* What is wrong, and where. A kf_error contains its texts: `=` copies all of them, and a copy does not depend on any other
 * object. A pointer to an error that a function returns is valid until its object is freed; for a matcher and a router, until the
 * next call that can fail. An empty text ("") means that there is none. A text that is too long is cut and ends in "…". A
 * kf_error takes about 12 kB. */
typedef struct kf_error {
    kf_status code;
    kf_severity severity;
    char diagnostic[8]; /* the code of the mistake, "KF0101", which stays the same when the message changes; "" if it has none */
    uint32_t line;      /* 1-based; 0: the error has no place */
    uint32_t column;    /* 1-based, in characters of the source line as an editor counts them (Unicode code points) */
    /* the column of the excerpt's first character; more than 1 if the beginning of a long line is left out */
    uint32_t excerpt_column;
    char message[1024]; /* the reason; for a rejected pattern, in the words of EventBridge */
    char hint[512];     /* what to do about it; "" if there is nothing to say */
    char excerpt[512];  /* the source line without its end; of a long line only the part around the column; "" if there is none */
    char file[4096];    /* the name of the file as it was given; "" for an event */
    /* of a rejected pattern: the whole text of EventBridge with the position, as TestEventPattern returns it */
    char reason[6144];
} kf_error;

/* ---- Compiling ------------------------------------------------------------------------------------------------------------ */

/* A compiler with nothing in it; NULL if memory ran out. */
KF_API kf_compiler *kf_compiler_new(void);
KF_API void kf_compiler_free(kf_compiler *compiler);

/* The next functions add rules to the compiler. Each returns KF_OK, or another status after it has recorded at least one
 * kf_error. The compiler stays usable after an error, so that several mistakes can be reported together. */

/* Adds a file or a folder, as the option `-f` does. A *.kms file is a rule file. A *.json file is a bare event pattern (its rule
 * is named after the file) or the output of `aws events list-rules`. Of a folder, the *.kms files are added in the order of their
 * names. A byte order mark at the beginning of a file is skipped, and positions do not count it. */
KF_API kf_status kf_compiler_add_file(kf_compiler *compiler, const char *path);

/* Adds rules in the rule language from memory; the text may be freed afterwards. Messages show `name` in place of a file name,
 * and imports are relative to it. */
KF_API kf_status kf_compiler_add_rules(kf_compiler *compiler, const char *name, const char *text, size_t length);

/* Adds one EventBridge pattern from memory. Its rule gets the name `rule`. Messages show `name` in place of a file name. */
KF_API kf_status kf_compiler_add_pattern(kf_compiler *compiler, const char *name, const char *rule, const char *pattern,
                                         size_t length);

/* Makes the rules remember the text of their predicates, which kf_predicate_holds needs, and the tests of the rule files. Call it
 * before any rule is added. It costs memory for every rule. */
KF_API void kf_compiler_remember(kf_compiler *compiler);

/* Makes matchers notice whether an event has a top-level member with this name (see kf_matcher_noticed). An event without the
 * member takes no more time. Call it before kf_compiler_finish. The name is copied. Returns KF_OK or KF_NO_MEMORY. */
KF_API kf_status kf_compiler_notice(kf_compiler *compiler, const char *name);

/* Makes the rules; NULL if anything that was added was wrong. Call it once. The caller frees the rules with kf_rules_free. They
 * do not need the compiler, which may be freed at any time. */
KF_API kf_rules *kf_compiler_finish(kf_compiler *compiler);

/* The errors and warnings so far, in the order in which they were found. After kf_compiler_finish they are sorted by their place.
 * At most 20 errors and 1,000 warnings are kept; if there are more warnings, the last one says so. They belong to the compiler. */
KF_API size_t kf_compiler_error_count(const kf_compiler *compiler);
KF_API const kf_error *kf_compiler_error(const kf_compiler *compiler, size_t index);

/* The number of rules that were left out because their state in AWS is DISABLED. */
KF_API size_t kf_compiler_disabled_count(const kf_compiler *compiler);

/* ---- Rules ---------------------------------------------------------------------------------------------------------------- */

KF_API void kf_rules_free(kf_rules *rules);
KF_API size_t kf_rules_count(const kf_rules *rules);

/* Facts about rule `index` (0 … count-1, in the order in which the rules were read). The texts belong to the rules. */
KF_API const char *kf_rule_name(const kf_rules *rules, size_t index);
KF_API const char *kf_rule_title(const kf_rules *rules, size_t index); /* NULL if it has none */
KF_API const char *kf_rule_file(const kf_rules *rules, size_t index);
KF_API uint32_t kf_rule_line(const kf_rules *rules, size_t index);

/* The rule's `meta` as its file has it, a JSON object; NULL if the rule has no `meta`. */
KF_API const char *kf_rule_meta(const kf_rules *rules, size_t index);

/* The predicates of a rule, which are the conditions that an event must meet: the fields of its pattern ("detail.eventName:
 * [\"DisableKey\"]") and the comparisons of its condition, as they are written. The count is 0 unless kf_compiler_remember was
 * called. The texts belong to the rules. */
KF_API size_t kf_rule_predicate_count(const kf_rules *rules, size_t index);
KF_API const char *kf_rule_predicate(const kf_rules *rules, size_t index, size_t predicate);

/* Takes a text in pieces. It returns 0 to go on; any other value stops the writing. */
typedef int kf_write_function(void *context, const char *text, size_t length);

/* Writes the compiled form of the rules for people to read: the programs, the trie of paths, the indexes. Returns what the last
 * call of `write` returned. */
KF_API int kf_rules_dump(const kf_rules *rules, kf_write_function *write, void *context);

/* ---- Matching ------------------------------------------------------------------------------------------------------------- */

/* Bounds on one event. A bound of 0 stands for its default. */
typedef struct kf_limits {
    size_t size;        /* sizeof(kf_limits) */
    size_t event_bytes; /* longest event, default 16 MiB */
    size_t depth;       /* deepest nesting of objects and arrays, default 1000 */
} kf_limits;

/* Makes a matcher for `rules`, which must outlive it. `limits` may be NULL. Returns NULL on error and sets errno: ENOMEM, or
 * EINVAL if limits->size is wrong. */
KF_API kf_matcher *kf_matcher_new(const kf_rules *rules, const kf_limits *limits);
KF_API void kf_matcher_free(kf_matcher *matcher);

/* The way in which events are scanned: "portable", or the name of a set of vector instructions. It is the widest set that the
 * processor has, or the one that the environment variable KF_SIMD names (portable, sse42, avx2, avx512 or neon). A matcher reads
 * KF_SIMD when it is made. If KF_SIMD is wrong, it is ignored and *problem says why; otherwise *problem becomes NULL. `problem`
 * may be NULL. */
KF_API const char *kf_simd(const char **problem);

/* Matches one event: exactly one JSON object in UTF-8 with nothing but white space around it. Returns KF_OK for a valid event,
 * whether any rule matched or not, KF_BAD_EVENT for any other input (kf_matcher_error says why), or KF_NO_MEMORY. The event's
 * bytes are not needed after the call. A matcher that has seen events of this size and shape allocates no more memory. */
KF_API kf_status kf_match(kf_matcher *matcher, const char *event, size_t length);

/* The rules that the last event matched, as ascending indexes of rules. They are valid until the next call of kf_match. */
KF_API size_t kf_matched_count(const kf_matcher *matcher);
KF_API size_t kf_matched_rule(const kf_matcher *matcher, size_t index);

/* True if the last event has a top-level member whose name was given to kf_compiler_notice. */
KF_API bool kf_matcher_noticed(const kf_matcher *matcher);

/* True if one predicate of a rule holds for the last event. The other predicates of the rule do not matter. */
KF_API bool kf_predicate_holds(kf_matcher *matcher, size_t rule, size_t predicate);

/* Writes the values that the last event has for a predicate of a rule: `account is "111122223333"`, `alias is missing`. Returns
 * what the last call of `write` returned, or -1 if memory ran out. */
KF_API int kf_predicate_found(kf_matcher *matcher, size_t rule, size_t predicate, kf_write_function *write, void *context);

/* How often a regular expression of the rule reached the bound on its steps so far. A regular expression that reaches the bound
 * does not match. */
KF_API uint64_t kf_matcher_limit_hits(const kf_matcher *matcher, size_t rule);

/* True if a regular expression of any rule reached that bound for the last event. */
KF_API bool kf_matcher_reached_limit(const kf_matcher *matcher);

/* The reason why the last event was refused; NULL if it was valid. It belongs to the matcher. */
KF_API const kf_error *kf_matcher_error(const kf_matcher *matcher);

/* Refuses an event without the members that AWS's TestEventPattern requires (id, account, source, time, region, resources,
 * detail-type). Returns KF_OK, or KF_BAD_EVENT with the reason in kf_matcher_error. */
KF_API kf_status kf_check_envelope(kf_matcher *matcher, const char *event, size_t length);

/* ---- Routing: matched events to their rules' actions ---------------------------------------------------------------------- */

/* What an action sends: one line with its newline. Everything here is valid only during the callback. */
typedef struct kf_delivery {
    const char *line;
    size_t length;
    const size_t *rules; /* the rules that sent the line, ascending; more than one only if the line is the event itself */
    size_t rule_count;
    bool is_event;    /* true: the line is the event, byte for byte; false: the line is what a rule's input made of the event */
    bool is_json;     /* the line is JSON */
    uint64_t receipt; /* used by the router itself; callbacks ignore it */
} kf_delivery;

/* Events that a target could not accept. The run goes on as long as other events can be delivered. */
typedef struct kf_failure {
    const char *target; /* the action and the beginning of its argument: "exec notify" */
    const char *reason;
    uint64_t count; /* the number of events */
} kf_failure;

/* What happens to an event for a network target whose queue is full. */
typedef enum kf_when_full {
    KF_WHEN_FULL_BLOCK, /* the event waits, and the caller waits with it */
    KF_WHEN_FULL_SPILL, /* the event goes to the dead letters at once */
    KF_WHEN_FULL_DROP   /* the event is dropped and counted as undeliverable */
} kf_when_full;

typedef struct kf_router_options {
    size_t size; /* sizeof(kf_router_options) */
    /* Write what the actions `stdout` and `stderr` send. A result other than 0 means that the write failed and errno says why. */
    int (*write_stdout)(void *context, const kf_delivery *what);
    int (*write_stderr)(void *context, const kf_delivery *what);
    void *context;
    const char *
        /* A folder that holds the memory of dedup and limit from one run to the next. NULL: each run begins with an empty
         * memory. */
        state_folder;
    /* If set, it is called with every line in place of the actions, and no action is opened. `target` says where the line would
     * go ("file out/a.jsonl"). A result other than 0 means that it failed and errno says why. NULL: the actions are run. */
    int (*instead)(void *context, const char *target, const kf_delivery *what);
    /* The router over the previous rules, which this router replaces; NULL: there is none. It must not itself have a router
     * before it. After kf_router_new has succeeded, the memory of dedup and limit belongs to the new router, and no more events
     * may be sent to `before`. Whenever the new router is told to wait, commit or hurry, `before` goes on with its open
     * deliveries; nothing is committed until these are settled. The program may also wait for `before` by itself. It must close
     * `before` first and this router after it. */
    kf_router *before;
    /* Called for the first event that a target could not accept, for each reason. If there were more, it is called again with
     * their number when the router is closed. If it is NULL, kf_router_close fails instead. */
    void (*undelivered)(void *context, const kf_failure *what);
    /* Called at least every second while kf_router_send waits because a queue is full. It may call kf_router_hurry. NULL: no
     * call. */
    void (*waiting)(void *context);
    /* The file that dead letters of rules without `else` are appended to; NULL: kmsfilter-dead-letters.jsonl. */
    const char *spool;
    kf_when_full when_full; /* for targets whose rule does not say what to do */
    size_t most_groups;     /* groups that dedup and limit remember, over all rules; 0: 100,000 */
    /* Called once for each event that was given to kf_router_send_ticket, as soon as all actions for the event have finished. The
     * order of the calls is not fixed. `safe` is true if every target has the event, or the dead letters have it, or there was
     * nothing to do. It is false if some target could not accept the event and the dead letters do not have it either. The call
     * is made inside kf_router_send, kf_router_send_ticket, kf_router_wait and kf_router_close, in their thread. It must not call
     * the router. NULL: no call. */
    void (*settled)(void *context, uint64_t ticket, bool safe);
} kf_router_options;

/* What became of the events that a rule matched, in events. */
typedef struct kf_rule_counts {
    uint64_t deduplicated; /* dropped by dedup */
    uint64_t limited;      /* dropped by limit */
    uint64_t delivered;    /* given to the rule's actions */
} kf_rule_counts;

/* Opens everything that the actions of `rules` need. Files are created with mode 0600 and appended to. `rules` must outlive the
 * router. Returns NULL on error, and `error` says why. */
KF_API kf_router *kf_router_new(const kf_rules *rules, const kf_router_options *options, kf_error *error);

/* Sends the event that `matcher` has just matched to the actions of every matched rule, unless dedup or limit drops it. An action
 * sends the event byte for byte, only once even if several rules name the same action, or it sends what the rule's input makes of
 * the event. Returns KF_OK, or KF_IO or KF_NO_MEMORY with the reason in kf_router_error. */
KF_API kf_status kf_router_send(kf_router *router, kf_matcher *matcher, const char *event, size_t length);

/* Does what kf_router_send does, and makes the router call the option `settled` for the event with the number `ticket`. `settled`
 * is also called if this function fails, but perhaps later, when the event is still on its way to another target. */
KF_API kf_status kf_router_send_ticket(kf_router *router, kf_matcher *matcher, const char *event, size_t length, uint64_t ticket);

/* True if a rule's actions need the matcher: the rule has dedup, limit or an input, or the name of a target is made from the
 * event. */
KF_API bool kf_rule_needs_matcher(const kf_rules *rules, size_t index);

/* Does what kf_router_send does for an event that was matched earlier, perhaps by another thread. `matched` holds the rules,
 * ascending. None of them may need the matcher (kf_rule_needs_matcher). */
KF_API kf_status kf_router_send_matched(kf_router *router, const size_t *matched, size_t count, const char *event, size_t length);
KF_API const kf_error *kf_router_error(const kf_router *router);

/* Stores a value under a name and replaces the value before. A source can note how far it has read, for example, to know it after
 * a restart. The value belongs to the events that have been sent so far. Without a state folder it is not written to disk.
 * Returns KF_OK or KF_NO_MEMORY. */
KF_API kf_status kf_router_note(kf_router *router, const char *name, const char *value);

/* The latest value that was noted under a name, in this run or an earlier one; NULL if there is none. It is valid until the next
 * note. */
KF_API const char *kf_router_noted(kf_router *router, const char *name);

/* Takes a snapshot of the notes and of the memory of dedup and limit, which kf_router_commit can write later; nothing is written
 * now. More frequent snapshots mean that less is repeated after a crash. Some hundred snapshots a second cost little. Returns
 * KF_OK or KF_NO_MEMORY. */
KF_API kf_status kf_router_checkpoint(kf_router *router);

/* Goes on with open deliveries as far as possible without waiting. Then it writes the latest snapshot whose events are all
 * settled, so that its notes and its memory of dedup and limit survive the process. It takes a snapshot first. Call it from time
 * to time, after the output of the callbacks has been written. Returns KF_OK, also without a state folder, or KF_IO with the
 * reason in kf_router_error. */
KF_API kf_status kf_router_commit(kf_router *router);

/* Forbids all further commits, also the one in kf_router_close. Call it when something that was sent is lost. */
KF_API void kf_router_stop_commits(kf_router *router);

/* Goes on with open deliveries until none is left (returns true), or until `descriptor` or `other` can be read (returns false). A
 * program calls it while it waits for its next event or for a signal. -1 stands for no descriptor. */
KF_API bool kf_router_wait(kf_router *router, int descriptor, int other);

/* Does what kf_router_wait does, but for `milliseconds` at most. It also returns false when that time is over. */
KF_API bool kf_router_wait_for(kf_router *router, int descriptor, int other, unsigned milliseconds);

/* Sets the time that is left for open deliveries of all actions together, in milliseconds from now. Events that are not delivered
 * by then become dead letters. A later call can only shorten the time. Without this call, kf_router_close takes as long as the
 * retries of the rules allow. */
KF_API void kf_router_hurry(kf_router *router, unsigned milliseconds);

/* Closes the files that actions write and opens them again, for programs that rotate files by renaming them. Returns KF_OK, or
 * KF_IO with the reason in kf_router_error. */
KF_API kf_status kf_router_reopen(kf_router *router);

/* The undelivered events so far, by target and reason. The texts belong to the rules and must not be freed. */
KF_API size_t kf_router_failure_count(const kf_router *router);
KF_API kf_failure kf_router_failure(const kf_router *router, size_t index);

/* What a network target has been given so far, in events. */
typedef struct kf_target_counts {
    const char *target; /* as in kf_failure; it belongs to the rules */
    uint64_t delivered;
    uint64_t retries;      /* attempts after the first */
    uint64_t dead_letters; /* events that went to the dead letters */
    uint64_t waiting;      /* events in the queue now, including those on their way */
} kf_target_counts;

/* The targets of all rules, by index (0 … count-1). kf_router_target returns false if the target is not a network target. */
KF_API size_t kf_router_target_count(const kf_router *router);
KF_API bool kf_router_target(const kf_router *router, size_t index, kf_target_counts *counts);

/* True if an action has this file open for writing, so that the program should not read it as well. `file` is a result of
 * stat. */
struct stat;
KF_API bool kf_router_writes_to(const kf_router *router, const struct stat *file);

KF_API kf_rule_counts kf_router_counts(const kf_router *router, size_t rule);

/* Flushes, commits, closes and frees the router; it is freed in any case. Returns KF_OK, or KF_IO if a last write failed, or if
 * an event could not be delivered and there is no `undelivered` callback. */
KF_API kf_status kf_router_close(kf_router *router, kf_error *error);

/* ---- Receiving: the messages of a queue ---------------------------------------------------------------------------------- */

/*
 * Takes messages from an SQS queue in a thread of its own, hides them from other readers while the program works on them, and
 * deletes those that are done:
 *
 *     kf_queue *queue = kf_queue_new("arn:aws:sqs:eu-central-1:111122223333:events", NULL, &error);
 *     while (go_on && poll(&(struct pollfd){kf_queue_descriptor(queue), POLLIN, 0}, 1, -1) > 0)
 *         while (kf_queue_take(queue, &message, &error) == KF_QUEUE_MESSAGE)
 *             kf_queue_end(queue, message, work_on(message->body, message->length) ? KF_MESSAGE_DONE : KF_MESSAGE_LEFT);
 *     kf_queue_close(queue, 8000);
 *
 * SQS delivers a message again unless it was ended as done. So no message is lost, and any message may come twice.
 */
typedef struct kf_queue_options {
    size_t size; /* sizeof(kf_queue_options) */
    /* the address of SQS; NULL: from the queue's URL, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL or the profile */
    const char *endpoint;
    unsigned visibility;  /* seconds that a message is hidden from other readers, extended while the program works on it; 0: 60 */
    size_t most_messages; /* messages that are taken and not ended, at a time; 0: 1,000 */
    size_t most_bytes;    /* total size of their bodies, above which no more messages are requested; 0: 64 MiB */
} kf_queue_options;

typedef struct kf_message {
    const char *body; /* followed by a NUL that `length` does not count */
    size_t length;
    const char *id; /* the message ID of SQS */
} kf_message;

typedef enum kf_message_end {
    KF_MESSAGE_DONE, /* the message is deleted */
    /* Nothing is done. The message comes again after its visibility time, or the queue's redrive policy moves it. */
    KF_MESSAGE_LEFT,
    KF_MESSAGE_RELEASED /* other readers may have the message at once */
} kf_message_end;

typedef enum kf_queue_status {
    KF_QUEUE_MESSAGE, /* a message was taken */
    KF_QUEUE_EMPTY,   /* no message is ready, but more may come */
    /* `error` has a problem to report, once for each reason. The queue goes on after a pause, which grows. */
    KF_QUEUE_NOTICE,
    /* No more messages come, and a new attempt would not help (no such queue, no permission). `error` says why. */
    KF_QUEUE_FAILED
} kf_queue_status;

/* Begins to receive from a queue. `address` is the queue's URL or ARN. The region and the credentials are found as in every AWS
 * tool, which may take some seconds of network time. `options` may be NULL. Returns NULL on error, and `error` says why. */
KF_API kf_queue *kf_queue_new(const char *address, const kf_queue_options *options, kf_error *error);

/* A descriptor that becomes readable when kf_queue_take has something to return. It belongs to the queue. */
KF_API int kf_queue_descriptor(const kf_queue *queue);

/* Takes the next message without waiting. The message belongs to the queue and is valid until kf_queue_end. */
KF_API kf_queue_status kf_queue_take(kf_queue *queue, const kf_message **message, kf_error *error);

/* Says what became of a message that was taken. Call it once for each message, in any order. */
KF_API void kf_queue_end(kf_queue *queue, const kf_message *message, kf_message_end end);

/* What became of messages so far, as the queue's own thread counts it. */
typedef struct kf_queue_counts {
    uint64_t received;
    uint64_t deleted;
    uint64_t left;
    uint64_t released;
    uint64_t failed;  /* failed requests to the queue; they are repeated */
    uint64_t in_work; /* messages in work now, including those whose deletion is not confirmed */
} kf_queue_counts;

/* The counts of now. Any thread may call it. */
KF_API kf_queue_counts kf_queue_count(const kf_queue *queue);

/* Stops receiving, and releases the messages that kf_queue_take has not returned. */
KF_API void kf_queue_stop(kf_queue *queue);

/* Stops, finishes the requests for ended messages within `milliseconds`, and frees the queue. Messages that were never ended
 * count as left. Returns the number of done messages that could not be deleted in time, and so come again. */
KF_API size_t kf_queue_close(kf_queue *queue, unsigned milliseconds);

/* ---- Tests that stand in rule files -------------------------------------------------------------------------------------- */

/* The tests of rules whose compiler was told to remember them, in the order in which they were read. The texts belong to the
 * rules. */
KF_API size_t kf_rules_test_count(const kf_rules *rules);
KF_API const char *kf_test_title(const kf_rules *rules, size_t test);
KF_API const char *kf_test_file(const kf_rules *rules, size_t test);
KF_API uint32_t kf_test_line(const kf_rules *rules, size_t test);

/* Records for each predicate whether it has been true, and whether it has been false, for any event of a test. */
typedef struct kf_coverage kf_coverage;

KF_API kf_coverage *kf_coverage_new(const kf_rules *rules); /* NULL if memory ran out */
KF_API void kf_coverage_free(kf_coverage *coverage);
KF_API bool kf_coverage_was(const kf_coverage *coverage, size_t rule, size_t predicate, bool truth);
KF_API bool kf_coverage_delivered(const kf_coverage *coverage, size_t rule); /* a test made the rule deliver something */

/* The result of a test. The texts are valid until the result is freed. */
typedef struct kf_test_result {
    bool passed;
    const char *expected;    /* "key-deleted times 2", "nothing" */
    const char *actual;      /* what happened, in the same form */
    const char *explanation; /* for a failed test: the conditions that did not hold, one a line; may be empty */
} kf_test_result;

/* Runs one test. `coverage` may be NULL. The caller frees the result. Returns NULL if memory ran out. */
KF_API kf_test_result *kf_test_run(const kf_rules *rules, size_t test, kf_coverage *coverage);
KF_API void kf_test_result_free(kf_test_result *result);

/* ---- Reference: what rules can say, and what can be wrong ------------------------------------------------------------------ */

/*
 * The operators, fields, functions, actions and settings that rules can name, and the diagnostics that the library reports, each
 * with its documentation. `kmsfilter help` prints them.
 *
 *     kf_reference *reference = kf_reference_new();
 *     for (size_t i = 0; reference && i < kf_topic_entry_count(reference, KF_TOPIC_FIELDS); i++)
 *         puts(kf_topic_entry(reference, KF_TOPIC_FIELDS, i)->name);
 *     kf_reference_free(reference);
 *
 * A kf_reference never changes: any number of threads may read it at once. Its entries and all their texts belong to it and live
 * as long as it does.
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
    const char *text;    /* what it means, in a few sentences */
    /* The heading under which the entry is listed. The entries of a group follow one another. NULL: the topic has no groups. */
    const char *group;
    const kf_detail *details;
    size_t detail_count;
} kf_entry;

/* All topics with all entries; NULL if memory ran out. */
KF_API kf_reference *kf_reference_new(void);
KF_API void kf_reference_free(kf_reference *reference);

/* The number of topics, and for each topic (0 … count-1) its name, such as "fields", and a sentence about it. The texts are
 * constant. */
KF_API size_t kf_topic_count(void);
KF_API const char *kf_topic_name(kf_topic topic);
KF_API const char *kf_topic_text(kf_topic topic);

/* Entry `index` (0 … count-1) of a topic. Related entries stand together. */
KF_API size_t kf_topic_entry_count(const kf_reference *reference, kf_topic topic);
KF_API const kf_entry *kf_topic_entry(const kf_reference *reference, kf_topic topic, size_t index);

/* Finds names that are close to `written`, a misspelt name. Puts the nearest ones of the `count` names into `nearest`, at most
 * `most` of them, the nearest first, and returns their number. Any thread may call it. */
KF_API size_t kf_nearest_names(const char *written, const char *const *names, size_t count, const char **nearest, size_t most);

/* The version of the library that the program runs with, such as "0.1.0". It may differ from KF_VERSION_MAJOR and so on, which
 * are the header's. */
KF_API const char *kf_version(void);

#ifdef __cplusplus
}
#endif
#endif
