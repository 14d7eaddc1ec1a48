/*
 * Compares the kernels of the scanner with the portable scanner where a case in a file cannot: every prefix of an event, every
 * alignment, the last byte before memory that may not be read, every byte replaced by bytes that could be confused with it, and
 * bits that are carried from one block of 64 bytes to the next.
 */
#include "tests/unit/scan_compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* Events with all kinds of tokens and escapes, wanted and unwanted, with and without white space. */
static const char *const events[] = {
    ("{\"a\":\"x\",\"b\":{\"c\":[1,-2.5e+10,0,0.125,1E5,-0]},\"c\":[{\"d\":1},{\"d\":[2,{\"d\":\"y\"}]},[],{}],\"d.e\":{\"f\":"
     "true},\"a.b\":"
     "[null,false,true],\"d\":{\"e\":{\"f\":null,\"g\":{\"deep\":[[[[{}]]]]},\"h\":[{\"a\":\"\\u00e9\\n\\\"\\\\\\/"
     "\"}]}},\"\\u0061\":[\"\\ud83d\\ude00\"],"
     "\"long\":\"a string that is longer than one block, so that all of a block lies within it, and then some more of it to be "
     "sure\","
     "\"\xc3\xa9\":\"\xe3\x82\xb3\xe3\x83\xb3\xf0\x9f\x98\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\xdf\xbf\",\"skipped\":{"
     "\"k\":[1,2,{\"a\":3}]}}"),
    ("  { \"a\" : \"x\" ,\t\"b\" : { \"c\" : [ 1 , -2.5e-10 , { } , [ ] ] } ,\r\n \"c\" : [ { \"d\" : 1 } , { \"d\" : [ 2 ] } ] "
     ", "
     "\"d\" : "
     "{ \"e\" : { \"g\" : [ 1 , true , \"]\" ] } } , \"z\" : \"{[,:]}\" , \"a\\u002eb\" : "
     "1234567890123456789012345678901234567890 }  "),
    ("{\"\":\"\",\"a\":{\"b\":{\"b\":1},\"c\":[]},\"a\":[],\"a\":[\"\\\\\\\\\\\\\\\\\",\"\\\\\\\"\"],\"c\":[1,[{\"d\":5},6],{"
     "\"x\":{\"d\":1}}],\"c\":{\"d\":{\"d\":7}}}"),
    "{}",
};
enum { EVENTS = sizeof events / sizeof *events };

/* Bytes that begin, end or break something. */
static const char nasty[] = "\"\\{}[]:, \t\n\r\x01\x1f\x1a\x0c\x7f"
                            "0195.-+eEtfnulrb/\x80\xbf\xc0\xc3\xe0\xe3\xed\xf0\xf4\xf5\xff";

static scan_compare all;

static void expect_same(const char *bytes, size_t length)
{
    const char *other = scan_compare_text(&all, bytes, length, true);
    if (!other)
        other = scan_compare_text(&all, bytes, length, false);
    if (other)
        fail_msg("%s differs on %.*s", other, (int)length, bytes);
}

/* Memory that ends directly before memory which may not be read. */
static char *guarded(size_t *size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    *size = 4 * page;
    char *memory = mmap(NULL, 5 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    assert_int_equal(mprotect(memory + *size, page, PROT_NONE), 0);
    return memory;
}

static void every_prefix_before_a_guard(void **state)
{
    (void)state;
    size_t size;
    char *memory = guarded(&size);
    for (size_t i = 0; i < EVENTS; i++) {
        for (size_t length = 0; length <= strlen(events[i]); length++) {
            char *bytes = memory + size - length;
            memcpy(bytes, events[i], length);
            expect_same(bytes, length);
        }
    }
    munmap(memory, size);
}

static void every_alignment(void **state)
{
    (void)state;
    static char memory[4096];
    for (size_t i = 0; i < EVENTS; i++) {
        for (size_t shift = 0; shift < 64; shift++) {
            memcpy(memory + shift, events[i], strlen(events[i]));
            expect_same(memory + shift, strlen(events[i]));
        }
    }
}

static void every_byte_replaced(void **state)
{
    (void)state;
    static char memory[4096];
    for (size_t i = 0; i < EVENTS; i++) {
        const size_t length = strlen(events[i]);
        memcpy(memory, events[i], length);
        for (size_t at = 0; at < length; at++) {
            for (size_t j = 0; j < sizeof nasty; j++) {
                memory[at] = nasty[j];
                expect_same(memory, length);
            }
            memory[at] = events[i][at];
        }
    }
}

/* Valid and invalid tokens, moved byte by byte across the end of a block. */
static void tokens_across_blocks(void **state)
{
    (void)state;
    static const char *const values[] = {
        "true",
        "false",
        "null",
        "tru",
        "nul",
        "falsey",
        "truefalse",
        "-",
        "-0",
        "-01",
        "00",
        "01",
        "1.",
        "1.5",
        ".5",
        "1.e5",
        "1.5e",
        "1.5e+",
        "1.5e+7",
        "1e5.5",
        "1e5e5",
        "1-2",
        "1+2",
        "+1",
        "1.2.3",
        "--1",
        "0x1",
        "1a",
        "a1",
        "t1",
        "123456789.123456789e-123456789",
        "\"\\u12aF\"",
        "\"\\u12g4\"",
        "\"\\u\"",
        "\"\\uD83D\\uDE00\"",
        "\"\\x\"",
        "\"\\\\\"",
        "\"\\\\\\\"\"",
        "\"\\\\\\\\\\\\\\\"\"",
        "\"a\"b",
        "\"\xf0\x9f\x98\x80\"",
        "\"\xf0\x9f\x98\"",
        "\"\xe0\x9f\xbf\"",
        "\"\xe0\xa0\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\xed\x9f\xbf\"",
        "\"\xf0\x8f\xbf\xbf\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xc1\x81\"",
        "\"\x80\"",
        "\"\xc3\xa9\xa9\"",
        "\xc3\xa9",
        "[1,2 3]",
        "[\"a\":1]",
        "{\"a\",1}",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{,}",
        "[}",
        "{]",
        "[[]",
        "[]]",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "1 2",
        "\"a\" \"b\"",
        "[] []",
        "\"\t\"",
        "\"\x7f\"",
    };
    static char memory[512];
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t shift = 0; shift < 130; shift++) {
            const int length =
                snprintf(memory, sizeof memory, "{%*s\"a\":%s%s\"c\":[1]}", (int)shift, "", values[i], shift % 2 ? "," : " ,");
            expect_same(memory, (size_t)length);
            const int inside = snprintf(memory, sizeof memory, "{\"k\":\"%0*d\",\"z\":[%s]}", (int)shift, 0, values[i]);
            expect_same(memory, (size_t)inside);
        }
    }
}

/* Compares a text that has `part` `count` times between `begin` and `end`. */
static void expect_same_of(const char *begin, const char *part, size_t count, const char *end)
{
    char *bytes = malloc(strlen(begin) + count * strlen(part) + strlen(end) + 1);
    assert_non_null(bytes);
    char *at = stpcpy(bytes, begin);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, part);
    at = stpcpy(at, end);
    expect_same(bytes, (size_t)(at - bytes));
    free(bytes);
}

static void limits(void **state)
{
    (void)state;
    for (size_t digits = 880; digits < 1020; digits++) {
        expect_same_of("{\"a\":1", "0", digits, "}");
        expect_same_of("{\"z\":[0.", "1", digits, "]}");
    }
    for (size_t units = 49995; units < 50005; units++) {
        expect_same_of("{\"", "n", units, "\":1}");
        expect_same_of("{\"z\":{\"", "\xc3\xa9", units, "\":1}}");
        expect_same_of("{\"z\":\"", "n", units, "\"}");
    }
    for (size_t depth = 60; depth < 70; depth++) {
        expect_same_of("{\"a\":", "[", depth, "");
        char closing[70 + 1 + 1];
        memset(closing, ']', depth);
        memcpy(closing + depth, "}", 2);
        expect_same_of("{\"c\":", "[", depth, closing);
        expect_same_of("{\"z\":", "[", depth, closing);
    }
    expect_same_of("{\"a\":", "[", 1001, "");
    expect_same_of("{\"a\":[1", ",1", 5000, "]}");
    expect_same_of("{\"c\":[{}", ",{\"d\":[1,2]}", 2000, "]}");
    expect_same_of("{\"z\":\"", "\\\\", 5000, "\"}");
    expect_same_of("{\"z\":\"\\", "\\\\", 5000, "\"}");
}

/* Shapes with the same tokens but other names, so that the wanted values are at other places. */
static void shapes_with_other_names(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "z", "zz", "a.b", "d", "\\u0061", "\xc3\xa9"};
    enum { NAMES = sizeof names / sizeof *names };
    static char memory[256];
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < NAMES; i++)
            for (size_t j = 0; j < NAMES; j++)
                for (size_t k = 0; k < NAMES; k++) {
                    const int length =
                        snprintf(memory, sizeof memory, "{\"%s\":{\"%s\":[{\"%s\":1}],\"e\":{\"f\":2}},\"%s\":\"v\"}", names[i],
                                 names[j], names[k], names[k]);
                    expect_same(memory, (size_t)length);
                }
}

/* A kernel that doubted every event would never differ from the portable scanner. */
static void right_events_are_not_doubted(void **state)
{
    (void)state;
    for (size_t kernel = 0; kernel < all.kernel_count; kernel++)
        for (size_t i = 0; i < EVENTS; i++) {
            scanner *scan = &all.scanners[kernel];
            assert_true(scan->kernel->split(&scan->tokens, events[i], strlen(events[i])));
            assert_true(scan->kernel->nest(&scan->tokens, TOKENS_MOST_DEPTH));
        }
}

/* tests/suite takes the names of the kernels from this message. */
static void every_kernel_is_named(void **state)
{
    (void)state;
    const char *wanted = getenv("KF_SIMD"), *error;
    char *kept = wanted ? strdup(wanted) : NULL;
    setenv("KF_SIMD", "no kernel", 1);
    scan_kernel_choose(&error);
    assert_non_null(error);
    for (size_t i = 0; scan_kernels[i]; i++)
        if (!strstr(error, scan_kernels[i]->name))
            fail_msg("NAMES in engine/scan/scan_choice.c lacks the kernel %s", scan_kernels[i]->name);
    if (kept)
        setenv("KF_SIMD", kept, 1);
    else
        unsetenv("KF_SIMD");
    free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kernel_is_named),
        cmocka_unit_test(right_events_are_not_doubted),
        cmocka_unit_test(every_prefix_before_a_guard),
        cmocka_unit_test(every_alignment),
        cmocka_unit_test(every_byte_replaced),
        cmocka_unit_test(tokens_across_blocks),
        cmocka_unit_test(limits),
        cmocka_unit_test(shapes_with_other_names),
    };
    scan_compare_init(&all);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    scan_compare_free(&all);
    return failed;
}
