/* Tests the comparisons of texts: empty texts, bytes that are not strings, and texts of which only a part is equal. */
#include "grammar/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const text nothing = {NULL, 0};

static void texts_are_equal_by_their_bytes(void **state)
{
    (void)state;
    assert_true(text_equals(text_of("aws.kms"), (text){"aws.kms and more", 7}));
    assert_false(text_equals(text_of("aws.kms"), text_of("aws.kmt")));
    assert_false(text_equals(text_of("aws"), text_of("aws.kms")));
    assert_true(text_equals(nothing, text_of("")));
    assert_true(text_equals((text){"a\0b", 3}, (text){"a\0b", 3}));
    assert_false(text_equals((text){"a\0b", 3}, (text){"a\0c", 3}));
    assert_true(text_equals(text_of(NULL), nothing));
}

static void a_text_is_a_string(void **state)
{
    (void)state;
    assert_true(text_is((text){"kms:x", 3}, "kms"));
    assert_false(text_is((text){"kms:x", 3}, "km"));
    assert_false(text_is((text){"kms:x", 3}, "kms:"));
    assert_false(text_is((text){"kms\0", 4}, "kms"));
    assert_true(text_is(nothing, ""));
    assert_false(text_is(nothing, "x"));
    assert_false(text_is(text_of("KMS"), "kms"));
    assert_true(text_is_ignoring_case(text_of("Kms"), "kMS"));
    assert_false(text_is_ignoring_case(text_of("kms"), "kmsx"));
    assert_false(text_is_ignoring_case(text_of("kmsx"), "kms"));
    /* @ and ` differ by 32 as letters do, but they are not letters. Neither are bytes above 127. */
    assert_false(text_is_ignoring_case(text_of("@"), "`"));
    assert_false(text_is_ignoring_case(text_of("["), "{"));
    assert_false(text_is_ignoring_case(text_of("\xc3\x84"), "\xc3\xa4"));
    assert_true(text_is_ignoring_case(text_of("AZ"), "az"));
}

static void a_text_begins_and_ends(void **state)
{
    (void)state;
    assert_true(text_begins(text_of("arn:aws"), "arn:"));
    assert_true(text_begins(text_of("arn:"), "arn:"));
    assert_false(text_begins(text_of("arn"), "arn:"));
    assert_false(text_begins((text){"arn:aws", 3}, "arn:"));
    assert_true(text_begins(nothing, ""));
    assert_false(text_begins(nothing, "a"));
    assert_false(text_begins(text_of("ARN:"), "arn:"));
    assert_true(text_begins_ignoring_case(text_of("ARN:aws"), "arn:"));
    assert_false(text_begins_ignoring_case(text_of("ARN"), "arn:"));
    assert_true(text_ends(text_of("sqs.fifo"), ".fifo"));
    assert_true(text_ends(text_of(".fifo"), ".fifo"));
    assert_false(text_ends(text_of("fifo"), ".fifo"));
    assert_false(text_ends(text_of("a.fifox"), ".fifo"));
    assert_true(text_ends((text){"a.fifox", 6}, ".fifo"));
    assert_true(text_ends(nothing, ""));
    assert_false(text_ends(nothing, "a"));
}

static void texts_have_an_order(void **state)
{
    (void)state;
    assert_true(text_order(text_of("a"), text_of("b")) < 0);
    assert_true(text_order(text_of("b"), text_of("ab")) > 0);
    assert_true(text_order(text_of("a"), text_of("ab")) < 0);
    assert_true(text_order(text_of("ab"), text_of("a")) > 0);
    assert_int_equal(text_order(text_of("ab"), text_of("ab")), 0);
    assert_int_equal(text_order(nothing, text_of("")), 0);
    assert_true(text_order(nothing, text_of("a")) < 0);
    /* U+00E4 comes after every letter of ASCII, because bytes are compared as unsigned numbers. */
    assert_true(text_order(text_of("\xc3\xa4"), text_of("z")) > 0);
}

static void strings_begin_and_end(void **state)
{
    (void)state;
    assert_true(string_begins("https://host", "https:"));
    assert_false(string_begins("http", "https:"));
    assert_false(string_begins("HTTPS://host", "https:"));
    assert_true(string_begins_ignoring_case("HTTPS://host", "https:"));
    assert_false(string_begins_ignoring_case("HTTP", "https:"));
    assert_true(string_ends("rules.kms", ".kms"));
    assert_false(string_ends("kms", ".kms"));
    assert_true(string_is_ignoring_case("GZip", "gzip"));
    assert_false(string_is_ignoring_case("gzip", "gzi"));
    assert_true(string_is_same(NULL, NULL));
    assert_false(string_is_same("", NULL));
    assert_false(string_is_same(NULL, ""));
    assert_true(string_is_same("a", "a"));
    assert_false(string_is_same("a", "b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_equal_by_their_bytes), cmocka_unit_test(a_text_is_a_string),
        cmocka_unit_test(a_text_begins_and_ends),         cmocka_unit_test(texts_have_an_order),
        cmocka_unit_test(strings_begin_and_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
