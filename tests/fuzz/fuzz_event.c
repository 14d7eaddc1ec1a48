/*
 * Fuzz target: any bytes as an event, matched against rules that use every operator. The same event must give the same answer
 * twice, whatever came before it.
 */
#include <kmsfilter.h>
#include <stdlib.h>
#include <string.h>

static const char RULES[] =
    "rule a { match {\"a\":[1,\"x\",null,true,\"10.0.0.1\"],\"b\":{\"c\":[{\"exists\":false}]}} }\n"
    "rule b { match {\"$or\":[{\"a\":[{\"prefix\":\"x\"},{\"suffix\":\"y\"}]},{\"a.b\":[{\"numeric\":[\">\",1,\"<\",9]}]}]} }\n"
    "rule c { match {\"b\":[{\"wildcard\":\"*a*b\"},{\"equals-ignore-case\":\"\xc3\x9f\"},{\"cidr\":\"10.0.0.0/8\"}]} }\n"
    "rule d { match {\"a\":{\"b\":[{\"anything-but\":[\"x\",\"y\"]}],\"c\":[{\"anything-but\":{\"wildcard\":\"a*\"}}]}} }\n";

static kf_rules *compile(void)
{
    kf_compiler *compiler = kf_compiler_new();
    kf_compiler_add_rules(compiler, "rules", RULES, sizeof RULES - 1);
    kf_rules *rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    return rules;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static kf_rules *rules;
    static kf_matcher *used;
    if (!rules) {
        rules = compile();
        used = kf_matcher_new(rules, NULL);
    }
    char *event = malloc(size ? size : 1); /* exactly as long as the event, so that reading past it is caught */
    memcpy(event, data, size);
    kf_matcher *fresh = kf_matcher_new(rules, NULL);
    kf_status status = kf_match(used, event, size);
    if (status != kf_match(fresh, event, size) || (status != KF_OK) != (kf_matcher_error(used) != NULL))
        abort();
    if (status == KF_OK) {
        if (kf_matched_count(used) != kf_matched_count(fresh))
            abort();
        for (size_t i = 0; i < kf_matched_count(used); i++)
            if (kf_matched_rule(used, i) != kf_matched_rule(fresh, i))
                abort();
    }
    kf_matcher_free(fresh);
    free(event);
    return 0;
}
