/*
 * Tests the automaton with so many states that it must empty its cache: the wildcards need more states than it may keep. Every
 * answer is compared with a matcher that tries each wildcard by itself.
 */
#include "engine/tables/automaton.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WILDCARDS = 48, TEXTS = 4000, LONGEST = 64 };

/* Tries one wildcard. A star matches any run of bytes. The operands here have no backslash. */
static bool matches(const char *wildcard, const char *bytes)
{
    if (*wildcard == '*')
        return matches(wildcard + 1, bytes) || (*bytes && matches(wildcard, bytes + 1));
    return *wildcard == *bytes && (*bytes == '\0' || matches(wildcard + 1, bytes + 1));
}

static void fill(char *out, size_t length, const char *letters, unsigned *seed)
{
    for (size_t i = 0; i < length; i++)
        out[i] = letters[(size_t)rand_r(seed) % strlen(letters)];
    out[length] = '\0';
}

/* Makes *x*y*…. How far a text has got in one wildcard does not depend on the others, so every combination needs a state. */
static void make_wildcard(char *out, unsigned *seed)
{
    static const char letters[] = "abcd";
    size_t length = 0;
    for (int part = 0; part < 5; part++) {
        out[length++] = '*';
        out[length++] = letters[rand_r(seed) % 4];
        out[length++] = letters[rand_r(seed) % 4];
    }
    out[length++] = '*';
    out[length] = '\0';
}

static void exploding_wildcards_stay_right(void **state)
{
    (void)state;
    static char wildcards[WILDCARDS][20];
    unsigned seed = 1;
    automaton *machine = automaton_new();
    assert_non_null(machine);
    for (uint32_t i = 0; i < WILDCARDS; i++) {
        make_wildcard(wildcards[i], &seed);
        assert_true(automaton_add(machine, SHAPE_WILDCARD, (text){wildcards[i], strlen(wildcards[i])}, i));
    }
    assert_true(automaton_finish(machine));
    automaton_cache *cache = automaton_cache_new(machine);
    assert_non_null(cache);
    for (int round = 0; round < TEXTS; round++) {
        char bytes[LONGEST + 1];
        bool found[WILDCARDS] = {false};
        size_t count;
        fill(bytes, (size_t)(rand_r(&seed) % LONGEST), "abcd", &seed);
        const uint32_t *targets = automaton_run(cache, bytes, strlen(bytes), &count);
        assert_true(count != SIZE_MAX);
        for (size_t i = 0; i < count; i++)
            found[targets[i]] = true;
        for (int i = 0; i < WILDCARDS; i++)
            assert_int_equal(found[i], matches(wildcards[i], bytes));
    }
    automaton_cache_free(cache);
    automaton_free(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exploding_wildcards_stay_right)};
    return cmocka_run_group_tests_name("automaton", tests, NULL, NULL);
}
