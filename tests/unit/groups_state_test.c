/*
 * Tests the state's file: which data survive which kind of end, and the messages about files that cannot be used. A test that
 * needs a process of its own (one that is killed, has fewer rights or a small disk) runs in a child, whose exit status is the
 * answer.
 */
#include "builtins/groups/groups.h"
#include "tests/unit/scratch_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { WINDOW = 1000 };

static group_verdict repeat(groups *known, size_t number)
{
    char key[32];
    const int length = snprintf(key, sizeof key, "key %zu", number);
    group_trace left;
    return groups_dedup(known, (text){key, (size_t)length}, 0, WINDOW, &left);
}

static groups *open_groups(size_t most, const char *folder)
{
    kf_error error;
    groups *known = groups_new(most, folder, &error);
    if (!known)
        fail_msg("%s: %s", *error.file ? error.file : "-", error.message);
    return known;
}

static void commit(groups *known)
{
    kf_error error;
    if (!groups_commit(known, &error))
        fail_msg("%s: %s", error.file, error.message);
}

static void assert_refused(const char *folder, const char *message)
{
    kf_error error;
    groups *known = groups_new(0, folder, &error);
    assert_null(known);
    assert_string_equal(error.message, message);
    assert_string_equal(error.file, folder);
    assert_int_equal(error.code, KF_IO);
    assert_string_not_equal(error.hint, "");
}

/* Runs SQL statements on the state's file, as another program would. */
static void execute(const char *folder, const char *statements)
{
    char path[4096];
    sqlite3 *database;
    assert_int_equal(sqlite3_open(scratch_path(path, sizeof path, folder, "state.sqlite3"), &database), SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(database, statements, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", statements, message);
    sqlite3_close(database);
}

/* Makes a folder whose state knows the keys 0 … count-1. */
static char *folder_with(size_t count)
{
    char *folder = scratch_folder();
    groups *known = open_groups(0, folder);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(repeat(known, i), GROUP_PASSES);
    commit(known);
    groups_free(known);
    return folder;
}

static void only_what_is_committed_stays(void **state)
{
    (void)state;
    char *folder = folder_with(1);
    groups *known = open_groups(0, folder);
    assert_int_equal(repeat(known, 1), GROUP_PASSES);
    groups_free(known);
    known = open_groups(0, folder);
    assert_int_equal(repeat(known, 0), GROUP_REPEATED);
    assert_int_equal(repeat(known, 1), GROUP_PASSES);
    groups_free(known);
    scratch_remove(folder);
}

static void note(groups *known, const char *name, const char *value)
{
    assert_true(groups_note(known, name, value));
    assert_string_equal(groups_noted(known, name), value);
}

static void take_snapshot(groups *known, bool something)
{
    bool taken;
    assert_true(groups_take_snapshot(known, &taken));
    assert_int_equal(taken, something);
}

/* Notes are kept together with the groups, both as they were when the snapshot was taken. */
static void snapshots_are_kept_as_they_were(void **state)
{
    (void)state;
    kf_error error;
    char *folder = folder_with(1);
    groups *known = open_groups(0, folder);
    assert_null(groups_noted(known, "a"));
    take_snapshot(known, false);
    note(known, "a", "1");
    note(known, "b", "it's \"2\"");
    commit(known);
    note(known, "a", "3");
    take_snapshot(known, true);
    take_snapshot(known, false);
    note(known, "a", "4");
    take_snapshot(known, true);
    note(known, "a", "5");
    assert_int_equal(repeat(known, 1), GROUP_PASSES);
    take_snapshot(known, true);
    assert_int_equal(groups_snapshots(known), 3);
    assert_true(groups_save(known, 2, &error));
    assert_int_equal(groups_snapshots(known), 1);
    groups_free(known);

    known = open_groups(0, folder);
    assert_string_equal(groups_noted(known, "a"), "4");
    assert_string_equal(groups_noted(known, "b"), "it's \"2\"");
    assert_int_equal(repeat(known, 1), GROUP_PASSES);
    note(known, "a", "6");
    take_snapshot(known, true);
    groups_drop_snapshots(known);
    take_snapshot(known, true); /* a snapshot of everything again */
    assert_int_equal(repeat(known, 2), GROUP_PASSES);
    assert_true(groups_save(known, 1, &error));
    groups_free(known);

    known = open_groups(0, folder);
    assert_string_equal(groups_noted(known, "a"), "6");
    assert_int_equal(repeat(known, 1), GROUP_REPEATED);
    assert_int_equal(repeat(known, 2), GROUP_PASSES);
    groups_free(known);
    scratch_remove(folder);
}

/* The changes that wait to be saved have a bound. Changes beyond it go into a later snapshot. */
static void snapshots_are_bounded(void **state)
{
    (void)state;
    bool taken = true;
    size_t count = 0;
    char *folder = scratch_folder();
    groups *known = open_groups(30000, folder);
    for (size_t i = 0; taken; i++) {
        for (size_t k = 0; k < 30000; k++)
            repeat(known, i * 30000 + k);
        assert_true(groups_take_snapshot(known, &taken));
        count += taken;
    }
    assert_int_equal(count, 3);
    commit(known);
    assert_int_equal(groups_snapshots(known), 0);
    groups_free(known);
    known = open_groups(30000, folder);
    assert_int_equal(repeat(known, 3 * 30000), GROUP_REPEATED);
    groups_free(known);
    scratch_remove(folder);
}

static void a_state_of_version_1_is_taken_over(void **state)
{
    (void)state;
    char *folder = folder_with(1);
    execute(folder, "DROP TABLE noted; PRAGMA user_version = 1");
    for (int i = 0; i < 2; i++) {
        groups *known = open_groups(0, folder);
        assert_int_equal(repeat(known, 0), GROUP_REPEATED);
        assert_int_equal(groups_noted(known, "a") != NULL, i);
        note(known, "a", "1");
        commit(known);
        groups_free(known);
    }
    scratch_remove(folder);
}

static void only_the_owner_may_read_it(void **state)
{
    (void)state;
    char *parent = scratch_folder();
    char folder[4096];
    char path[8192];
    struct stat facts;
    const mode_t before = umask(0);
    scratch_path(folder, sizeof folder, parent, "state");
    groups *known = open_groups(0, folder);
    assert_int_equal(repeat(known, 0), GROUP_PASSES);
    commit(known);
    assert_int_equal(stat(folder, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0700);
    assert_int_equal(stat(scratch_path(path, sizeof path, folder, "state.sqlite3"), &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    assert_int_equal(stat(scratch_path(path, sizeof path, folder, "state.sqlite3-wal"), &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    groups_free(known);
    umask(before);
    scratch_remove(strdup(folder));
    scratch_remove(parent);
}

/* The bound may change between two runs. The most recently seen groups stay, in their order. */
static void a_smaller_bound_keeps_the_newest(void **state)
{
    (void)state;
    char *folder = folder_with(10);
    for (int i = 0; i < 2; i++) {
        groups *known = open_groups(3, folder);
        assert_int_equal(groups_count(known), 3);
        assert_int_equal(repeat(known, 7), GROUP_REPEATED);
        assert_int_equal(repeat(known, 8), GROUP_REPEATED);
        assert_int_equal(repeat(known, 9), GROUP_REPEATED);
        commit(known);
        groups_free(known);
    }
    groups *known = open_groups(4, folder);
    assert_int_equal(groups_count(known), 3);
    assert_int_equal(repeat(known, 10), GROUP_PASSES);
    assert_int_equal(repeat(known, 11), GROUP_PASSES);
    assert_int_equal(repeat(known, 8), GROUP_REPEATED);
    assert_int_equal(repeat(known, 7), GROUP_PASSES);
    groups_free(known);
    scratch_remove(folder);
}

/* Somebody has deleted rows, which is allowed. */
static void gaps_are_closed(void **state)
{
    (void)state;
    char *folder = folder_with(10);
    execute(folder, "DELETE FROM remembered WHERE slot < 4");
    for (int i = 0; i < 2; i++) {
        groups *known = open_groups(0, folder);
        assert_int_equal(groups_count(known), 6 + 4 * (size_t)i);
        for (size_t key = 0; key < 10; key++)
            assert_int_equal(repeat(known, key), key < 4 && i == 0 ? GROUP_PASSES : GROUP_REPEATED);
        commit(known);
        groups_free(known);
    }
    scratch_remove(folder);
}

/* ---- Files that cannot be used ---- */

static void a_folder_that_cannot_be_made(void **state)
{
    (void)state;
    char *parent = scratch_folder();
    char folder[4096];
    assert_refused(scratch_path(folder, sizeof folder, parent, "none/state"),
                   "cannot write the state: No such file or directory");
    assert_refused("/dev/null", "cannot write the state: Not a directory");
    scratch_remove(parent);
}

static void another_form_or_program(void **state)
{
    (void)state;
    char *folder = folder_with(1);
    execute(folder, "PRAGMA user_version = 3");
    assert_refused(folder, "the state was written by another version of kmsfilter, in a form that this one does not know");
    execute(folder, "PRAGMA user_version = 2; PRAGMA application_id = 1");
    assert_refused(folder, "its state.sqlite3 is not a state of kmsfilter");
    execute(folder, "PRAGMA application_id = 1802335078");
    groups *known = open_groups(0, folder);
    assert_int_equal(repeat(known, 0), GROUP_REPEATED);
    groups_free(known);
    scratch_remove(folder);

    folder = scratch_folder();
    execute(folder, "CREATE TABLE other (value)");
    assert_refused(folder, "its state.sqlite3 is not a state of kmsfilter");
    scratch_remove(folder);
}

static void rows_that_make_no_sense(void **state)
{
    (void)state;
    static const char *const damages[] = {
        "UPDATE remembered SET seen = -1",
        "UPDATE remembered SET seen = 9223372036854775807",
        "UPDATE remembered SET seen = 'x'",
        "UPDATE remembered SET kind = 2",
        "UPDATE remembered SET kind = 1",
        "UPDATE remembered SET kind = 1, value_1 = -1, value_2 = 0, value_3 = 0",
        "UPDATE remembered SET hash = x'00'",
        "UPDATE remembered SET value_1 = 0.5",
        "DELETE FROM secret",
        "UPDATE secret SET value = x'00'",
        "DROP TABLE remembered",
        "DROP TABLE secret",
        "ALTER TABLE remembered RENAME COLUMN hash TO other",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        char *folder = folder_with(2);
        execute(folder, damages[i]);
        assert_refused(folder, "the state is damaged");
        scratch_remove(folder);
    }
}

static void overwrite(const char *folder, off_t at, const void *bytes, size_t length)
{
    char path[4096];
    const int file = open(scratch_path(path, sizeof path, folder, "state.sqlite3"), O_WRONLY);
    assert_true(file >= 0);
    assert_int_equal(pwrite(file, bytes, length, at), (ssize_t)length);
    close(file);
}

static void garbage_and_halves(void **state)
{
    (void)state;
    char path[4096];
    char *folder = folder_with(1000);
    scratch_path(path, sizeof path, folder, "state.sqlite3");
    assert_int_equal(truncate(path, 20000), 0);
    assert_refused(folder, "the state is damaged");
    overwrite(folder, 0, "This is no database.", 20);
    assert_refused(folder, "the state is damaged");
    /* An empty file is the result of a start that was cut short. */
    assert_int_equal(truncate(path, 0), 0);
    groups *known = open_groups(0, folder);
    assert_int_equal(groups_count(known), 0);
    groups_free(known);
    scratch_remove(folder);
}

/* If any byte is changed, the state either opens and works, or is refused. */
static void any_byte_may_be_wrong(void **state)
{
    (void)state;
    unsigned seed = 3;
    for (int round = 0; round < 150; round++) {
        char *folder = folder_with(100);
        const char byte = (char)rand_r(&seed);
        overwrite(folder, (off_t)(rand_r(&seed) % (round % 2 ? 4096 * 3 : 120)), &byte, 1);
        kf_error error;
        groups *known = groups_new(0, folder, &error);
        for (size_t i = 0; known && i < 200; i++)
            repeat(known, i);
        if (known && !groups_commit(known, &error))
            assert_string_not_equal(error.message, "");
        groups_free(known);
        scratch_remove(folder);
    }
}

/* ---- Processes ---- */

/* Runs `act` in a child and returns its exit status. */
static int in_child(int (*act)(const char *folder), const char *folder)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(act(folder));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Returns 0 if the state is refused with this message. */
static int refused_with(const char *folder, const char *message)
{
    kf_error error = {.message = "nothing was wrong"};
    groups *known = groups_new(0, folder, &error);
    if (!known && strcmp(error.file, folder) == 0 && strcmp(error.message, message) == 0)
        return 0;
    dprintf(2, "%s: %s\n", folder, error.message);
    groups_free(known);
    return 1;
}

static int is_in_use(const char *folder)
{
    return refused_with(folder, "another kmsfilter is using this state");
}

static void one_process_at_a_time(void **state)
{
    (void)state;
    char *folder = scratch_folder();
    for (int i = 0; i < 2; i++) {
        groups *known = open_groups(0, folder);
        assert_int_equal(is_in_use(folder), 0);
        assert_int_equal(in_child(is_in_use, folder), 0);
        repeat(known, 0);
        commit(known);
        assert_int_equal(in_child(is_in_use, folder), 0);
        groups_free(known);
    }
    scratch_remove(folder);
}

/* Root may write anywhere, so the child becomes the user nobody. */
static void give_up_rights(void)
{
    if (geteuid() == 0 && setuid(65534) != 0)
        _exit(2);
}

static int may_not_write(const char *folder)
{
    give_up_rights();
    return refused_with(folder, "cannot write the state: Permission denied");
}

static void set_modes(const char *folder, mode_t folder_mode, mode_t file_mode)
{
    char path[4096];
    assert_int_equal(chmod(scratch_path(path, sizeof path, folder, "state.sqlite3"), file_mode), 0);
    assert_int_equal(chmod(folder, folder_mode), 0);
}

static void a_read_only_place(void **state)
{
    (void)state;
    char *folder = folder_with(1);
    set_modes(folder, 0755, 0444); /* the file is read-only */
    assert_int_equal(in_child(may_not_write, folder), 0);
    set_modes(folder, 0555, 0666); /* the folder is read-only, so there can be no log beside the file */
    assert_int_equal(in_child(may_not_write, folder), 0);
    set_modes(folder, 0700, 0600); /* the file belongs to another user */
    if (geteuid() == 0)
        assert_int_equal(in_child(may_not_write, folder), 0);
    scratch_remove(folder);
    folder = scratch_folder(); /* an empty folder */
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(in_child(may_not_write, folder), 0);
    scratch_remove(folder);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
}

static int opens_without_room(const char *folder)
{
    limit_files(1000);
    return refused_with(folder, "cannot write the state: File too large");
}

static int commits_without_room(const char *folder)
{
    kf_error error;
    groups *known = groups_new(0, folder, &error);
    if (!known)
        return 1;
    for (size_t i = 0; i < 5000; i++)
        repeat(known, i);
    limit_files(100000);
    for (int i = 0; i < 3; i++)
        if (groups_commit(known, &error) || errno != EFBIG || strcmp(error.file, folder) != 0 ||
            strcmp(error.message, "cannot write the state: File too large") != 0)
            return 2;
    if (repeat(known, 4999) != GROUP_REPEATED)
        return 3;
    limit_files(RLIM_INFINITY);
    const bool committed = groups_commit(known, &error);
    groups_free(known);
    return committed ? 0 : 4;
}

static void a_full_disk_loses_nothing(void **state)
{
    (void)state;
    char *folder = scratch_folder();
    assert_int_equal(in_child(opens_without_room, folder), 0);
    assert_int_equal(in_child(commits_without_room, folder), 0);
    groups *known = open_groups(0, folder);
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(repeat(known, i), GROUP_REPEATED);
    groups_free(known);
    scratch_remove(folder);
}

/* ---- kill -9 ---- */

enum { KILLS = 50, KILLED_BOUND = 1000000 };

/* Adds groups from number `first` on and commits some at a time, without end. After each commit it writes the number of groups to
 * `done`. */
static void commit_until_killed(const char *folder, size_t first, unsigned seed, int done)
{
    kf_error error;
    groups *known = groups_new(KILLED_BOUND, folder, &error);
    if (!known) {
        dprintf(2, "%s: %s\n", error.file, error.message);
        _exit(1);
    }
    for (size_t next = first;;) {
        for (const size_t end = next + 1 + (size_t)rand_r(&seed) % 200; next < end; next++)
            if (repeat(known, next) != GROUP_PASSES && repeat(known, next) != GROUP_REPEATED)
                _exit(2);
        if (!groups_commit(known, &error) || write(done, &next, sizeof next) != sizeof next)
            _exit(3);
    }
}

/* Lets a child commit, kills it a moment after `commits` of them, and returns how many groups it had reported. */
static size_t kill_while_committing(const char *folder, size_t first, unsigned seed, unsigned commits, unsigned moment)
{
    int done[2];
    size_t reported = first;
    assert_int_equal(pipe(done), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(done[0]);
        commit_until_killed(folder, first, seed, done[1]);
    }
    close(done[1]);
    for (unsigned i = 0; i < commits; i++)
        assert_int_equal(read(done[0], &reported, sizeof reported), sizeof reported);
    for (volatile unsigned i = 0; i < moment; i++)
        continue;
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    while (read(done[0], &reported, sizeof reported) == sizeof reported)
        continue;
    close(done[0]);
    return reported;
}

static void what_is_committed_survives_kill(void **state)
{
    (void)state;
    unsigned seed = 11;
    size_t committed = 0;
    char *folder = scratch_folder();
    for (int round = 0; round < KILLS; round++) {
        /* Every fifth child begins with nothing, and may be killed before it has made the file. */
        if (round % 5 == 0) {
            scratch_remove(folder);
            folder = scratch_folder();
            committed = 0;
        }
        const unsigned commits = (unsigned)(rand_r(&seed) % (round % 5 == 0 ? 2 : 40));
        const unsigned moment = (unsigned)rand_r(&seed) % 5000000;
        committed = kill_while_committing(folder, committed, (unsigned)rand_r(&seed), commits, moment);
        groups *known = open_groups(KILLED_BOUND, folder);
        assert_true(groups_count(known) >= committed);
        for (size_t i = 0; i < committed; i++)
            if (repeat(known, i) != GROUP_REPEATED)
                fail_msg("round %d: group %zu of %zu is lost", round, i, committed);
        groups_free(known);
    }
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_committed_stays),
        cmocka_unit_test(snapshots_are_kept_as_they_were),
        cmocka_unit_test(snapshots_are_bounded),
        cmocka_unit_test(a_state_of_version_1_is_taken_over),
        cmocka_unit_test(only_the_owner_may_read_it),
        cmocka_unit_test(a_smaller_bound_keeps_the_newest),
        cmocka_unit_test(gaps_are_closed),
        cmocka_unit_test(a_folder_that_cannot_be_made),
        cmocka_unit_test(another_form_or_program),
        cmocka_unit_test(rows_that_make_no_sense),
        cmocka_unit_test(garbage_and_halves),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(one_process_at_a_time),
        cmocka_unit_test(a_read_only_place),
        cmocka_unit_test(a_full_disk_loses_nothing),
        cmocka_unit_test(what_is_committed_survives_kill),
    };
    return cmocka_run_group_tests_name("state of groups", tests, NULL, NULL);
}
