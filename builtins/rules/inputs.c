/* Compiles an `input` clause: a template of the rule language, or AWS's InputPath or InputTransformer. */
#include "builtins/rules/inputs.h"

#include "builtins/language/resolve.h"

#include <string.h>

const template *input_template(kf_rules *rules, const input_definition *written, const char *folder)
{
    static const template_mode modes[] = {
        [PIECE_TEXT] = TEMPLATE_TEXT,
        [PIECE_JSON_STRING] = TEMPLATE_IN_STRING,
        [PIECE_JSON] = TEMPLATE_AS_JSON,
        [PIECE_PATH] = TEMPLATE_IN_PATH,
    };
    template_builder building = {.memory = &rules->memory};
    if (folder)
        template_literal(&building, TEMPLATE_IN_PATH, folder, strlen(folder));
    for (const input_piece *piece = written->pieces; piece; piece = piece->next) {
        const template_mode mode = modes[piece->mode];
        if (piece->what)
            template_operand(&building, mode, piece->what->node, resolve_is_list(piece->what));
        else
            template_literal(&building, mode, piece->literal.bytes, piece->literal.length);
    }
    return template_finish(&building);
}

const rule_input *input_compile(kf_compiler *compiler, kf_rules *rules, const rule_definition *rule,
                                const input_definition *written)
{
    rule_input *made = arena_allocate(&rules->memory, sizeof *made);
    fault error = FAULT_NO_MEMORY;
    if (!made)
        return NULL;
    if (written->kind == INPUT_TEXT || written->kind == INPUT_JSON) {
        made->is_json = written->kind == INPUT_JSON;
        made->template = input_template(rules, written, NULL);
        return made->template ? made : NULL;
    }
    const char *name = arena_copy(&compiler->memory, rule->name.bytes, rule->name.length);
    if (!name)
        return NULL;
    if (written->kind == INPUT_PATH)
        made->transformer = aws_input_path(&rules->memory, written->text, name, &error);
    else
        made->transformer = aws_input_transformer(&rules->memory, written->text, name, &error);
    if (made->transformer)
        return made;
    if (error.code == KF_BAD_RULES)
        diagnostics_report(&compiler->errors, rule->from, written->place.begin + error.offset + (written->kind == INPUT_PATH),
                           NULL, error.which, "%s", error.message);
    return NULL;
}
