/*
 * The exit statuses of every sub-command. They are those of grep.
 */
#ifndef CLI_SAY_EXIT_H
#define CLI_SAY_EXIT_H

enum exit_status {
    EXIT_MATCHED = 0,   /* an event matched, or the sub-command has done its work */
    EXIT_UNMATCHED = 1, /* no event matched, or a test failed */
    EXIT_TROUBLE = 2    /* something went wrong, which a message has reported */
};

#endif
