/*
 * kf_compiler: collects rules, and records what is wrong with them. This file makes and frees the compiler, and has what the
 * other files of the folder need of it; compiler.h tells what each of them does.
 */
#include "builtins/rules/compiler.h"

#include <stdlib.h>
#include <string.h>

kf_compiler *kf_compiler_new(void)
{
    kf_compiler *compiler = calloc(1, sizeof *compiler);
    if (!compiler)
        return NULL;
    compiler->errors.memory = &compiler->memory;
    compiler->build = builder_new();
    if (compiler->build)
        return compiler;
    kf_compiler_free(compiler);
    return NULL;
}

void kf_compiler_free(kf_compiler *compiler)
{
    if (!compiler)
        return;
    builder_free(compiler->build);
    collected_rules_free(&compiler->rules);
    collected_sets_free(&compiler->sets);
    collected_tests_free(&compiler->tests);
    aliases_free(compiler->aliases);
    for (read_file *file = compiler->files; file; file = file->next)
        free(file->bytes);
    arena_free(&compiler->lasting);
    arena_free(&compiler->trees);
    arena_free(&compiler->memory);
    free(compiler);
}

kf_status compiler_no_memory(kf_compiler *compiler)
{
    return diagnostics_report(&compiler->errors, NULL, SIZE_MAX, NULL, MESSAGE(NO_MEMORY));
}

const source *compiler_source(kf_compiler *compiler, const char *name, const char *bytes, size_t length)
{
    source *made = arena_allocate(&compiler->memory, sizeof *made);
    if (made) {
        made->name = arena_copy(&compiler->memory, name, strlen(name));
        made->bytes = arena_copy(&compiler->memory, bytes, length);
        made->length = length;
    }
    if (made && made->name && made->bytes)
        return made;
    compiler_no_memory(compiler);
    return NULL;
}

size_t compiler_offset(const source *from, uint32_t line, uint32_t column)
{
    size_t at = 0;
    if (line == 0)
        return SIZE_MAX;
    for (; line > 1 && at < from->length; at++)
        if (from->bytes[at] == '\n' || (from->bytes[at] == '\r' && from->bytes[at + 1] != '\n'))
            line--;
    for (; column > 1 && at < from->length; column--)
        do
            at++;
        while (((unsigned char)from->bytes[at] & 0xC0U) == 0x80U);
    return at;
}

/* ---- Public: what the compiler is told, and what it tells ---- */

void kf_compiler_remember(kf_compiler *compiler)
{
    compiler->remember = true;
}

kf_status kf_compiler_notice(kf_compiler *compiler, const char *name)
{
    noticed_name *made = arena_allocate(&compiler->memory, sizeof *made);
    const char *copy = arena_copy(&compiler->memory, name, strlen(name));
    if (!made || !copy)
        return compiler_no_memory(compiler);
    *made = (noticed_name){{copy, strlen(name)}, compiler->noticed.first};
    compiler->noticed.first = made;
    compiler->noticed.count++;
    return KF_OK;
}

size_t kf_compiler_error_count(const kf_compiler *compiler)
{
    return compiler->errors.count;
}

const kf_error *kf_compiler_error(const kf_compiler *compiler, size_t index)
{
    return compiler->errors.errors[index];
}

size_t kf_compiler_disabled_count(const kf_compiler *compiler)
{
    return compiler->disabled;
}
