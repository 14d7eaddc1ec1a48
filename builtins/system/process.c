/*
 * Uses fork(2) and execve(2). Between the two, the child calls only functions that a signal handler may call, because another
 * thread may have held any lock.
 */
#include "builtins/system/process.h"

#include "builtins/system/sigpipe.h"
#include "grammar/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define VARIABLE "KMSFILTER_RULE="
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"
#define MOST_DESCRIPTORS 65536

/* The status with which a shell ends if it cannot start a program. */
#define STATUS_NOT_STARTED 127

extern char **environ;

/* ---- Finding ---- */

static bool can_run(const char *file)
{
    struct stat status;
    if (stat(file, &status) != 0)
        return false;
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return false;
    }
    return access(file, X_OK) == 0;
}

/* FOLDER/PROGRAM, malloc'ed, if it can be run. */
static char *try_folder(const char *folder, size_t length, const char *program)
{
    const size_t size = length + strlen(program) + 3;
    char *file = malloc(size);
    if (!file)
        return NULL;
    snprintf(file, size, "%.*s/%s", length ? (int)length : 1, length ? folder : ".", program);
    if (can_run(file))
        return file;
    free(file);
    return NULL;
}

char *process_find(const char *program)
{
    if (strchr(program, '/'))
        return can_run(program) ? strdup(program) : NULL;
    const char *folders = getenv("PATH");
    for (const char *at = folders ? folders : DEFAULT_PATH;; at++) {
        const size_t length = strcspn(at, ":");
        char *file = try_folder(at, length, program);
        if (file)
            return file;
        at += length;
        if (!*at)
            break;
    }
    errno = ENOENT;
    return NULL;
}

/* ---- Starting ---- */

/* The environment with the names of the rules in it. The array and *own, which is one of its entries, are from malloc. */
static char **make_environment(const char *rules, char **own)
{
    size_t count = 0, kept = 0;
    while (environ && environ[count])
        count++;
    char **made = malloc((count + 2) * sizeof *made);
    const size_t size = sizeof VARIABLE + strlen(rules);
    *own = malloc(size);
    if (!made || !*own) {
        free(made);
        free(*own);
        return NULL;
    }
    snprintf(*own, size, VARIABLE "%s", rules);
    for (size_t i = 0; i < count; i++)
        if (!string_begins(environ[i], VARIABLE))
            made[kept++] = environ[i];
    made[kept++] = *own;
    made[kept] = NULL;
    return made;
}

static void close_descriptors(int from, int most)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)from, ~0U, 0) == 0)
        return;
#endif
    for (int descriptor = from; descriptor < most; descriptor++)
        close(descriptor);
}

/* In the child: never returns. */
static void become(const char *file, const char *const *arguments, char *const *environment, int input, int most)
{
    sigset_t none;
    sigemptyset(&none);
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    if (input == STDIN_FILENO)
        fcntl(input, F_SETFD, 0);
    if (dup2(input, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        _exit(STATUS_NOT_STARTED);
    close_descriptors(STDERR_FILENO + 1, most);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(file, (char *const *)arguments, environment);
    _exit(STATUS_NOT_STARTED);
}

static int watch_for_end(pid_t id)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, id, 0);
#else
    (void)id;
    return -1;
#endif
}

void process_add_rule(buffer *rules, const char *name)
{
    if (rules->length)
        buffer_string(rules, "\n");
    buffer_string(rules, name);
}

bool process_start(process *started, const char *file, const char *const *arguments, const char *rules)
{
    char *own = NULL;
    int ends[2];
    const long limit = sysconf(_SC_OPEN_MAX);
    const int most = limit > 0 && limit < MOST_DESCRIPTORS ? (int)limit : MOST_DESCRIPTORS;
    *started = (process){.input = -1, .exited = -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    char **environment = make_environment(rules, &own);
    const pid_t id = environment ? fork() : -1;
    if (id == 0)
        become(file, arguments, environment, ends[0], most);
    const int reason = environment ? errno : ENOMEM;
    close(ends[0]);
    if (environment)
        free(own);
    free(environment);
    if (id < 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0) {
        close(ends[1]);
        errno = reason;
        return false;
    }
    setpgid(id, id); /* the child does the same, so that it has happened before anyone sends a signal to the group */
    *started = (process){.id = id, .input = ends[1], .exited = watch_for_end(id)};
    return true;
}

/* ---- Afterwards ---- */

ssize_t process_write(process *to, const char *bytes, size_t length)
{
    sigpipe_guard guard;
    ssize_t wrote;
    sigpipe_hold(&guard);
    do {
        wrote = write(to->input, bytes, length);
    } while (wrote < 0 && errno == EINTR);
    const int reason = errno;
    sigpipe_release(&guard);
    errno = reason;
    return wrote < 0 && (reason == EAGAIN || reason == EWOULDBLOCK) ? 0 : wrote;
}

void process_close_input(process *of)
{
    if (of->input >= 0)
        close(of->input);
    of->input = -1;
}

bool process_ended(const process *which)
{
    siginfo_t found = {.si_pid = 0};
    int result = 0;
    if (!which->id)
        return true;
    do {
        result = waitid(P_PID, (id_t)which->id, &found, WEXITED | WNOHANG | WNOWAIT);
    } while (result < 0 && errno == EINTR);
    return result < 0 || found.si_pid != 0;
}

int process_bury(process *of, bool with_group)
{
    int status = STATUS_NOT_STARTED << 8; /* if another part of the program has already waited for it */
    /* The process id stays reserved until it has been waited for, so the signal cannot reach another process. */
    if (with_group)
        process_signal(of, SIGKILL);
    while (of->id && waitpid(of->id, &status, 0) < 0 && errno == EINTR)
        ;
    process_close_input(of);
    if (of->exited >= 0)
        close(of->exited);
    *of = (process){.input = -1, .exited = -1};
    return status;
}

void process_signal(const process *to, int signal)
{
    if (to->id)
        kill(-to->id, signal);
}
