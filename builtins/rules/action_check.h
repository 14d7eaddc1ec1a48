/* Checks what the parser cannot know of an action: that there is one of this name, and that its arguments fit. */
#ifndef BUILTINS_RULES_ACTION_CHECK_H
#define BUILTINS_RULES_ACTION_CHECK_H

#include "builtins/rules/compiler.h"

/* KF_OK, or KF_BAD_RULES with an error recorded at the action's place in `from`. The action behind `else` is to be checked by
 * itself. */
kf_status action_check(kf_compiler *compiler, const source *from, const action_call *call);

#endif
