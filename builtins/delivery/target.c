/*
 * Makes targets: a kind, an address and settings become a place to which requests can be sent.
 */
#include "builtins/delivery/target.h"

#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/state.h"

#include <stdlib.h>

static void free_target(delivery_target *target)
{
    if (target)
        arena_free(&target->memory);
    free(target);
}

/* Makes a target and checks it, but does not open it. NULL with `why`. */
static delivery_target *make(const delivery_target_options *options, fault *why)
{
    delivery_target *made = calloc(1, sizeof *made);
    if (!made) {
        fault_no_memory(why);
        return NULL;
    }
    made->kind = options->kind;
    made->settings = *options->settings;
    made->batch = options->kind->most_events;
    made->address = target_text(made, why, "%s", options->address);
    if (made->address && made->kind->check(made, why))
        return made;
    free_target(made);
    return NULL;
}

delivery_target *delivery_target_new(delivery *owner, const delivery_target_options *options, fault *why)
{
    delivery_target *made = make(options, why);
    if (!made)
        return NULL;
    made->owner = owner;
    if ((made->kind->service && !aws_target_open(made, why)) || (made->kind->open && !made->kind->open(made, why))) {
        free_target(made);
        return NULL;
    }
    made->next = owner->targets;
    owner->targets = made;
    return made;
}

bool delivery_target_check(const delivery_target_options *options, fault *why)
{
    delivery_target *made = make(options, why);
    free_target(made);
    return made != NULL;
}
