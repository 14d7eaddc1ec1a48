/*
 * Checks that neither kf_match nor the rendering of inputs allocates memory in a steady state. It counts allocations over
 * 1,000,000 events, after each event has been seen once. See count_allocations.h.
 *
 * usage: allocations [EVENTS]
 */
#include "builtins/input/input_transformer.h"
#include "tests/unit/count_allocations.h"

#include <kmsfilter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rules with every operator, arrays of objects, $or, exists:false, computed values, and comparisons of two values. */
static const char RULES[] =
    "rule deleted { match {\"source\":[\"aws.kms\"],\"detail-type\":[\"KMS CMK Deletion\"]} }\n"
    "rule text { match {\"a\":[{\"prefix\":\"x\"},{\"suffix\":{\"equals-ignore-case\":\"Y\"}},{\"wildcard\":\"*a*b*\"}]} }\n"
    "rule number { match {\"n\":[{\"numeric\":[\">\",1,\"<=\",9.5]},300,{\"anything-but\":[4,5]}]} }\n"
    "rule address { match {\"ip\":[{\"cidr\":\"10.0.0.0/8\"},\"::1\"]} }\n"
    "rule either { match {\"$or\":[{\"a\":[\"q\"]},{\"n\":[{\"exists\":false}]}]} }\n"
    "rule element { match {\"list\":{\"k\":[1],\"v\":[{\"anything-but\":{\"wildcard\":\"z*\"}}],\"w\":[{\"exists\":false}]}} }\n"
    "rule computed { where lower(.a) == \"x\" or len(.n) > 1 or json(.j).k == 1 or account == \"1\" or alias == \"alias/x\" }\n"
    "rule regex { where .a =~ /x[a-c]y+/ or .a =~ /(?:z|q)$/i or .a !~ /^x/ }\n"
    "rule literal { where .a =~ /needed literal [0-9]+/ }\n"
    "rule order { where .a > \"w\" or .many.k == .many.v or .many.k < .n or .time < \"2022-01-01T00:00:00Z\" }\n"
    "rule pair1 { match {\"a\":[\"q\"],\"n\":[5],\"p\":[1]} }\n"
    "rule pair2 { match {\"a\":[\"q\"],\"n\":[5],\"p\":[2]} }\n"
    "rule pair3 { match {\"a\":[\"q\"],\"n\":[5],\"p\":[1,2]} }\n"
    "rule pair4 { match {\"a\":[\"q\"],\"n\":[5],\"p\":[1,2]} }\n"
    "rule gated { match {\"g\":[{\"wildcard\":\"*a*b*c*d*e*1\"},{\"wildcard\":\"*b*c*d*e*a*2\"},{\"wildcard\":\"x*c*d*e*a*b*\"},"
    "{\"wildcard\":\"*d*e*a*b*c*1\"}]} }\n";

/* An event with so many values that they are not compared one by one. */
static const char MANY[] =
    "{\"many\":[{\"k\":1,\"v\":20},{\"k\":2},{\"k\":3},{\"k\":4},{\"k\":5},{\"k\":6},{\"k\":7},{\"k\":8},{\"k\":9},{\"k\":10},"
    "{\"v\":11},{\"v\":12},{\"v\":13},{\"v\":14},{\"v\":15},{\"v\":16},{\"v\":17},{\"v\":18},{\"v\":21},{\"v\":22},{\"v\":23},{"
    "\"v\":24},{\"v\":25},{\"v\":26},{\"v\":27},{\"v\":19},{\"v\":\"x\"}],\"n\":5}";

static const char *const EVENTS[] = {
    "{\"source\":\"aws.kms\",\"detail-type\":\"KMS CMK Deletion\",\"resources\":[\"arn:aws:kms:us-west-2:1:key/1\"]}",
    "{\"a\":\"xay\",\"n\":5,\"ip\":\"10.1.2.3\"}",
    "{\"a\":[\"--a--b--\",\"\\u0078\\ud83d\\ude00\"],\"n\":3e2,\"ip\":\"0:0::1\"}",
    "{\"list\":[{\"k\":1,\"v\":\"x\",\"w\":2},{\"k\":2},[{\"k\":1,\"v\":[\"z\",\"y\"]}]],\"n\":[[],[1,[2]]]}",
    "{\"deep\":[[[[[[[[[[{\"a\":{\"b\":[1,2,3]}}]]]]]]]]]],\"\\u0061\":\"q\"}",
    "{\"a\":[\"\xc3\x84X\",\"xby\",\"needed literal 7\",\"\\ud800\"],\"n\":[1,2],\"j\":\"{\\\"k\\\":1}\",\"p\":2}",
    MANY,
    "{\"a\":\"q\",\"n\":5,\"p\":[1,2],\"g\":[\"abcde1\",\"xcdeab\",\"deabc\"],\"time\":\"2021-05-05T00:00:00Z\"}",
    "{\"account\":\"1\",\"region\":\"r\",\"source\":\"aws.kms\",\"requestParameters\":{\"keyId\":\"alias/x\"}}",
    "{\"a\":12345678901234567890,\"n\":1e400,\"list\":[]}",
    "{\"a\":",
    "{\"a\":\"\xff\"}",
};
enum { EVENT_COUNT = sizeof EVENTS / sizeof EVENTS[0] };

static kf_rules *compile(void)
{
    kf_compiler *compiler = kf_compiler_new();
    kf_compiler_add_rules(compiler, "rules", RULES, sizeof RULES - 1);
    kf_rules *rules = kf_compiler_finish(compiler);
    for (size_t i = 0; i < kf_compiler_error_count(compiler); i++)
        fprintf(stderr, "allocations: %s\n", kf_compiler_error(compiler, i)->message);
    kf_compiler_free(compiler);
    return rules;
}

/* Matches events, and returns how many of them matched some rule. */
static size_t match_events(kf_matcher *matcher, size_t count)
{
    size_t matched = 0;
    for (size_t i = 0; i < count; i++) {
        const char *event = EVENTS[i % EVENT_COUNT];
        matched += kf_match(matcher, event, strlen(event)) == KF_OK && kf_matched_count(matcher) > 0;
    }
    return matched;
}

/* A transformer with values, a list made of several values, a string, and the envelope. */
static const char INPUT[] =
    "{\"InputPathsMap\":{\"a\":\"$.a\",\"all\":\"$.list[*].k\"},"
    "\"InputTemplate\":\"{\\\"a\\\":<a>,\\\"all\\\":<all>,\\\"text\\\":\\\"<a> <all>\\\",\\\"e\\\":<aws.events.event>}\"}";

typedef struct renderer {
    arena memory;
    const aws_input *input;
    aws_input_memory own;
    buffer out;
} renderer;

/* Renders the events, and returns how many bytes the JSON ones gave. */
static size_t render_events(renderer *work, size_t count)
{
    size_t written = 0;
    for (size_t i = 0; i < count; i++) {
        const char *event = EVENTS[i % (EVENT_COUNT - 2)];
        const aws_input_event given = {{event, strlen(event)}, {"rule", 4}, {"", 0}, {"", 0}};
        buffer_clear(&work->out);
        aws_input_render(work->input, &given, &work->own, &work->out);
        written += work->out.length;
    }
    return written;
}

static int check_rendering(size_t count)
{
    renderer work = {0};
    fault error;
    work.input = aws_input_transformer(&work.memory, (text){INPUT, sizeof INPUT - 1}, NULL, &error);
    if (!work.input) {
        fprintf(stderr, "allocations: %s\n", error.message);
        return 1;
    }
    render_events(&work, EVENT_COUNT);
    const size_t before = allocations, written = render_events(&work, count), during = allocations - before;
    printf("%zu inputs, %zu bytes, %zu allocations\n", count, written, during);
    buffer_free(&work.out);
    aws_input_memory_free(&work.own);
    arena_free(&work.memory);
    return during == 0 && written > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    kf_rules *rules = compile();
    if (!rules)
        return 1;
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    match_events(matcher, EVENT_COUNT);

    size_t before = allocations;
    size_t matched = match_events(matcher, count);
    size_t during = allocations - before;
    printf("%zu events, %zu matched, %zu allocations (%zu before them)\n", count, matched, during, before);

    kf_matcher_free(matcher);
    kf_rules_free(rules);
    /* With no allocation before, the wrapping did not work. With no match, nothing was measured. */
    const bool quiet = during == 0 && before > 0 && matched > 0;
    return check_rendering(count) == 0 && quiet ? 0 : 1;
}
