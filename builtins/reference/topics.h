/*
 * The topics of a kf_reference: each function reads the tables of one topic and adds its entries.
 */
#ifndef BUILTINS_REFERENCE_TOPICS_H
#define BUILTINS_REFERENCE_TOPICS_H

#include "kmsfilter.h"

void reference_add_operators(kf_reference *to);
void reference_add_fields(kf_reference *to);
void reference_add_functions(kf_reference *to);
void reference_add_actions(kf_reference *to);
void reference_add_settings(kf_reference *to);
void reference_add_diagnostics(kf_reference *to);

#endif
