/* Tests, for each kind of action, that a router reports each event once, when all actions for it have finished. */
#include "builtins/groups/receipts.h"
#include "kmsfilter.h"
#include "tests/unit/scratch_folder.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST_EVENTS = 1000 };

typedef struct told {
    unsigned times[MOST_EVENTS];
    bool safe[MOST_EVENTS];
    size_t count;
} told;

static void settled(void *context, uint64_t ticket, bool safe)
{
    told *of = context;
    assert_true(ticket < MOST_EVENTS);
    assert_int_equal(of->times[ticket]++, 0);
    of->safe[ticket] = safe;
    of->count++;
}

static void undelivered(void *context, const kf_failure *what)
{
    (void)context;
    (void)what;
}

static int write_nothing(void *context, const kf_delivery *what)
{
    (void)context;
    (void)what;
    return 0;
}

static int write_in_vain(void *context, const kf_delivery *what)
{
    (void)context;
    (void)what;
    return -1;
}

/* ---- A server, and one that never answers ---- */

static enum MHD_Result take(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                            const char *version, const char *body, size_t *length, void **state)
{
    static int begun;
    (void)context;
    (void)method;
    (void)version;
    (void)body;
    if (!*state || *length) {
        *state = &begun;
        *length = 0;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    const enum MHD_Result queued =
        MHD_queue_response(connection, strcmp(path, "/no") == 0 ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

static int listen_anywhere(unsigned *port)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof place;
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(made, (struct sockaddr *)&place, size), 0);
    assert_int_equal(listen(made, 10), 0);
    assert_int_equal(getsockname(made, (struct sockaddr *)&place, &size), 0);
    *port = ntohs(place.sin_port);
    return made;
}

typedef struct surroundings {
    unsigned open, silent; /* ports */
    int silent_socket;
    struct MHD_Daemon *server;
    char *folder;
    char spool[400];
} surroundings;

static int set_up(void **state)
{
    surroundings *made = calloc(1, sizeof *made);
    made->silent_socket = listen_anywhere(&made->silent);
    const int descriptor = listen_anywhere(&made->open);
    made->server = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, take, NULL, MHD_OPTION_LISTEN_SOCKET,
                                    descriptor, MHD_OPTION_END);
    assert_non_null(made->server);
    made->folder = scratch_folder();
    scratch_path(made->spool, sizeof made->spool, made->folder, "spool");
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    surroundings *made = *state;
    MHD_stop_daemon(made->server);
    close(made->silent_socket);
    unlink(made->spool);
    scratch_remove(made->folder);
    free(made);
    return 0;
}

/* ---- Runs ---- */

typedef struct run {
    told told;
    kf_rules *rules;
    kf_matcher *matcher;
    kf_router *router;
    uint64_t next;
} run;

static void begin(run *made, const char *rules, kf_router_options options)
{
    kf_error error;
    kf_compiler *compiler = kf_compiler_new();
    assert_int_equal(kf_compiler_add_rules(compiler, "test.kms", rules, strlen(rules)), KF_OK);
    *made = (run){.rules = kf_compiler_finish(compiler)};
    kf_compiler_free(compiler);
    assert_non_null(made->rules);
    made->matcher = kf_matcher_new(made->rules, NULL);
    options.settled = settled;
    options.undelivered = undelivered;
    options.context = &made->told;
    made->router = kf_router_new(made->rules, &options, &error);
    assert_non_null(made->router);
}

static kf_status send_event(run *of, const char *event)
{
    assert_int_equal(kf_match(of->matcher, event, strlen(event)), KF_OK);
    return kf_router_send_ticket(of->router, of->matcher, event, strlen(event), of->next++);
}

static kf_status end(run *of)
{
    kf_error error;
    const kf_status status = kf_router_close(of->router, &error);
    assert_int_equal(of->told.count, of->next);
    kf_matcher_free(of->matcher);
    kf_rules_free(of->rules);
    return status;
}

static void check(run *of, bool safe)
{
    for (size_t i = 0; i < of->next; i++)
        assert_int_equal(of->told.safe[i], safe);
}

/* A place where no spool file can be made. */
#define NOWHERE "/no/such/folder/spool"

/* Sends some events under rules that may use the two ports. All events must end in the same way: a target has them, or the spool
 * has them unless there is none. */
static void all_end(void **state, const char *format, bool safe)
{
    const surroundings *around = *state;
    run this;
    char rules[1000], filled[1000];
    snprintf(rules, sizeof rules, "rule one { %s }", format);
    snprintf(filled, sizeof filled, rules, around->open, around->open);
    begin(&this, filled, (kf_router_options){.size = sizeof(kf_router_options), .spool = safe ? around->spool : NOWHERE});
    for (int i = 0; i < 20; i++)
        assert_int_equal(send_event(&this, "{\"a\":1}"), KF_OK);
    assert_int_equal(end(&this), KF_OK);
    check(&this, safe);
}

static void what_is_done_at_once_settles_at_once(void **state)
{
    (void)state;
    run this;
    begin(&this,
          "rule one { match {\"a\":[1]} dedup by .b within 1h to stdout to drop } rule two { match {\"a\":[2]} to stderr }",
          (kf_router_options){.size = sizeof(kf_router_options), .write_stdout = write_nothing, .write_stderr = write_in_vain});
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(send_event(&this, "{\"a\":1,\"b\":1}"), KF_OK); /* the first event passes, the others are repetitions */
        assert_int_equal(this.told.count, i);
    }
    assert_int_equal(send_event(&this, "{\"a\":3}"), KF_OK); /* no rule matches */
    check(&this, true);
    assert_int_equal(send_event(&this, "{\"a\":2}"), KF_IO);
    assert_int_equal(this.told.count, 5);
    assert_false(this.told.safe[4]);
    assert_int_equal(end(&this), KF_OK);
}

static void processes_hold_an_event_until_they_end(void **state)
{
    run this;
    begin(&this, "rule one { to exec [\"sleep\", \"1000\"] timeout 30ms to drop }",
          (kf_router_options){.size = sizeof(kf_router_options), .spool = NOWHERE});
    assert_int_equal(send_event(&this, "{}"), KF_OK);
    assert_int_equal(this.told.count, 0);
    assert_true(kf_router_wait(this.router, -1, -1));
    assert_int_equal(this.told.count, 1);
    check(&this, false);
    assert_int_equal(end(&this), KF_OK);
    all_end(state, "to exec [\"true\"]", true);
    all_end(state, "to exec [\"false\"] to drop", false);
    all_end(state, "to exec [\"false\"] to drop", true);
}

static void pipes_hold_events_until_they_are_read(void **state)
{
    run this;
    begin(&this, "rule one { to pipe [\"sh\", \"-c\", \"cat >/dev/null\"] input \"two\\nlines\" }",
          (kf_router_options){.size = sizeof(kf_router_options), .write_stdout = NULL});
    assert_int_equal(send_event(&this, "{}"), KF_OK);
    assert_int_equal(this.told.count, 0);
    assert_true(kf_router_wait(this.router, -1, -1));
    assert_int_equal(this.told.count, 1);
    assert_int_equal(end(&this), KF_OK);
    check(&this, true);
    all_end(state, "to pipe [\"sh\", \"-c\", \"cat >/dev/null\"]", true);
    all_end(state, "to pipe [\"false\"] restarts 0", false);
    all_end(state, "to pipe [\"false\"] restarts 0", true);
}

static void files_and_syslog_have_an_event_or_not(void **state)
{
    static char long_event[100000];
    run this;
    all_end(state, "to file \"/dev/null\"", true);
    all_end(state, "to file \"/dev/null/${.a}\"", false);
    all_end(state, "to file \"/dev/null/${.a}\"", true);
    all_end(state, "to syslog \"tcp://127.0.0.1:%u\"", true);
    memset(long_event, ' ', sizeof long_event - 1);
    long_event[0] = '{';
    long_event[1] = '}';
    begin(&this, "rule one { to syslog \"udp://127.0.0.1:9\" }",
          (kf_router_options){.size = sizeof(kf_router_options), .spool = NOWHERE});
    assert_int_equal(send_event(&this, long_event), KF_OK);
    assert_int_equal(end(&this), KF_OK);
    check(&this, false);
}

static void network_deliveries_hold_an_event_until_it_is_answered(void **state)
{
    all_end(state, "to http \"http://127.0.0.1:%u/\"", true);
    all_end(state, "to http \"http://127.0.0.1:%u/no\"", true); /* the spool has the events */
    all_end(state, "to http \"http://127.0.0.1:%u/no\" else http \"http://127.0.0.1:%u/\"", true);
    all_end(state, "to http \"http://127.0.0.1:%u/no\" else http \"http://127.0.0.1:%u/no\" queue 1", true);
    all_end(state, "to http \"http://127.0.0.1:%u/no\" else http \"http://127.0.0.1:%u/no\" else file \"/dev/null\"", true);
    all_end(state, "to http \"http://127.0.0.1:%u/no\" else exec [\"true\"]", true);
    all_end(state, "to http \"http://127.0.0.1:%u/no\" else exec [\"false\"]", false);
    all_end(state, "to http \"http://127.0.0.1:%u/no\" else exec [\"false\"]", true);
    all_end(
        state,
        "to http \"http://127.0.0.1:%u/no\" else http \"http://127.0.0.1:%u/no\" else pipe [\"sh\", \"-c\", \"cat >/dev/null\"]",
        true);
    all_end(state, "to http \"http://127.0.0.1:%u/\" to http \"http://127.0.0.1:%u/no\" else exec [\"false\"]", false);
}

static void what_nobody_answers_for_is_kept_or_given_up(void **state)
{
    const surroundings *around = *state;
    char rules[200];
    snprintf(rules, sizeof rules, "rule one { to http \"http://127.0.0.1:%u/\" }", around->silent);
    for (int kept = 0; kept < 2; kept++) {
        run this;
        begin(&this, rules, (kf_router_options){.size = sizeof(kf_router_options), .spool = kept ? around->spool : NOWHERE});
        for (int i = 0; i < 20; i++)
            assert_int_equal(send_event(&this, "{}"), KF_OK);
        assert_int_equal(this.told.count, 0);
        kf_router_hurry(this.router, 0);
        assert_int_equal(end(&this), KF_OK);
        check(&this, kept);
    }
}

/* Events one after the other, several open at a time. Places are used again, and the events before a mark are counted. */
static void places_are_used_again(void **state)
{
    (void)state;
    told found = {.count = 0};
    receipts book = {.settled = settled, .context = &found};
    uint64_t open[4];
    for (uint64_t i = 0; i < MOST_EVENTS; i++) {
        if (i >= 4)
            receipts_release(&book, open[i % 4]);
        open[i % 4] = receipts_open(&book, &i);
        assert_true(open[i % 4]);
        receipts_hold(&book, open[i % 4]);
        receipts_release(&book, open[i % 4]);
    }
    assert_int_equal(found.count, MOST_EVENTS - 4);
    assert_int_equal(book.count, 4);
    for (uint64_t round = 0; round < 2; round++) {
        receipts_mark(&book);
        assert_int_equal(receipts_passed(&book), 0);
        const uint64_t later = receipts_open(&book, NULL);
        receipts_release(&book, open[round]);
        open[round] = later;
    }
    assert_int_equal(book.count, 5);
    for (int i = 3; i > 0; i--) {
        assert_int_equal(receipts_passed(&book), i == 1);
        receipts_release(&book, open[i]);
    }
    assert_int_equal(receipts_passed(&book), 1);
    receipts_release(&book, open[0]);
    assert_int_equal(receipts_passed(&book), 2);
    receipts_free(&book);
}

/* An event that is still on its way when the state is saved is not in the saved state. It is in it after it has settled. */
static void the_state_holds_what_is_settled(void **state)
{
    static const char rules[] = "rule one { dedup by .a within 1h to exec [\"sleep\", \"1000\"] timeout 50ms to drop }";
    const surroundings *around = *state;
    const kf_router_options options = {.size = sizeof options, .state_folder = around->folder, .spool = around->spool};
    run this;
    begin(&this, rules, options);
    assert_int_equal(kf_router_note(this.router, "place", "1"), KF_OK);
    assert_int_equal(send_event(&this, "{\"a\":1}"), KF_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(kf_router_commit(this.router), KF_OK);
    assert_int_equal(kf_router_note(this.router, "place", "2"), KF_OK);
    assert_int_equal(send_event(&this, "{\"a\":2}"), KF_OK);
    kf_router_stop_commits(this.router); /* as if the process were killed here */
    assert_int_equal(end(&this), KF_OK);

    begin(&this, rules, options);
    assert_null(kf_router_noted(this.router, "place"));
    assert_int_equal(kf_router_note(this.router, "place", "1"), KF_OK);
    assert_int_equal(send_event(&this, "{\"a\":1}"), KF_OK);
    assert_int_equal(kf_router_commit(this.router), KF_OK);
    assert_int_equal(this.told.count, 0);
    assert_true(kf_router_wait(this.router, -1, -1));
    assert_int_equal(this.told.count, 1);
    assert_int_equal(kf_router_note(this.router, "place", "2"), KF_OK);
    assert_int_equal(send_event(&this, "{\"a\":2}"), KF_OK);
    assert_int_equal(kf_router_commit(this.router), KF_OK); /* saves the first event, but not the second */
    kf_router_stop_commits(this.router);
    assert_int_equal(end(&this), KF_OK);

    begin(&this, rules, options);
    assert_string_equal(kf_router_noted(this.router, "place"), "1");
    assert_int_equal(send_event(&this, "{\"a\":1}"), KF_OK);
    assert_int_equal(this.told.count, 1);
    assert_int_equal(send_event(&this, "{\"a\":2}"), KF_OK);
    assert_int_equal(this.told.count, 1);
    assert_int_equal(end(&this), KF_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_done_at_once_settles_at_once),
                                       cmocka_unit_test(processes_hold_an_event_until_they_end),
                                       cmocka_unit_test(pipes_hold_events_until_they_are_read),
                                       cmocka_unit_test(files_and_syslog_have_an_event_or_not),
                                       cmocka_unit_test(network_deliveries_hold_an_event_until_it_is_answered),
                                       cmocka_unit_test(what_nobody_answers_for_is_kept_or_given_up),
                                       cmocka_unit_test(places_are_used_again),
                                       cmocka_unit_test(the_state_holds_what_is_settled)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
