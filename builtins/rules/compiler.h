/*
 * The inside of a kf_compiler, shared by compiler.c (what is collected), rule_files.c (files, folders, imports), rule_lists.c (what
 * `aws events list-rules` prints), definitions.c (sets and tables) and finish.c (what comes of it all).
 */
#ifndef BUILTINS_RULES_COMPILER_H
#define BUILTINS_RULES_COMPILER_H

#include "builtins/language/aliases.h"
#include "builtins/text/name_table.h"
#include "engine/plan/builder.h"
#include "grammar/base/diagnostics.h"
#include "grammar/rules/parser.h"

#include <sys/types.h>

/* A file that has been read, so that it is read once however often it is named. */
typedef struct read_file {
    dev_t device;
    ino_t inode;
    char *bytes; /* malloc'ed, with a NUL behind them; NULL: it could not be read */
    struct read_file *next;
} read_file;

/* A member of events of which matchers are to tell. */
typedef struct noticed_name {
    text name;
    struct noticed_name *next;
} noticed_name;

struct kf_compiler {
    arena memory;   /* everything: sources that are no files, trees, errors */
    arena trees;    /* patterns: of the rule at hand or, if rules are to be remembered, of all */
    arena lasting;  /* what the rules take over: the members of sets */
    builder *build; /* NULL once it has been used */
    diagnostics errors;
    rule_definition *rules;
    rule_definition **rules_end;
    rule_definition **by_number; /* for what names tells */
    size_t rule_count, rule_capacity;
    size_t call_count;     /* of actions */
    bool has_groups;       /* some rule has dedup or limit */
    name_table names;      /* a rule's name → its number */
    set_definition **sets; /* for what set_names tells */
    const source **source_of_set;
    size_t set_count, set_capacity;
    name_table set_names;
    aliases *aliases; /* NULL: there is no table */
    test_definition *tests;
    test_definition **tests_end;
    const source **source_of_test; /* in their order */
    size_t test_count, test_capacity;
    bool remember; /* what rules ask, and the tests; said before there are any */
    noticed_name *noticed;
    size_t noticed_count;
    bool finished;
    read_file *files;
    size_t disabled;
    unsigned depth; /* of imports */
};

/* A source whose texts live in the compiler's memory. NULL if memory ran out, which is then recorded. */
const source *compiler_source(kf_compiler *compiler, const char *name, const char *bytes, size_t length);

kf_status compiler_no_memory(kf_compiler *compiler);

/* The offset of a 1-based line and column; SIZE_MAX for line 0. The parser counts, and the diagnostics want offsets. */
size_t compiler_offset(const source *from, uint32_t line, uint32_t column);

/* Takes one rule: checks that its name is new and that its actions exist. */
kf_status compiler_add_rule(kf_compiler *compiler, rule_definition *rule);

/* Parses a rule file's text with what it imports. */
kf_status compiler_add_source(kf_compiler *compiler, const source *from);

/* The rule for a pattern that stands alone. */
kf_status compiler_add_lone_pattern(kf_compiler *compiler, const source *file, const source *pattern, text rule,
                                    const char *title);

/* rule_files.c: what -f or an import names; a failure is recorded at `offset` of `from` (NULL: no place). */
kf_status compiler_read(kf_compiler *compiler, const char *path, const source *from, size_t offset);

/* rule_files.c: all bytes of a file with a NUL behind them, malloc'ed; NULL, and the failure recorded at `offset` of `from`. */
char *compiler_load(kf_compiler *compiler, const char *path, const source *from, size_t offset, size_t *length);

/* definitions.c */
kf_status compiler_add_set(kf_compiler *compiler, const source *from, set_definition *set);
kf_status compiler_add_table(kf_compiler *compiler, const source *from, const table_definition *table, aliases **to);

/* rule_lists.c: JSON that is a bare pattern or a list of rules. */
kf_status compiler_add_json(kf_compiler *compiler, const source *file);

#endif
