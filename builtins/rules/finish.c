/*
 * The last step of a compiler. The names in rules are resolved (builtins/language), the table of rules is assembled, the engine
 * makes the program, and the rules take over what they need of the compiler.
 */
#include "builtins/language/resolve.h"
#include "builtins/rules/assemble.h"
#include "builtins/rules/rule_set.h"

#include <stdio.h>
#include <string.h>

static bool resolve_pieces(resolver *work, const input_definition *input)
{
    bool done = true;
    for (const input_piece *piece = input ? input->pieces : NULL; piece; piece = piece->next)
        if (piece->what)
            done = resolve_references(work, piece->what, true) && done;
    return done;
}

static bool resolve_group(resolver *work, const group_clause *clause)
{
    return !clause || resolve_references(work, clause->by, true);
}

static bool resolve_rule(resolver *work, const rule_definition *rule)
{
    bool done = !rule->where || resolve_condition(work, rule->where);
    done = resolve_group(work, rule->dedup) && done;
    done = resolve_group(work, rule->limit) && done;
    done = resolve_pieces(work, rule->input) && done;
    for (const action_call *call = rule->actions; call; call = call->next)
        done = resolve_pieces(work, call->input) && resolve_pieces(work, call->path) && done;
    return done;
}

/* True if somebody will ask for the time of an event: dedup, limit, or the clock of tests. */
static bool needs_time(const kf_compiler *compiler)
{
    return compiler->remember || compiler->rules.has_groups;
}

static bool resolve_all(kf_compiler *compiler, resolver *work, uint32_t *time_node)
{
    if (!resolver_start(work))
        return false;
    for (size_t i = 0; i < compiler->rules.count; i++) {
        work->from = compiler->rules.by_number[i]->from;
        resolve_rule(work, compiler->rules.by_number[i]);
    }
    if (work->status == KF_OK && needs_time(compiler)) {
        *time_node = resolver_field(work, FIELD_time);
        if (*time_node == NODE_NONE)
            work->status = KF_NO_MEMORY;
        else
            builder_keep(work->build, *time_node, false);
    }
    return work->status == KF_OK;
}

static void report_complex(kf_compiler *compiler, const rule_definition *rule)
{
    diagnostics_report(&compiler->errors, rule->from, compiler_offset(rule->from, rule->line, rule->column), NULL,
                       MESSAGE(PATTERN_TOO_COMPLEX), (int)(rule->name.length < 200 ? rule->name.length : 200), rule->name.bytes,
                       BUILDER_MOST_COMBINATIONS);
}

/* Gives the rules what lasts: the compiler's sets, tables and texts. */
static void hand_over(kf_compiler *compiler, kf_rules *rules, const resolver *work)
{
    rules->regexes = work->regexes;
    rules->lasting = compiler->lasting;
    compiler->lasting = (arena){0};
    rules->aliases = compiler->aliases;
    compiler->aliases = NULL;
    rules->set_count = compiler->sets.count;
    for (size_t i = 0; i < compiler->sets.count; i++) {
        rules->sets[i] = (struct value_set *)compiler->sets.all[i]->values;
        compiler->sets.all[i]->values = NULL;
    }
}

/* Makes the nodes of the members that kf_compiler_notice named, in the rules' memory. */
static bool notice(const kf_compiler *compiler, kf_rules *rules, builder *build)
{
    rules->noticed = arena_allocate(&rules->memory, (compiler->noticed.count + 1) * sizeof *rules->noticed);
    for (const noticed_name *each = compiler->noticed.first; rules->noticed && each; each = each->next) {
        const uint32_t node = builder_path(build, NODE_EVENT, each->name);
        if (node == NODE_NONE)
            return false;
        builder_keep(build, node, true);
        rules->noticed[rules->noticed_count++] = node;
    }
    return rules->noticed != NULL;
}

static kf_rules *make_rules(kf_compiler *compiler, resolver *work, uint32_t time_node)
{
    const rule_definition *complex = NULL;
    kf_rules *rules = rules_new(compiler, time_node);
    if (!rules) {
        if (!compiler->errors.error_count)
            compiler_no_memory(compiler);
        return NULL;
    }
    if (compiler->remember)
        builder_remember_predicates(work->build);
    if (notice(compiler, rules, work->build)) {
        rules->program = builder_finish(work->build, compiler->rules.first, (uint32_t)compiler->rules.count, &complex);
        work->build = NULL;
    }
    if (rules->program) {
        hand_over(compiler, rules, work);
        work->regexes = NULL;
        return rules;
    }
    if (complex)
        report_complex(compiler, complex);
    else
        compiler_no_memory(compiler);
    kf_rules_free(rules);
    return NULL;
}

static kf_rules *compile(kf_compiler *compiler, resolver *work)
{
    uint32_t time_node = NODE_NONE;
    if (!resolve_all(compiler, work, &time_node) && work->status == KF_NO_MEMORY) {
        compiler_no_memory(compiler);
        return NULL;
    }
    return compiler->errors.error_count ? NULL : make_rules(compiler, work, time_node);
}

kf_rules *kf_compiler_finish(kf_compiler *compiler)
{
    if (compiler->finished)
        return NULL;
    resolver work = {.build = compiler->build,
                     .memory = &compiler->lasting,
                     .errors = &compiler->errors,
                     .set_names = &compiler->sets.names,
                     .sets = compiler->sets.all,
                     .status = KF_OK};
    compiler->build = NULL;
    compiler->finished = true;
    kf_rules *rules = compile(compiler, &work);
    builder_free(work.build);
    regexes_free(work.regexes);
    diagnostics_sort(&compiler->errors);
    return rules;
}
