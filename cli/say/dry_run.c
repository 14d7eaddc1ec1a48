/*
 * What is not JSON becomes a JSON string; a JSON event is copied as it is.
 */
#include "cli/say/dry_run.h"

#include <string.h>

bool delivery_print(output *to, const kf_rules *rules, const char *target, const kf_delivery *what)
{
    const char *bytes = what->line;
    size_t length = what->length;
    while (length && strchr(what->is_json ? " \t\r\n" : "\n", bytes[length - 1]))
        length--;
    for (; what->is_json && length && strchr(" \t\r\n", *bytes); length--)
        bytes++;
    output_string(to, "{");
    if (target) {
        output_string(to, "\"to\":");
        output_json_string(to, target, strlen(target));
        output_string(to, ",");
    }
    output_string(to, "\"rules\":[");
    for (size_t i = 0; i < what->rule_count; i++) {
        const char *name = kf_rule_name(rules, what->rules[i]);
        output_string(to, i ? "," : "");
        output_json_string(to, name, strlen(name));
    }
    output_string(to, what->is_event ? "],\"event\":" : "],\"input\":");
    if (what->is_json)
        output_write(to, bytes, length);
    else
        output_json_string(to, bytes, length);
    return output_string(to, "}\n");
}

bool dry_run_print(output *to, const kf_rules *rules, bool json, const char *target, const kf_delivery *what)
{
    if (json)
        return delivery_print(to, rules, target, what);
    output_string(to, target);
    output_string(to, "\t");
    return output_write(to, what->line, what->length);
}
