/* Tests the growing array: how much room it takes, what it keeps, and that it does not change if memory runs out. */
#include "grammar/base/arena.h"
#include "grammar/base/vec.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A static analyser does not know that a failed assertion ends the test, and so that there is room behind one. */
#define REQUIRE(condition)                                                                                                       \
    do {                                                                                                                         \
        if (!(condition)) {                                                                                                      \
            fail_msg("%s", #condition);                                                                                          \
            return;                                                                                                              \
        }                                                                                                                        \
    } while (0)

enum { ITEMS = 100000 };

typedef struct item {
    size_t number;
    char rest[24];
} item;

static void items_are_kept_while_it_grows(void **state)
{
    (void)state;
    item *items = NULL;
    size_t count = 0, capacity = 0;
    unsigned growths = 0;
    for (size_t i = 0; i < ITEMS; i++) {
        const size_t before = capacity;
        REQUIRE(vec_reserve(items, count, capacity, 1));
        growths += capacity != before;
        assert_true(capacity >= count + 1);
        items[count++].number = i;
    }
    for (size_t i = 0; i < ITEMS; i++)
        assert_int_equal(items[i].number, i);
    assert_true(growths < 20);
    free(items);
}

static void small_numbers_count_too(void **state)
{
    (void)state;
    const char **names = NULL;
    uint32_t count = 0, capacity = 0;
    for (uint32_t i = 0; i < ITEMS; i++) {
        REQUIRE(vec_reserve(names, count, capacity, 1));
        names[count++] = "name";
    }
    assert_string_equal(names[0], "name");
    assert_string_equal(names[ITEMS - 1], "name");
    free((void *)names);
}

static void room_for_many_is_made_at_once(void **state)
{
    (void)state;
    char *bytes = NULL;
    size_t capacity = 0, more = 0;
    REQUIRE(vec_reserve(bytes, 0, capacity, more));
    assert_null(bytes);
    REQUIRE(vec_reserve(bytes, 0, capacity, 1000));
    assert_int_equal(capacity, 1000);
    char *const before = bytes;
    REQUIRE(vec_reserve(bytes, 999, capacity, 1));
    assert_ptr_equal(bytes, before);
    assert_int_equal(capacity, 1000);
    REQUIRE(vec_reserve(bytes, 1000, capacity, 1));
    assert_int_equal(capacity, 2000);
    free(bytes);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    item *items = NULL;
    size_t capacity = 0;
    REQUIRE(vec_reserve(items, 0, capacity, 3));
    assert_int_equal(capacity, VEC_LEAST_CAPACITY);
    item *const before = items;
    items[0].number = 7;
    /* The number of bytes does not fit its type, is more than an address can have, or is more than the memory. */
    assert_false(vec_reserve(items, 1, capacity, SIZE_MAX));
    assert_false(vec_reserve(items, 1, capacity, SIZE_MAX / sizeof *items));
    assert_false(vec_reserve(items, 1, capacity, PTRDIFF_MAX / sizeof *items));
    assert_ptr_equal(items, before);
    assert_int_equal(items[0].number, 7);
    assert_int_equal(capacity, VEC_LEAST_CAPACITY);
    free(items);
}

static void small_numbers_do_not_wrap(void **state)
{
    (void)state;
    char *bytes = NULL;
    uint32_t capacity = 0;
    REQUIRE(vec_reserve(bytes, 0, capacity, 8));
    assert_false(vec_reserve(bytes, 8, capacity, (size_t)UINT32_MAX - 7));
    assert_int_equal(capacity, 8);
    free(bytes);
    assert_int_equal(vec_larger(UINT32_MAX / 2, UINT32_MAX / 2 + 1, 2, UINT32_MAX), UINT32_MAX);
    assert_int_equal(vec_larger(UINT32_MAX, UINT32_MAX, 1, UINT32_MAX), 0);
    assert_int_equal(vec_larger(0, 0, 1, 3), 3);
}

static void an_arena_holds_one_too(void **state)
{
    (void)state;
    arena memory = {0};
    item *items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < 1000; i++) {
        REQUIRE(arena_reserve(&memory, items, count, capacity, 1));
        items[count++].number = i + 1;
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i].number, i + 1);
    assert_false(arena_reserve(&memory, items, count, capacity, SIZE_MAX));
    assert_int_equal(items[999].number, 1000);
    arena_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_kept_while_it_grows), cmocka_unit_test(small_numbers_count_too),
        cmocka_unit_test(room_for_many_is_made_at_once), cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(small_numbers_do_not_wrap),     cmocka_unit_test(an_arena_holds_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
