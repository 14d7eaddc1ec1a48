/* Tests cli/read/follow.c. Each test is a list of things that happen to a file. The next one happens whenever the reader has
 * nothing left to read. */
#include "cli/read/follow.h"

#include "tests/unit/scratch_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef enum step_kind { APPEND, MOVE, REMOVE, CUT, REWRITE } step_kind;

typedef struct step {
    step_kind kind;
    const char *text;
} step;

typedef struct story {
    const step *steps;
    size_t count, at;
    const char *path;
} story;

static void put(const char *path, int flags, const char *text)
{
    const int file = open(path, O_WRONLY | O_CREAT | flags, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
}

static bool happen(void *context, int descriptor)
{
    story *told = context;
    (void)descriptor;
    if (told->at == told->count)
        return false;
    const step *next = &told->steps[told->at++];
    char moved[300];
    switch (next->kind) {
    case APPEND:
        put(told->path, O_APPEND, next->text);
        break;
    case MOVE:
        snprintf(moved, sizeof moved, "%s.%zu", told->path, told->at);
        assert_int_equal(rename(told->path, moved), 0);
        if (next->text)
            put(moved, O_APPEND, next->text);
        break;
    case REMOVE:
        assert_int_equal(unlink(told->path), 0);
        break;
    case CUT:
        put(told->path, O_TRUNC, "");
        break;
    case REWRITE:
        put(told->path, O_TRUNC, next->text);
    }
    return true;
}

static void clean(char *folder, const char *path)
{
    char moved[300];
    unlink(path);
    for (size_t i = 1; i < 5; i++) {
        snprintf(moved, sizeof moved, "%s.%zu", path, i);
        unlink(moved);
    }
    scratch_remove(folder);
}

static void tell(const step *steps, size_t count, const char *before, bool from_end, size_t room, const char *expected)
{
    for (int polling = 0; polling < 2; polling++) {
        char *folder = scratch_folder();
        char path[256], found[1024];
        size_t length = 0;
        snprintf(path, sizeof path, "%s/log", folder);
        if (before)
            put(path, O_APPEND, before);
        story told = {steps, count, 0, path};
        follow *log = follow_new(
            path,
            &(follow_options){.from_end = from_end, .polling = polling, .wake = -1, .before_wait = happen, .context = &told});
        assert_non_null(log);
        for (ssize_t got; (got = follow_read(log, found + length, room)) != 0; length += (size_t)got)
            assert_true(got > 0);
        found[length] = '\0';
        assert_string_equal(found, expected);
        follow_free(log);
        clean(folder, path);
    }
}

#define TELL(BEFORE, FROM_END, ROOM, EXPECTED, ...)                                                                              \
    tell((const step[]){__VA_ARGS__}, sizeof((const step[]){__VA_ARGS__}) / sizeof(step), BEFORE, FROM_END, ROOM, EXPECTED)

static void grows(void **state)
{
    (void)state;
    TELL("a\n", false, 100, "a\nb\nc\n", {APPEND, "b\n"}, {APPEND, "c\n"});
    TELL("a\n", true, 100, "b\n", {APPEND, "b\n"});
    TELL(NULL, false, 100, "a\n", {APPEND, "a\n"});
    TELL("abc", false, 1, "abcdef\n", {APPEND, "def\n"});
}

static void is_moved_away(void **state)
{
    (void)state;
    TELL("a\n", false, 100, "a\nb\nc\n", {MOVE, NULL}, {APPEND, "b\n"}, {APPEND, "c\n"});
    /* Lines that are written into the old file after it has been moved. */
    TELL("a\n", false, 100, "a\nlate\nb\n", {MOVE, "late\n"}, {APPEND, "b\n"});
    /* The same when there is a new file that is still empty. */
    TELL("a\n", false, 1, "a\nb\n", {MOVE, NULL}, {APPEND, ""}, {APPEND, "b\n"});
    /* Two moves, and a last line without a newline. */
    TELL("a\n", false, 2, "a\nb\nc\n", {MOVE, NULL}, {APPEND, "b"}, {MOVE, NULL}, {APPEND, "c\n"});
}

static void is_removed(void **state)
{
    (void)state;
    TELL("a\n", false, 100, "a\nb\n", {REMOVE, NULL}, {APPEND, "b\n"});
}

static void is_cut_off(void **state)
{
    (void)state;
    TELL("aaaa\n", false, 100, "aaaa\nb\n", {CUT, NULL}, {APPEND, "b\n"});
    TELL("aaaa\n", false, 100, "aaaa\nb\n", {REWRITE, "b\n"});
    TELL("aaaa", false, 100, "aaaa\nb\n", {REWRITE, "b\n"});
}

static void is_no_file(void **state)
{
    (void)state;
    assert_null(follow_new("/", &(follow_options){.wake = -1}));
    assert_int_equal(errno, EINVAL);
}

/* A readable descriptor ends the waiting, and reading goes on afterwards. */
static void is_woken(void **state)
{
    (void)state;
    char *folder = scratch_folder();
    char path[256], found[16];
    int ends[2];
    snprintf(path, sizeof path, "%s/log", folder);
    put(path, O_APPEND, "a\n");
    assert_int_equal(pipe(ends), 0);
    follow *log = follow_new(path, &(follow_options){.wake = ends[0]});
    assert_int_equal(follow_read(log, found, sizeof found), 2);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(follow_read(log, found, sizeof found), 0);
    put(path, O_APPEND, "bc\n");
    assert_int_equal(follow_read(log, found, sizeof found), 3);
    follow_free(log);
    close(ends[0]);
    close(ends[1]);
    clean(folder, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grows),      cmocka_unit_test(is_moved_away),
                                       cmocka_unit_test(is_removed), cmocka_unit_test(is_cut_off),
                                       cmocka_unit_test(is_no_file), cmocka_unit_test(is_woken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
