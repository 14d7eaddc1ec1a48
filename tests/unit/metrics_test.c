/* Tests cli/show/metrics.c over HTTP, through cli/show/metrics_server.c. */
#include "cli/show/metrics.h"
#include "cli/show/metrics_server.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static kf_rules *compile(const char *text)
{
    kf_compiler *compiler = kf_compiler_new();
    assert_int_equal(kf_compiler_add_rules(compiler, "test.kms", text, strlen(text)), KF_OK);
    kf_rules *rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    assert_non_null(rules);
    return rules;
}

/* Sends one request and returns the whole answer. */
static const char *ask(const metrics_server *whom, const char *request)
{
    static char answer[16384];
    const struct sockaddr_in where = {
        .sin_family = AF_INET, .sin_port = htons(metrics_server_port(whom)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    size_t length = 0;
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(connection, (const struct sockaddr *)&where, sizeof where), 0);
    assert_int_equal(send(connection, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    for (ssize_t got; (got = recv(connection, answer + length, sizeof answer - length - 1, 0)) > 0;)
        length += (size_t)got;
    answer[length] = '\0';
    close(connection);
    return answer;
}

#define GET(PATH) "GET " PATH " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

static void has(const char *answer, const char *line)
{
    if (!strstr(answer, line))
        fail_msg("%s\nis not in\n%s", line, answer);
}

static void use(metrics *of, const kf_rules *rules)
{
    assert_true(metrics_prepare_rules(of, rules));
    metrics_use_rules(of);
}

static void counts_are_shown(void **state)
{
    (void)state;
    kf_rules *rules = compile("rule one {} rule \"two \\\"\\\\\\n\" {}");
    metrics *of = metrics_new();
    metrics_server *server = metrics_server_start(of, ":0");
    assert_non_null(server);
    use(of, rules);
    metrics_count_event(of, METRICS_MATCHED);
    metrics_count_event(of, METRICS_MATCHED);
    metrics_count_event(of, METRICS_REJECTED);
    metrics_count_bytes(of, 100);
    metrics_count_match(of, 0);
    metrics_count_match(of, 2); /* there is no such rule, so nothing happens */
    metrics_set_outcomes(of, 1, (kf_rule_counts){.deduplicated = 3, .limited = 4, .delivered = 5});
    metrics_set_undelivered(of, 7);
    metrics_observe(of, 0.00005);
    metrics_observe(of, 0.5);
    metrics_observe(of, 50);
    const char *answer = ask(server, GET("/metrics"));
    has(answer, "HTTP/1.1 200");
    has(answer, "Content-Type: text/plain; version=0.0.4");
    has(answer, "\nkmsfilter_events_total{outcome=\"matched\"} 2\n");
    has(answer, "\nkmsfilter_events_total{outcome=\"unmatched\"} 0\n");
    has(answer, "\nkmsfilter_events_total{outcome=\"rejected\"} 1\n");
    has(answer, "\nkmsfilter_bytes_total 100\n");
    has(answer, "\nkmsfilter_rules 2\n");
    has(answer, "\nkmsfilter_rule_events_total{rule=\"one\",outcome=\"matched\"} 1\n");
    has(answer, "\nkmsfilter_rule_events_total{rule=\"two \\\"\\\\\\n\",outcome=\"deduplicated\"} 3\n");
    has(answer, "\nkmsfilter_rule_events_total{rule=\"two \\\"\\\\\\n\",outcome=\"limited\"} 4\n");
    has(answer, "\nkmsfilter_rule_events_total{rule=\"two \\\"\\\\\\n\",outcome=\"delivered\"} 5\n");
    has(answer, "\nkmsfilter_event_seconds_bucket{le=\"1e-05\"} 0\n");
    has(answer, "\nkmsfilter_event_seconds_bucket{le=\"0.0001\"} 1\n");
    has(answer, "\nkmsfilter_event_seconds_bucket{le=\"1\"} 2\n");
    has(answer, "\nkmsfilter_event_seconds_bucket{le=\"+Inf\"} 3\n");
    has(answer, "\nkmsfilter_event_seconds_sum 50.500050000\n");
    has(answer, "\nkmsfilter_event_seconds_count 3\n");
    has(answer, "\nkmsfilter_undelivered_total 7\n");
    metrics_server_stop(server);
    metrics_free(of);
    kf_rules_free(rules);
}

static void counts_go_on_when_rules_are_read_again(void **state)
{
    (void)state;
    kf_rules *old = compile("rule one {} rule two {}"), *new = compile("rule zero {} rule two {}");
    metrics *of = metrics_new();
    metrics_server *server = metrics_server_start(of, "127.0.0.1:0");
    use(of, old);
    metrics_count_match(of, 1);
    metrics_set_undelivered(of, 2);
    use(of, new);
    metrics_keep_undelivered(of, 2);
    metrics_count_reload(of, true);
    metrics_count_match(of, 1);
    metrics_set_undelivered(of, 1);
    const char *answer = ask(server, GET("/metrics"));
    has(answer, "\nkmsfilter_rule_events_total{rule=\"two\",outcome=\"matched\"} 2\n");
    has(answer, "\nkmsfilter_rule_events_total{rule=\"zero\",outcome=\"matched\"} 0\n");
    has(answer, "\nkmsfilter_undelivered_total 3\n");
    has(answer, "\nkmsfilter_reloads_total{result=\"succeeded\"} 1\n");
    assert_null(strstr(answer, "rule=\"one\""));
    metrics_server_stop(server);
    metrics_free(of);
    kf_rules_free(old);
    kf_rules_free(new);
}

static void health_and_readiness(void **state)
{
    (void)state;
    metrics *of = metrics_new();
    metrics_server *server = metrics_server_start(of, ":0");
    has(ask(server, GET("/healthz")), "HTTP/1.1 200");
    has(ask(server, GET("/readyz")), "HTTP/1.1 503");
    metrics_set_ready(of, true);
    has(ask(server, GET("/readyz")), "HTTP/1.1 200");
    has(ask(server, GET("/")), "HTTP/1.1 404");
    has(ask(server, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), "HTTP/1.1 405");
    has(ask(server, "HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200");
    assert_null(strstr(ask(server, "nonsense\r\n\r\n"), "200"));
    metrics_server_stop(server);
    metrics_free(of);
}

static void addresses(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",          "9464",     ":",      ":x",          "127.0.0.1", "localhost:1", "::1:9464",
                                        "[::1:9464", "[]:9464x", ":99999", "1.2.3.4.5:1", "[::1]",     ":-1",         "[x]:1"};
    metrics *of = metrics_new();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (metrics_server_start(of, wrong[i]))
            fail_msg("\"%s\" was taken", wrong[i]);
    metrics_server *first = metrics_server_start(of, "127.0.0.1:0");
    char same[32];
    snprintf(same, sizeof same, ":%u", metrics_server_port(first));
    assert_null(metrics_server_start(of, same));
    metrics_server_stop(first);
    metrics_server_stop(NULL);
    metrics_free(of);
    metrics_free(NULL);
    metrics_count_event(NULL, METRICS_MATCHED);
    metrics_observe(NULL, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_are_shown),
                                       cmocka_unit_test(counts_go_on_when_rules_are_read_again),
                                       cmocka_unit_test(health_and_readiness), cmocka_unit_test(addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
