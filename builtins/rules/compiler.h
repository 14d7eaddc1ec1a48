/*
 * The inside of a kf_compiler: what rule files have said so far, and what is wrong with them. Only the files of this folder see
 * it. They work in this order, and each uses only those above it:
 *
 *     paths, load, collected    paths in rule files; files as bytes; lists of definitions: these know no compiler
 *     compiler                  the compiler's memory and errors
 *     action_check, add_rule    one rule is checked and added
 *     definitions               sets and tables
 *     rule_lists, rule_files    files are read and parsed: patterns, lists of rules, rule files, folders
 *     inputs, targets           what a rule's `input` and `to` become
 *     test_plan                 what the tests in rule files become
 *     assemble                  the table of rules (rule_set.h)
 *     finish                    names are resolved, the program is built, and the rules are done
 */
#ifndef BUILTINS_RULES_COMPILER_H
#define BUILTINS_RULES_COMPILER_H

#include "builtins/language/aliases.h"
#include "builtins/rules/collected.h"
#include "engine/plan/builder.h"
#include "grammar/base/diagnostics.h"

#include <sys/types.h>

/* A file that has been read. A file is read once, however often it is named. */
typedef struct read_file {
    dev_t device;
    ino_t inode;
    char *bytes; /* malloc'ed, with a NUL behind them; NULL: it could not be read */
    struct read_file *next;
} read_file;

/* A member of events that kf_compiler_notice named. */
typedef struct noticed_name {
    text name;
    struct noticed_name *next;
} noticed_name;

typedef struct noticed_names {
    noticed_name *first;
    size_t count;
} noticed_names;

struct kf_compiler {
    arena memory;  /* sources that are no files, trees, errors: what the compiler needs until it is freed */
    arena trees;   /* patterns: of the rule at hand or, if rules are to be remembered, of all */
    arena lasting; /* what the rules take over: the members of sets */
    diagnostics errors;
    builder *build;        /* NULL once finish.c has taken it */
    collected_rules rules; /* filled by add_rule.c */
    collected_sets sets;   /* filled by definitions.c */
    aliases *aliases;      /* filled by definitions.c; NULL: there is no table */
    collected_tests tests; /* filled by rule_files.c */
    noticed_names noticed; /* finish.c makes nodes of them */
    read_file *files;      /* rule_files.c: those read so far */
    unsigned import_depth; /* rule_files.c: how deep the file at hand is imported */
    size_t disabled;       /* rule_lists.c: rules left out because they are DISABLED */
    bool remember;         /* kf_compiler_remember was called */
    bool finished;         /* kf_compiler_finish was called */
};

/* Records that memory ran out, and returns KF_NO_MEMORY. */
kf_status compiler_no_memory(kf_compiler *compiler);

/* A source whose texts are copied into the compiler's memory. NULL if memory ran out, which is then recorded. */
const source *compiler_source(kf_compiler *compiler, const char *name, const char *bytes, size_t length);

/* The offset of a 1-based line and column; SIZE_MAX for line 0. Rules have lines and columns, and diagnostics want offsets. */
size_t compiler_offset(const source *from, uint32_t line, uint32_t column);

#endif
