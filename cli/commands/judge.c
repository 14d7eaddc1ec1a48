/*
 * Compiles the pattern as the only rule, and matches the event with it.
 */
#include "cli/commands/judge.h"

static judgement failed(judgement judged)
{
    static const kf_error no_memory = {.code = KF_NO_MEMORY, .message = "memory ran out"};
    judged.verdict = JUDGE_FAILED;
    judged.error = &no_memory;
    return judged;
}

judgement judge(const document *pattern, const document *event, bool strict)
{
    judgement judged = {.verdict = JUDGE_BAD_PATTERN};
    judged.compiler = kf_compiler_new();
    if (!judged.compiler)
        return failed(judged);
    kf_compiler_add_pattern(judged.compiler, pattern->name, "pattern", pattern->bytes, pattern->length);
    judged.rules = kf_compiler_finish(judged.compiler);
    if (!judged.rules) {
        if (!kf_compiler_error_count(judged.compiler) || kf_compiler_error(judged.compiler, 0)->code == KF_NO_MEMORY)
            return failed(judged);
        judged.code = "InvalidEventPatternException";
        judged.error = kf_compiler_error(judged.compiler, 0);
        return judged;
    }
    judged.matcher = kf_matcher_new(judged.rules, NULL);
    if (!judged.matcher)
        return failed(judged);
    kf_status status = KF_OK;
    if (strict)
        status = kf_check_envelope(judged.matcher, event->bytes, event->length);
    if (status == KF_OK)
        status = kf_match(judged.matcher, event->bytes, event->length);
    if (status == KF_NO_MEMORY)
        return failed(judged);
    judged.verdict = kf_matched_count(judged.matcher) ? JUDGE_TRUE : JUDGE_FALSE;
    if (status != KF_OK) {
        judged.verdict = JUDGE_BAD_EVENT;
        judged.code = "ValidationException";
        judged.error = kf_matcher_error(judged.matcher);
    }
    return judged;
}

void judgement_free(judgement *judged)
{
    kf_matcher_free(judged->matcher);
    kf_rules_free(judged->rules);
    kf_compiler_free(judged->compiler);
}
