/*
 * What the files of queue/ know of each other. A message belongs to the queue's thread, but while it lies in `arrived` or in
 * `ended`, which have a lock, or is with the caller, who reads its body.
 *
 *     queue.c     what the caller calls: messages out, and what became of them in
 *     worker.c    the thread: what is asked of SQS, and when
 *     call.c      one request, signed, and its answer
 *     answers.c   what answers say
 */
#ifndef BUILTINS_QUEUE_INTERNAL_H
#define BUILTINS_QUEUE_INTERNAL_H

#include "builtins/aws/credentials.h"
#include "builtins/aws/error.h"
#include "builtins/delivery/verdict.h"
#include "builtins/system/watch.h"
#include "kmsfilter.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

/* As SQS has it. */
enum { BATCH = 10 };

typedef struct queue_message {
    kf_message shown; /* comes first: what the caller has is this */
    const char *receipt;
    struct queue_message *next;           /* in a list */
    struct queue_message *before, *after; /* among those held */
    int64_t due;                          /* when it is to be extended, as all times here by watch_now */
    kf_message_end end;
    unsigned tries;
    bool held;      /* it is in the list of those to extend */
    bool extending; /* a request has it, */
    bool gone;      /* and nobody else: it is freed when that is answered */
    bool asked;     /* it may be deleted: what became of a request with it is not known */
    char bytes[];   /* of the texts above */
} queue_message;

typedef struct message_list {
    queue_message *first, *last;
    size_t count;
} message_list;

void message_list_append(message_list *list, queue_message *added);
queue_message *message_list_take(message_list *list); /* the first; NULL if it is empty */

/* ---- Requests ---- */

typedef enum call_kind { CALL_RECEIVE, CALL_DELETE, CALL_EXTEND, CALL_RELEASE, CALL_KINDS } call_kind;

/* At most so many at a time. */
enum { MOST_RECEIVES = 8, MOST_DELETES = 4, MOST_CALLS = MOST_RECEIVES + MOST_DELETES + 4 };

typedef struct call {
    bool running;
    call_kind kind;
    queue_message *messages[BATCH]; /* of which it is; none of a receive */
    size_t count;
    CURL *easy;
    struct curl_slist *headers;
    unsigned keys; /* the number of those that it is signed with */
    buffer body, reply;
    long status;
    char error_type[AWS_ERROR_TYPE];
} call;

/* How requests of a sort fare: after a failure there is a pause. */
typedef struct patience {
    unsigned failures; /* one after the other */
    int64_t until;
    char said[200];  /* the reason that was told last, */
    int64_t said_at; /* and when */
} patience;

struct kf_queue {
    /* Fixed once it is made. */
    char *address, *region, *url, *host, *path, *target;
    aws_credentials *credentials; /* the thread's */
    unsigned visibility;
    size_t most_messages, most_bytes;
    size_t batch; /* messages in an answer, at most */
    pthread_t thread;
    bool started;
    int ready[2], wake[2]; /* pipes: to the caller, and to the thread */

    pthread_mutex_t lock; /* of what follows */
    message_list arrived, ended;
    bool ready_set, wake_set;
    bool stopping;    /* nothing more is received */
    int64_t close_by; /* 0: not to be closed; else when at the latest */
    bool failed;
    fault why;
    char notices[4][400];
    size_t notice_count;
    char told[400]; /* the one that the caller was given last */

    _Atomic uint64_t received, deleted, left, released, failures; /* counted by the thread, for whoever asks */
    _Atomic size_t in_work;

    /* The thread's own. */
    CURLM *multi;
    call calls[MOST_CALLS];
    size_t running[CALL_KINDS];
    size_t receives; /* that may be under way at a time, by how full the queue has been */
    message_list deletes, releases;
    queue_message *first_held, *last_held;
    size_t bytes_in_work;
    int64_t linger; /* when deletes go even if they are few */
    patience receiving, changing;
    size_t undeleted; /* that were done; read once it has ended */
    bool no_more;     /* `stopping`, or `failed` */
};

/* ---- queue.c ---- */

/* From the thread: there is something for the caller. */
void queue_hand_over(kf_queue *queue, message_list *messages);
void queue_notice(kf_queue *queue, const char *format, ...) __attribute__((format(printf, 2, 3)));
void queue_fail(kf_queue *queue, const char *reason);

/* ---- call.c ---- */

/* Starts a request for what `which` holds. False with `why`: nothing is under way. */
bool call_start(kf_queue *queue, call *which, fault *why);

/* Takes it out of libcurl, and what it was made of. */
void call_stop(kf_queue *queue, call *which);
void call_free(call *which);

/* What came of a request as a whole: VERDICT_DELIVERED, or `reason` says what went wrong. */
verdict call_judge(kf_queue *queue, call *which, CURLcode result, fault *reason);

/* ---- answers.c ---- */

/* The messages of a ReceiveMessage's answer, appended to the list. False: it is no such answer, or memory ran out, and nothing
 * has been appended. Members that are no messages are left out. */
bool answer_messages(const char *bytes, size_t length, message_list *into);

/* What became of the entries of a batch. */
typedef struct entry_result {
    bool done;
    bool at_fault; /* trying again would not help */
    bool unknown;  /* there is no such receipt: it is too old, or its message is deleted */
    char reason[160];
} entry_result;

/* Fills in one result for each entry; of which nothing is said is not done. False if it is no answer to a batch. */
bool answer_entries(const char *bytes, size_t length, entry_result *results, size_t count);

/* ---- worker.c ---- */

void *worker_run(void *of); /* a kf_queue */

#endif
