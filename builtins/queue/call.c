#include "builtins/queue/internal.h"

#include "builtins/aws/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Bytes of an answer: ten messages of a MiB, each byte of which may be six of JSON. Seconds for which SQS waits for messages,
 * and what an answer may take beyond that. */
enum { MOST_REPLY = 64 << 20, LONG_POLL = 20, PATIENCE = 10, CONNECT = 10, MOST_KEPT = 1 << 20 };

static const char *const actions[CALL_KINDS] = {"ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch",
                                                "ChangeMessageVisibilityBatch"};

/* ---- What is sent ---- */

static void add_entries(buffer *body, const kf_queue *queue, const call *which)
{
    buffer_string(body, ",\"Entries\":[");
    for (size_t i = 0; i < which->count; i++) {
        buffer_format(body, "%s{\"Id\":\"%zu\",\"ReceiptHandle\":", i ? "," : "", i);
        buffer_json_string(body, which->messages[i]->receipt, strlen(which->messages[i]->receipt));
        if (which->kind != CALL_DELETE)
            buffer_format(body, ",\"VisibilityTimeout\":%u", which->kind == CALL_EXTEND ? queue->visibility : 0);
        buffer_string(body, "}");
    }
    buffer_string(body, "]");
}

static void build(const kf_queue *queue, call *which)
{
    buffer *body = &which->body;
    buffer_string(body, "{\"QueueUrl\":");
    buffer_json_string(body, queue->target, strlen(queue->target));
    if (which->kind == CALL_RECEIVE)
        buffer_format(body, ",\"MaxNumberOfMessages\":%zu,\"WaitTimeSeconds\":%d,\"VisibilityTimeout\":%u", queue->batch,
                      LONG_POLL, queue->visibility);
    else
        add_entries(body, queue, which);
    buffer_string(body, "}");
}

static bool sign(kf_queue *queue, call *which, fault *why)
{
    char target[64] = "AmazonSQS.";
    strncat(target, actions[which->kind], sizeof target - strlen(target) - 1);
    const aws_header headers[] = {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", target}};
    const aws_request request = {"POST", queue->host, queue->path, "", headers, 2, which->body.bytes, which->body.length};
    const time_t now = time(NULL);
    aws_keys keys;
    char date[AWS_DATE_LENGTH + 1];
    buffer authorization = {0};
    if (!aws_credentials_get(queue->credentials, now, &keys, why))
        return false;
    which->keys = aws_credentials_serial(queue->credentials);
    bool made = aws_sign(&request, &keys, queue->region, "sqs", now, date, &authorization);
    for (size_t i = 0; i < 2; i++)
        made = made && header_add(&which->headers, headers[i].name, headers[i].value);
    made = made && header_add(&which->headers, "X-Amz-Date", date) &&
           header_add(&which->headers, "Authorization", authorization.bytes);
    if (keys.token)
        made = made && header_add(&which->headers, "X-Amz-Security-Token", keys.token);
    buffer_free(&authorization);
    return made || fault_set(why, true, "memory ran out");
}

/* ---- How it is sent ---- */

static size_t take_reply(char *bytes, size_t size, size_t count, void *context)
{
    call *which = context;
    const size_t length = size * count;
    if (length > MOST_REPLY - which->reply.length)
        return 0;
    buffer_append(&which->reply, bytes, length);
    return which->reply.state == BUFFER_OK ? length : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    call *which = context;
    aws_error_take_header(bytes, size * count, which->error_type);
    return size * count;
}

static void set_options(const kf_queue *queue, call *which)
{
    CURL *easy = which->easy;
    const char *bundle = getenv("AWS_CA_BUNDLE");
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, queue->url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)which->body.length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, which->body.bytes);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, which->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "kmsfilter");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)(PATIENCE + (which->kind == CALL_RECEIVE ? LONG_POLL : 0)));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_reply);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, which);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, which);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, which);
    if (bundle && *bundle)
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
}

static void clean(call *which)
{
    curl_slist_free_all(which->headers);
    which->headers = NULL;
    buffer_recycle(&which->body, MOST_KEPT);
    buffer_recycle(&which->reply, MOST_KEPT);
    which->status = 0;
    which->error_type[0] = '\0';
}

bool call_start(kf_queue *queue, call *which, fault *why)
{
    clean(which);
    if (!which->easy && !(which->easy = curl_easy_init()))
        return fault_set(why, true, "memory ran out");
    build(queue, which);
    buffer_append(&which->reply, "", 0);
    if (which->body.state != BUFFER_OK || which->reply.state != BUFFER_OK)
        return fault_set(why, true, "memory ran out");
    if (!sign(queue, which, why))
        return false;
    if (!header_withhold(&which->headers, "Expect")) /* libcurl would ask for leave to send a long body */
        return fault_set(why, true, "memory ran out");
    set_options(queue, which);
    if (curl_multi_add_handle(queue->multi, which->easy) != CURLM_OK)
        return fault_set(why, true, "memory ran out");
    which->running = true;
    queue->running[which->kind]++;
    return true;
}

void call_stop(kf_queue *queue, call *which)
{
    curl_multi_remove_handle(queue->multi, which->easy);
    which->running = false;
    queue->running[which->kind]--;
}

void call_free(call *which)
{
    clean(which);
    curl_easy_cleanup(which->easy);
    buffer_free(&which->body);
    buffer_free(&which->reply);
}

/* ---- What comes back ---- */

static verdict judge_refusal(kf_queue *queue, const call *which, fault *reason)
{
    aws_problem said = {0};
    aws_error_read(which->reply.bytes, which->reply.length, which->error_type, &said);
    const char *code = said.code.length ? said.code.bytes : NULL;
    const char *text = said.message.length ? said.message.bytes : "";
    const verdict given = verdict_of_aws_answer(code, text, which->status);
    if (code && aws_error_is_expiry(code))
        aws_credentials_expired(queue->credentials, which->keys);
    fault_set(reason, given.kind == VERDICT_RETRY, "%s: %.60s%s%.200s (HTTP %ld)", actions[which->kind],
              code ? code : failure_name(given.code), *text ? ": " : "", text, which->status);
    header_redact(reason->message, which->headers);
    aws_error_free(&said);
    return given;
}

verdict call_judge(kf_queue *queue, call *which, CURLcode result, fault *reason)
{
    curl_easy_getinfo(which->easy, CURLINFO_RESPONSE_CODE, &which->status);
    if (result != CURLE_OK) {
        fault_set(reason, true, "%s: %s (%.200s)", actions[which->kind], curl_easy_strerror(result), queue->url);
        return verdict_of_transfer((int)result);
    }
    if (which->status < 200 || which->status >= 300)
        return judge_refusal(queue, which, reason);
    return (verdict){.kind = VERDICT_DELIVERED};
}
