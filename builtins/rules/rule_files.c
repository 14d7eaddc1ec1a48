/*
 * Reads what -f and `import` name: rule files, patterns, lists of rules, and folders of rule files. A rule file is parsed here,
 * with everything that it imports, and its definitions go into the compiler one after the other.
 */
#include "builtins/rules/add_rule.h"
#include "builtins/rules/definitions.h"
#include "builtins/rules/load.h"
#include "builtins/rules/paths.h"
#include "builtins/rules/rule_lists.h"

#include "builtins/actions/actions.h"
#include "grammar/base/error.h"
#include "grammar/rules/parser.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEEPEST_IMPORT 100
#define LONGEST_PATH 800 /* in a message, behind which there is room for a reason */

/* Where a file is named: at `offset` of a rule file that imports it; or, if `from` is NULL, on the command line. */
typedef struct mention {
    const source *from;
    size_t offset;
} mention;

static kf_status read_path(kf_compiler *compiler, const char *path, mention where);

/* Records a mistake about a path: at the import that names it or, for the command line, at the file itself. */
__attribute__((format(printf, 5, 6))) static kf_status refuse(kf_compiler *compiler, const char *path, mention where,
                                                              diagnostic which, const char *format, ...)
{
    const source file = {path, "", 0};
    va_list arguments;
    va_start(arguments, format);
    const kf_status status = diagnostics_report_list(&compiler->errors, where.from ? where.from : &file,
                                                     where.from ? where.offset : SIZE_MAX, NULL, which, format, arguments);
    va_end(arguments);
    return status;
}

/* The path as messages show it: a long one is cut. */
static const char *shown_path(const char *path, char room[LONGEST_PATH])
{
    error_cut(room, LONGEST_PATH, path, strlen(path));
    return room;
}

/* For a message of the path alone. */
#define REFUSE_PATH(compiler, path, where, NAME)                                                                                 \
    refuse(compiler, path, where, MESSAGE(NAME), shown_path(path, (char[LONGEST_PATH]){0}))

static kf_status refuse_unreadable(kf_compiler *compiler, const char *path, mention where, int reason)
{
    char room[LONGEST_PATH];
    return where.from ? refuse(compiler, path, where, MESSAGE(IMPORT_UNREADABLE), shown_path(path, room), strerror(reason))
                      : refuse(compiler, path, where, MESSAGE(FILE_UNREADABLE), strerror(reason));
}

/* ---- The text of a rule file ---- */

static void note_status(kf_status *all, kf_status one)
{
    if (one != KF_OK)
        *all = one;
}

static kf_status add_imports(kf_compiler *compiler, const source *from, const import_statement *import)
{
    kf_status status = KF_OK;
    for (; import; import = import->next) {
        const char *path = path_beside(&compiler->memory, from->name, import->path);
        if (!path)
            return compiler_no_memory(compiler);
        note_status(&status, read_path(compiler, path, (mention){from, import->offset}));
    }
    return status;
}

static kf_status add_definitions(kf_compiler *compiler, const source *from, const rule_file *parsed)
{
    kf_status status = KF_OK;
    for (set_definition *set = parsed->sets; set; set = set->next)
        note_status(&status, compiler_add_set(compiler, from, set));
    for (const table_definition *table = parsed->tables; table; table = table->next)
        note_status(&status, compiler_add_table(compiler, from, table, &compiler->aliases));
    for (const test_definition *test = parsed->tests; test; test = test->next)
        if (!collected_tests_add(&compiler->tests, test, from))
            note_status(&status, compiler_no_memory(compiler));
    return status;
}

static kf_status add_rules(kf_compiler *compiler, const rule_file *parsed)
{
    kf_status status = KF_OK;
    if (!collected_rules_reserve(&compiler->rules, parsed->rule_count))
        return compiler_no_memory(compiler);
    for (rule_definition *rule = parsed->rules, *next; rule; rule = next) {
        next = rule->next; /* adding the rule puts it into another list */
        if (next)
            name_table_expect(&compiler->rules.names, next->name);
        note_status(&status, compiler_add_rule(compiler, rule));
    }
    return status;
}

static void take_pattern(void *context, rule_definition *rule)
{
    compiler_plan_pattern(context, rule);
}

static kf_status add_source(kf_compiler *compiler, const source *from)
{
    rule_file parsed = {0};
    const pattern_taker patterns = {take_pattern, compiler, &compiler->trees};
    kf_status status = rule_file_parse(from, &compiler->memory, &patterns, &compiler->errors, action_form_find, &parsed);
    if (status == KF_NO_MEMORY)
        return compiler_no_memory(compiler);
    note_status(&status, add_imports(compiler, from, parsed.imports));
    note_status(&status, add_definitions(compiler, from, &parsed));
    note_status(&status, add_rules(compiler, &parsed));
    return status;
}

/* ---- Files and folders ---- */

static kf_status add_folder(kf_compiler *compiler, int descriptor, const char *path, mention where)
{
    size_t count;
    char **paths = load_folder(&compiler->memory, descriptor, path, &count);
    if (!paths && errno)
        return refuse_unreadable(compiler, path, where, errno);
    if (!paths)
        return REFUSE_PATH(compiler, path, where, FOLDER_WITHOUT_RULES);
    kf_status status = KF_OK;
    for (size_t i = 0; i < count; i++)
        note_status(&status, read_path(compiler, paths[i], (mention){NULL, SIZE_MAX}));
    return status;
}

static bool has_been_read(const kf_compiler *compiler, const struct stat *status)
{
    for (const read_file *file = compiler->files; file; file = file->next)
        if (file->device == status->st_dev && file->inode == status->st_ino)
            return true;
    return false;
}

static bool has_ending(const char *path, const char *ending)
{
    return strlen(path) > strlen(ending) && string_ends(path, ending);
}

/* *.json is JSON, and *.kms is not. Anything else, such as a pipe, is JSON if it begins with a brace, as no rule file does. */
static bool is_json(const source *file)
{
    if (has_ending(file->name, ".json") || has_ending(file->name, ".kms"))
        return has_ending(file->name, ".json");
    return file->bytes[strspn(file->bytes, " \t\r\n")] == '{';
}

static kf_status add_file(kf_compiler *compiler, int descriptor, const struct stat *status, const char *path, mention where)
{
    source *content = arena_allocate(&compiler->memory, sizeof *content);
    read_file *file = arena_allocate(&compiler->memory, sizeof *file);
    if (!content || !file || !(content->name = arena_copy(&compiler->memory, path, strlen(path))))
        return compiler_no_memory(compiler);
    *file = (read_file){status->st_dev, status->st_ino, load_descriptor(descriptor, &content->length), compiler->files};
    const int reason = errno;
    compiler->files = file;
    content->bytes = file->bytes;
    if (!file->bytes)
        return refuse_unreadable(compiler, path, where, reason);
    if (compiler->import_depth >= DEEPEST_IMPORT)
        return REFUSE_PATH(compiler, path, where, IMPORTS_TOO_DEEP);
    compiler->import_depth++;
    const kf_status added = is_json(content) ? compiler_add_json(compiler, content) : add_source(compiler, content);
    compiler->import_depth--;
    return added;
}

static kf_status read_path(kf_compiler *compiler, const char *path, mention where)
{
    struct stat status;
    const int descriptor = load_open(path);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        const int reason = errno;
        if (descriptor >= 0)
            close(descriptor);
        return refuse_unreadable(compiler, path, where, reason);
    }
    if (S_ISDIR(status.st_mode))
        return add_folder(compiler, descriptor, path, where);
    kf_status result = KF_OK;
    if (!has_been_read(compiler, &status))
        result = add_file(compiler, descriptor, &status, path, where);
    close(descriptor);
    return result;
}

/* ---- Public ---- */

kf_status kf_compiler_add_file(kf_compiler *compiler, const char *path)
{
    return read_path(compiler, path, (mention){NULL, SIZE_MAX});
}

kf_status kf_compiler_add_rules(kf_compiler *compiler, const char *name, const char *rules, size_t length)
{
    const source *copy = compiler_source(compiler, name, rules, length);
    return copy ? add_source(compiler, copy) : KF_NO_MEMORY;
}
