/*
 * A program that uses libkmsfilter and jansson, which libkmsfilter uses too. tests/link builds it, with the static and with the
 * shared library, and runs it. It checks that each library calls its own functions, since libkmsfilter has internal functions
 * with names of jansson, such as json_string.
 */
#include <jansson.h>
#include <kmsfilter.h>

#include <stdio.h>
#include <string.h>

static const char PATTERN[] = "{\"a\":[{\"prefix\":\"x\"}]}";
static const char EVENT[] = "{\"a\":\"xyz\"}";

static int failed(const char *what)
{
    printf("%s\n", what);
    return 1;
}

static int match(void)
{
    kf_compiler *compiler = kf_compiler_new();
    if (!compiler || kf_compiler_add_pattern(compiler, "pattern", "rule", PATTERN, strlen(PATTERN)) != KF_OK)
        return failed("kf_compiler_add_pattern refused a good pattern");
    kf_rules *rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    kf_matcher *matcher = rules ? kf_matcher_new(rules, NULL) : NULL;
    if (!matcher)
        return failed("kf_matcher_new failed");
    int status =
        kf_match(matcher, EVENT, strlen(EVENT)) == KF_OK && kf_matched_count(matcher) == 1 ? 0 : failed("kf_match did not match");
    kf_matcher_free(matcher);
    kf_rules_free(rules);
    return status;
}

int main(void)
{
    json_t *text = json_string("x");
    if (!text || !json_is_string(text) || strcmp(json_string_value(text), "x") != 0)
        return failed("json_string is not jansson's");
    json_decref(text);
    if (match() != 0)
        return 1;
    printf("%d.%d.%d of %s\n", KF_VERSION_MAJOR, KF_VERSION_MINOR, KF_VERSION_PATCH, kf_version());
    return 0;
}
