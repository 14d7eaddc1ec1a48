/* Sets and tables: from their definitions in a rule file, or the files that these name, to what matching looks up. */
#ifndef BUILTINS_RULES_DEFINITIONS_H
#define BUILTINS_RULES_DEFINITIONS_H

#include "builtins/rules/compiler.h"

/* Adds a set that `from` defines. KF_OK, or another status with an error recorded. */
kf_status compiler_add_set(kf_compiler *compiler, const source *from, set_definition *set);

/* Adds the aliases of a table that `from` defines to *to, which is made if it is NULL: those of the compiler, or of a single
 * test. */
kf_status compiler_add_table(kf_compiler *compiler, const source *from, const table_definition *table, aliases **to);

#endif
