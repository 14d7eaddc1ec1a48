/*
 * How `help` prints topics and their entries: as text for people, or as one JSON object a line for programs.
 */
#ifndef CLI_COMMANDS_HELP_ENTRIES_H
#define CLI_COMMANDS_HELP_ENTRIES_H

#include "cli/say/output.h"
#include "kmsfilter.h"

/* A line for each entry of the topic: its name and its summary. */
void help_list_entries(output *to, const kf_reference *reference, kf_topic topic);

/* All that is known of an entry, on several lines. */
void help_print_entry(output *to, kf_topic topic, const kf_entry *entry);

/* The same as one JSON object on a line: {"topic":…,"name":…,"summary":…,"text":…}, and a member for each detail, which is an array if the
 * detail is a list. The members stand in the order of the entry, and those that an entry lacks are left out. */
void help_print_entry_json(output *to, kf_topic topic, const kf_entry *entry);

/* The topic itself: {"topic":…,"text":…}. */
void help_print_topic_json(output *to, kf_topic topic);

/* Prints a word and a text in two columns, as lists have them. */
void help_print_pair(output *to, const char *word, size_t width, const char *text);

#endif
