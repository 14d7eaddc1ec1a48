/* Tests errors that contain their texts: texts that are too long are cut, and the caret still stands at the right place. */
#include "grammar/base/diagnostics.h"
#include "grammar/base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_text_that_fits_is_whole(void **state)
{
    (void)state;
    char room[8];
    error_cut(room, sizeof room, "1234567", 7);
    assert_string_equal(room, "1234567");
    error_cut(room, sizeof room, "1234567890", 3);
    assert_string_equal(room, "123");
    error_cut(room, sizeof room, "12\0004567890", 10);
    assert_string_equal(room, "12");
    error_cut(room, sizeof room, "", 0);
    assert_string_equal(room, "");
}

static void a_text_is_cut_between_characters(void **state)
{
    (void)state;
    char room[8];
    error_cut(room, sizeof room, "12345678", 8);
    assert_string_equal(room, "1234…");
    error_cut(room, sizeof room, "123é5678", 9);
    assert_string_equal(room, "123…");
    error_cut(room, sizeof room, "12é45678", 9);
    assert_string_equal(room, "12é…");
    error_cut(room, sizeof room, "1😀23456", 10);
    assert_string_equal(room, "1…");
    error_cut(room, sizeof room, "😀😀", 8);
    assert_string_equal(room, "😀…");
    error_cut(room, sizeof room, "12345678\xff", 9);
    assert_string_equal(room, "1234…");
    error_cut(room, 4, "1234", 4);
    assert_string_equal(room, "…");
}

static void a_message_that_is_too_long_is_cut(void **state)
{
    (void)state;
    kf_error error;
    memset(&error, 'x', sizeof error);
    char longest[sizeof error.message + 1];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    errno = ENOENT;
    assert_int_equal(error_report(&error, MESSAGE(FAILED_OUTSIDE), longest), KF_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_string_equal(error.message + sizeof error.message - 6, "aa…");
    assert_int_equal(error.severity, KF_ERROR);
    assert_int_equal(error.line, 0);
    assert_string_equal(error.diagnostic, diagnostic_about(DIAGNOSTIC_FAILED_OUTSIDE)->code);
    assert_string_equal(error.hint, "");
    assert_string_equal(error.file, "");
    assert_string_equal(error.excerpt, "");
    assert_string_equal(error.reason, "");
    longest[sizeof error.message - 1] = '\0';
    error_report(&error, MESSAGE(FAILED_OUTSIDE), longest);
    assert_string_equal(error.message, longest);
}

static void a_copy_is_independent(void **state)
{
    (void)state;
    kf_error error;
    error_report(&error, MESSAGE(FAILED_OUTSIDE), "first");
    error_file(&error, "a");
    error_hint(&error, "do this");
    const kf_error copy = error;
    error_report(&error, MESSAGE(FAILED_OUTSIDE), "second");
    assert_string_equal(copy.message, "first");
    assert_string_equal(copy.file, "a");
    assert_string_equal(copy.hint, "do this");
    error_hint(&error, NULL);
    assert_string_equal(error.hint, "");
}

/* Makes the excerpt of a line of `count` characters, with an X in the column. */
static void excerpt_of(kf_error *error, const char *character, uint32_t count, uint32_t column)
{
    char line[20000];
    size_t length = 0;
    for (uint32_t i = 1; i <= count; i++)
        length += (size_t)snprintf(line + length, sizeof line - length, "%s", i == column ? "X" : character);
    error_report(error, MESSAGE(STRING_NOT_CLOSED));
    error_place(error, 1, column);
    error_excerpt(error, line, length);
}

/* The number of bytes before the column, for characters of this width. */
static size_t bytes_before(const kf_error *error, size_t width)
{
    return (error->column - error->excerpt_column) * width;
}

static void an_excerpt_has_the_column_in_it(void **state)
{
    (void)state;
    kf_error error;
    excerpt_of(&error, "a", 511, 500);
    assert_int_equal(error.excerpt_column, 1);
    assert_int_equal(strlen(error.excerpt), 511);
    for (uint32_t column = 1; column <= 4000; column += 31) {
        excerpt_of(&error, "a", 4000, column);
        assert_int_equal(error.excerpt[bytes_before(&error, 1)], 'X');
        excerpt_of(&error, "€", 4000, column);
        assert_int_equal(error.excerpt[bytes_before(&error, 3)], 'X');
        excerpt_of(&error, "😀", 4000, column);
        assert_int_equal(error.excerpt[bytes_before(&error, 4)], 'X');
        assert_int_equal(error.excerpt_column, column > 70 ? column - 70 : 1);
        /* the part that a message shows behind the column is not cut off */
        assert_true(column > 3900 || strlen(error.excerpt) >= bytes_before(&error, 4) + 1 + (size_t)4 * 31 + strlen("…"));
    }
    excerpt_of(&error, "a", 1000, 1001); /* the caret is behind the end of the line */
    assert_int_equal(strlen(error.excerpt), bytes_before(&error, 1));
}

static void a_diagnostic_fills_in_what_the_table_says(void **state)
{
    (void)state;
    arena memory = {NULL, 0};
    diagnostics list = {.memory = &memory};
    const source input = {"rules.kms", "one", 3};
    assert_int_equal(diagnostics_report(&list, &input, 0, NULL, MESSAGE(LIST_SCHEDULED), "nightly"), KF_BAD_RULES);
    assert_int_equal(list.errors[0]->severity, KF_WARNING);
    assert_string_equal(list.errors[0]->diagnostic, "KF1011");
    assert_string_equal(list.errors[0]->hint, "");
    assert_int_equal(diagnostics_report(&list, &input, 0, NULL, MESSAGE(EQUALS_SIGN)), KF_BAD_RULES);
    assert_string_equal(list.errors[1]->hint, "equality is written ==");
    assert_int_equal(diagnostics_report(&list, &input, 0, "another", MESSAGE(EQUALS_SIGN)), KF_BAD_RULES);
    assert_string_equal(list.errors[2]->hint, "another");
    for (size_t i = 3; i < DIAGNOSTICS_MOST_ERRORS + 10; i++)
        assert_int_equal(diagnostics_report(&list, NULL, SIZE_MAX, NULL, MESSAGE(NO_MEMORY)), KF_NO_MEMORY);
    assert_int_equal(list.count, DIAGNOSTICS_MOST_ERRORS + 1); /* and the warning */
    assert_int_equal(list.error_count, DIAGNOSTICS_MOST_ERRORS + 9);
    arena_free(&memory);
}

static void errors_stay_where_they_are(void **state)
{
    (void)state;
    arena memory = {NULL, 0};
    diagnostics list = {.memory = &memory};
    const source input = {"rules.kms", "one\ntwo\n", 8};
    diagnostics_report(&list, &input, 5, NULL, MESSAGE(FAILED_OUTSIDE), "first");
    const kf_error *first = list.errors[0];
    for (int i = 0; i < 15; i++) {
        diagnostics_reject(&list, &input, 0, "hint", DIAGNOSTIC_PATTERN_EMPTY_LIST, "more", "reason");
        diagnostics_report(&list, &input, 0, NULL, MESSAGE(LIST_SCHEDULED), "more");
    }
    diagnostics_sort(&list);
    assert_int_equal(list.count, 31);
    assert_ptr_equal(list.errors[30], first);
    assert_string_equal(first->message, "first");
    assert_string_equal(first->file, "rules.kms");
    assert_string_equal(first->excerpt, "two");
    assert_int_equal(first->line, 2);
    assert_int_equal(first->column, 2);
    arena_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_fits_is_whole),         cmocka_unit_test(a_text_is_cut_between_characters),
        cmocka_unit_test(a_message_that_is_too_long_is_cut), cmocka_unit_test(a_copy_is_independent),
        cmocka_unit_test(an_excerpt_has_the_column_in_it),   cmocka_unit_test(a_diagnostic_fills_in_what_the_table_says),
        cmocka_unit_test(errors_stay_where_they_are)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
