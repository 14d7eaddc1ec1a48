/* Computes the canonical fields of fields.def. A field takes values from its sources, and each source has one of a few ways of
 * taking them. The engine calls field_compute. */
#include "builtins/language/vocabulary.h"
#include "builtins/text/arn.h"

#include <string.h>

static text value_text(const event_value *value)
{
    return (text){value->bytes, value->length};
}

/* The first value of one of the extra inputs (vocabulary.h). Its bytes are NULL if there is none. */
static text extra(const computation *run, unsigned which)
{
    const uint32_t node = run->inputs[run->input_count - FIELD_EXTRA_INPUTS + which];
    const event_value *value = matcher_values(run->scratch, node);
    while (value && value->kind != EVENT_STRING)
        value = value->next;
    return value ? value_text(value) : (text){NULL, 0};
}

/* Emits a value unless it was emitted before, since several sources may give the same value. */
static bool emit(computation *run, text value, bool *gave)
{
    size_t looked = 0;
    /* Only this many values are compared. A repeated value behind them is emitted twice, which does no harm. */
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

/* Turns kms.amazonaws.com into aws.kms. */
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

/* True if an ARN has the wanted service and kind of resource, such as kms:key/. */
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

/* Emits the ARN of a key, made from the key's id. */
static bool emit_key(computation *run, text account, text region, text id, bool *gave)
{
    if (!account.bytes || !region.bytes)
        return true;
    const char *partition = arn_partition(region);
    const text parts[] = {TEXT("arn:"), text_of(partition), TEXT(":kms:"), region, TEXT(":"), account, TEXT(":key/"), id};
    return emit_joined(run, parts, sizeof parts / sizeof parts[0], gave);
}

/* Emits the keys that an alias stands for in the tables. */
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

/* Takes any text with which a call names a key: its ARN, its id, an alias or an alias ARN. It names a key only if the event comes
 * from the service `parameter`. */
static bool take_KEY(computation *run, const event_value *value, const char *parameter, bool *gave)
{
    arn parts;
    const text written = value_text(value), source = extra(run, INPUT_SOURCE);
    /* An event that came through CloudTrail has the source aws.kms. A record of CloudTrail has kms.amazonaws.com, which the field
     * `source` turns into aws.kms. */
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

/* Takes the part behind the last slash. */
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

/* Takes the aliases of a key that is named by its ARN. */
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

/* Takes the alias with which a call names a key. */
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

#define SOURCE(RANK, PATH, HOW, PARAMETER) {RANK, FIELD_NONE, PATH, take_##HOW, PARAMETER},
#define DERIVED(RANK, FIELD, HOW, PARAMETER) {RANK, FIELD_##FIELD, NULL, take_##HOW, PARAMETER},
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
