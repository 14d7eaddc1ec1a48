/* Builds, signs and sends one request with libcurl, and judges its answer. */
#include "builtins/queue/call.h"

#include "builtins/aws/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Bytes of an answer: ten messages of 1 MiB, in which each byte may take six bytes of JSON. Seconds that SQS waits for
 * messages, and that an answer may take beyond that. */
enum { MOST_REPLY = 64 << 20, LONG_POLL = 20, PATIENCE = 10, CONNECT = 10, MOST_KEPT = 1 << 20 };

static const char *const actions[CALL_KINDS] = {[CALL_RECEIVE] = "ReceiveMessage",
                                                [CALL_DELETE] = "DeleteMessageBatch",
                                                [CALL_EXTEND] = "ChangeMessageVisibilityBatch",
                                                [CALL_RELEASE] = "ChangeMessageVisibilityBatch"};

/* ---- What is sent ---- */

static void add_entries(buffer *body, const call_setup *setup, const call *which)
{
    buffer_string(body, ",\"Entries\":[");
    for (size_t i = 0; i < which->count; i++) {
        buffer_format(body, "%s{\"Id\":\"%zu\",\"ReceiptHandle\":", i ? "," : "", i);
        buffer_json_string(body, which->messages[i]->receipt, strlen(which->messages[i]->receipt));
        if (which->kind != CALL_DELETE)
            buffer_format(body, ",\"VisibilityTimeout\":%u", which->kind == CALL_EXTEND ? setup->visibility : 0);
        buffer_string(body, "}");
    }
    buffer_string(body, "]");
}

static void build(const call_setup *setup, call *which)
{
    buffer *body = &which->body;
    buffer_string(body, "{\"QueueUrl\":");
    buffer_json_string(body, setup->place->target, strlen(setup->place->target));
    if (which->kind == CALL_RECEIVE)
        buffer_format(body, ",\"MaxNumberOfMessages\":%zu,\"WaitTimeSeconds\":%d,\"VisibilityTimeout\":%u", setup->batch,
                      LONG_POLL, setup->visibility);
    else
        add_entries(body, setup, which);
    buffer_string(body, "}");
}

static bool sign(const call_setup *setup, call *which, fault *why)
{
    char target[64] = "AmazonSQS.";
    strncat(target, actions[which->kind], sizeof target - strlen(target) - 1);
    const aws_header headers[] = {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", target}};
    const aws_request request = {"POST", setup->place->host, setup->place->path, "", headers,
                                 2,      which->body.bytes,  which->body.length};
    const time_t now = time(NULL);
    aws_keys keys;
    char date[AWS_DATE_LENGTH + 1];
    buffer authorization = {0};
    if (!aws_credentials_get(setup->place->credentials, now, &keys, why))
        return false;
    which->keys = aws_credentials_serial(setup->place->credentials);
    bool made = aws_sign(&request, &keys, setup->place->region, "sqs", now, date, &authorization);
    for (size_t i = 0; i < 2; i++)
        made = made && header_add(&which->headers, headers[i].name, headers[i].value);
    made = made && header_add(&which->headers, "X-Amz-Date", date) &&
           header_add(&which->headers, "Authorization", authorization.bytes);
    if (keys.token)
        made = made && header_add(&which->headers, "X-Amz-Security-Token", keys.token);
    buffer_free(&authorization);
    return made || fault_no_memory(why);
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

static void set_options(const call_setup *setup, call *which)
{
    CURL *easy = which->easy;
    const char *bundle = getenv("AWS_CA_BUNDLE");
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, setup->place->url);
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

bool call_start(const call_setup *setup, call *which, fault *why)
{
    clean(which);
    if (!which->easy && !(which->easy = curl_easy_init()))
        return fault_no_memory(why);
    build(setup, which);
    buffer_append(&which->reply, "", 0);
    if (which->body.state != BUFFER_OK || which->reply.state != BUFFER_OK)
        return fault_no_memory(why);
    if (!sign(setup, which, why))
        return false;
    if (!header_withhold(&which->headers,
                         "Expect")) /* otherwise libcurl waits for the answer "100 Continue" before it sends a long body */
        return fault_no_memory(why);
    set_options(setup, which);
    if (curl_multi_add_handle(setup->multi, which->easy) != CURLM_OK)
        return fault_no_memory(why);
    which->running = true;
    return true;
}

void call_stop(const call_setup *setup, call *which)
{
    curl_multi_remove_handle(setup->multi, which->easy);
    which->running = false;
}

void call_free(call *which)
{
    clean(which);
    curl_easy_cleanup(which->easy);
    buffer_free(&which->body);
    buffer_free(&which->reply);
}

/* ---- What comes back ---- */

static delivery_verdict judge_refusal(const call_setup *setup, const call *which, fault *reason)
{
    aws_problem said = {0};
    aws_error_read(which->reply.bytes, which->reply.length, which->error_type, &said);
    const char *code = said.code.length ? said.code.bytes : NULL;
    const char *text = said.message.length ? said.message.bytes : "";
    const delivery_verdict given = verdict_of_aws_answer(code, text, which->status);
    if (code && aws_error_is_expiry(code))
        aws_credentials_expired(setup->place->credentials, which->keys);
    fault_set(reason, given.kind == VERDICT_RETRY, "%s: %.60s%s%.200s (HTTP %ld)", actions[which->kind],
              code ? code : error_code_name(given.code), *text ? ": " : "", text, which->status);
    header_redact(reason->message, which->headers);
    aws_error_free(&said);
    return given;
}

delivery_verdict call_judge(const call_setup *setup, call *which, CURLcode result, fault *reason)
{
    curl_easy_getinfo(which->easy, CURLINFO_RESPONSE_CODE, &which->status);
    if (result != CURLE_OK) {
        fault_set(reason, true, "%s: %s (%.200s)", actions[which->kind], curl_easy_strerror(result), setup->place->url);
        return verdict_of_transfer((int)result);
    }
    if (which->status < 200 || which->status >= 300)
        return judge_refusal(setup, which, reason);
    return (delivery_verdict){.kind = VERDICT_DELIVERED};
}
