/* The canonical fields: each takes values from its sources, in one of a few ways. */
#include "builtins/language/vocabulary.h"
#include "builtins/text/arn.h"

#include <string.h>

static text value_text(const event_value *value)
{
    return (text){value->bytes, value->length};
}

/* The first value of one of the extra inputs; bytes is NULL if there is none. */
static text extra(const computation *run, unsigned which)
{
    const uint32_t node = run->inputs[run->input_count - FIELD_EXTRA_INPUTS + which];
    const event_value *value = matcher_values(run->scratch, node);
    while (value && value->kind != EVENT_STRING)
        value = value->next;
    return value ? value_text(value) : (text){NULL, 0};
}

/* Each value counts once: several sources may give the same. */
static bool emit(computation *run, text value, bool *gave)
{
    size_t looked = 0;
    /* Only so many are compared: what is repeated behind them is told of twice, which does no harm. */
    for (const event_value *seen = computation_emitted(run); seen && looked < 64; seen = seen->next, looked++)
        if (text_equals(value_text(seen), value))
            return true;
    *gave = true;
    return computation_emit(run, EVENT_STRING, value.bytes, value.length);
}

static bool emit_joined(computation *run, const text *parts, size_t count, bool *gave)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += parts[i].length;
    char *joined = computation_allocate(run, length + 1);
    if (!joined)
        return false;
    char *at = joined;
    for (size_t i = 0; i < count; i++)
        at = (char *)memcpy(at, parts[i].bytes, parts[i].length) + parts[i].length;
    return emit(run, (text){joined, length}, gave);
}

#define TEXT(string)                                                                                                             \
    {                                                                                                                            \
        string, sizeof(string) - 1                                                                                               \
    }

/* ---- The ways of taking a value ---- */

static bool take_AS_IT_IS(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    (void)parameter;
    return emit(run, value_text(value), gave);
}

/* kms.amazonaws.com is aws.kms. */
static bool take_SERVICE(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    static const char domain[] = ".amazonaws.com";
    (void)parameter;
    text name = value_text(value);
    if (name.length > strlen(domain) && text_ends(name, domain))
        name.length -= strlen(domain);
    const text parts[] = {TEXT("aws."), name};
    return emit_joined(run, parts, 2, gave);
}

/* Whether an ARN's service and kind of resource are those wanted, such as kms:key/. */
static bool names(const arn *parts, const char *wanted)
{
    const char *colon = strchr(wanted, ':');
    const text service = {wanted, (size_t)(colon - wanted)};
    return text_equals(parts->service, service) && text_begins(parts->resource, colon + 1) &&
           parts->resource.length > strlen(colon + 1);
}

static bool take_ARN(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    arn parts;
    return !arn_parse(value_text(value), &parts) || !names(&parts, parameter) || emit(run, value_text(value), gave);
}

/* The ARN of a key, from its id. */
static bool emit_key(computation *run, text account, text region, text id, bool *gave)
{
    if (!account.bytes || !region.bytes)
        return true;
    const char *partition = arn_partition(region);
    const text parts[] = {TEXT("arn:"), text_of(partition), TEXT(":kms:"), region, TEXT(":"), account, TEXT(":key/"), id};
    return emit_joined(run, parts, sizeof parts / sizeof parts[0], gave);
}

/* The keys that an alias's name stands for in the tables. */
static bool emit_keys_of_alias(computation *run, text account, text region, text name, bool *gave)
{
    const evaluation *told = run->context;
    if (!told->aliases || !account.bytes || !region.bytes)
        return true;
    const alias_entry *entry = aliases_key_of(told->aliases, account, region, name);
    for (; entry; entry = entry->next)
        if (!emit_key(run, account, region, entry->value, gave))
            return false;
    return true;
}

/* Whatever a call may name a key by: its ARN, its id, an alias's name or ARN. It means a key only to the service of the parameter. */
static bool take_KEY(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    arn parts;
    const text written = value_text(value), source = extra(run, INPUT_SOURCE);
    /* An event that came through CloudTrail says aws.kms of itself, a record kms.amazonaws.com, of which the field makes the same. */
    if (!source.bytes || !text_is(source, parameter))
        return true;
    if (arn_parse(written, &parts)) {
        if (names(&parts, "kms:key/"))
            return emit(run, written, gave);
        return !names(&parts, "kms:alias/") || emit_keys_of_alias(run, parts.account, parts.region, parts.resource, gave);
    }
    if (!written.length)
        return true;
    const text account = extra(run, INPUT_ACCOUNT), region = extra(run, INPUT_REGION);
    return text_begins(written, "alias/") ? emit_keys_of_alias(run, account, region, written, gave)
                                          : emit_key(run, account, region, written, gave);
}

/* What stands behind the last slash. */
static bool take_LAST_PART(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    (void)parameter;
    text part = value_text(value);
    for (size_t i = part.length; i > 0; i--)
        if (part.bytes[i - 1] == '/') {
            part.bytes += i;
            part.length -= i;
            break;
        }
    return emit(run, part, gave);
}

/* The aliases of a key that is named by its ARN. */
static bool take_ALIASES(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    arn parts;
    const evaluation *told = run->context;
    const size_t prefix = strlen("key/");
    (void)parameter;
    if (!told->aliases || !arn_parse(value_text(value), &parts) || !text_begins(parts.resource, "key/"))
        return true;
    const text id = {parts.resource.bytes + prefix, parts.resource.length - prefix};
    for (const alias_entry *entry = aliases_of_key(told->aliases, parts.account, parts.region, id); entry; entry = entry->next)
        if (!emit(run, entry->value, gave))
            return false;
    return true;
}

/* The alias that a call names a key by. */
static bool take_ALIAS_NAME(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    arn parts;
    const text written = value_text(value);
    (void)parameter;
    if (text_begins(written, "alias/"))
        return emit(run, written, gave);
    return !arn_parse(written, &parts) || !names(&parts, "kms:alias/") || emit(run, parts.resource, gave);
}

/* ---- The table ---- */

#define SOURCE(RANK, PATH, HOW, PARAMETER) {RANK, PATH, FIELD_NONE, take_##HOW, PARAMETER},
#define DERIVED(RANK, FIELD, HOW, PARAMETER) {RANK, NULL, FIELD_##FIELD, take_##HOW, PARAMETER},
#define FIELD(NAME, TYPE, IS_LIST, SOURCES, ...)                                                                                 \
    static const field_source sources_of_##NAME[] = {SOURCES};                                                                   \
    _Static_assert(sizeof sources_of_##NAME > 0, "the field " #NAME " needs a source");
#include "builtins/language/fields.def"
#undef FIELD
#undef SOURCE
#undef DERIVED

const field field_table[FIELD_COUNT] = {
#define FIELD(NAME, TYPE, IS_LIST, SOURCES, DOCUMENTATION, EXAMPLE)                                                              \
    {#NAME,         TYPE_##TYPE, IS_LIST, sources_of_##NAME, sizeof sources_of_##NAME / sizeof sources_of_##NAME[0],             \
     DOCUMENTATION, EXAMPLE},
#include "builtins/language/fields.def"
#undef FIELD
};

const char *const field_names[FIELD_COUNT] = {
#define FIELD(NAME, ...) #NAME,
#include "builtins/language/fields.def"
#undef FIELD
};

const field *field_find(text name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (text_is(name, field_names[i]))
            return &field_table[i];
    return NULL;
}

bool field_compute(computation *run)
{
    const field_source *sources = run->data;
    const size_t count = run->input_count - FIELD_EXTRA_INPUTS;
    bool gave = false;
    for (size_t i = 0; i < count; i++) {
        if (gave && sources[i].rank != sources[i - 1].rank)
            return true;
        for (const event_value *value = matcher_values(run->scratch, run->inputs[i]); value; value = value->next)
            if (value->kind == EVENT_STRING && !sources[i].take(run, value, sources[i].parameter, &gave))
                return false;
    }
    return !matcher_failed(run->scratch);
}
