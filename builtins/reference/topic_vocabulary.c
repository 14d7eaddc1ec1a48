/* The topics of fields and functions, which are the names of the language. */
#include "builtins/language/vocabulary.h"
#include "builtins/reference/entries.h"
#include "builtins/reference/topics.h"

/* The bare word for a type: "string", where messages say "a string". */
static const char *type_word(reference_type type)
{
    const char *name = type_name(type);
    return string_begins(name, "a ") ? name + strlen("a ") : name;
}

/* The sources of one rank, whose values are all taken: "resources and detail.resources.ARN". */
static const char *rank_text(kf_reference *to, const field_source *sources, size_t count)
{
    const char *all = "";
    for (size_t i = 0; i < count; i++) {
        const char *name = sources[i].path ? sources[i].path : field_names[sources[i].from];
        all = i == 0 ? name : reference_format(to, "%s and %s", all, name);
    }
    return all;
}

void reference_add_fields(kf_reference *to)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const field *about = &field_table[i];
        reference_entry(to, KF_TOPIC_FIELDS, about->name, about->documentation);
        reference_detail(to, "type", type_word(about->type));
        reference_detail(to, "count", about->is_list ? "any number of values" : "one value at most");
        reference_list(to, "sources");
        for (size_t at = 0, end; at < about->source_count; at = end) {
            for (end = at + 1; end < about->source_count && about->sources[end].rank == about->sources[at].rank;)
                end++;
            reference_item(to, rank_text(to, &about->sources[at], end - at));
        }
        reference_detail(to, "example", about->example);
    }
}

void reference_add_functions(kf_reference *to)
{
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        const function *about = &function_table[i];
        reference_entry(to, KF_TOPIC_FUNCTIONS, about->name, about->documentation);
        reference_detail(to, "syntax", reference_format(to, "%s(x)", about->name));
        reference_detail(to, "takes", type_word(about->takes));
        reference_detail(to, "gives", type_word(about->gives));
        reference_detail(to, "example", about->example);
    }
}
