/*
 * Delivers the lines of standard input, for tests/delivery/run:
 *
 *   drive ACTION ADDRESS [OPTION…] [NAME=VALUE…]
 *
 *   drive --list                  prints every action, and under it its settings with their defaults
 *
 * NAME=VALUE is a setting; a list is given by several. Options: --check only checks; --retries N and --age MS; --fast-clock lets time
 * pass at once where there is nothing to wait for but time; --grace MS for the end; --dead-letter ACTION ADDRESS sends what failed there;
 * --refuse-dead N has the dead letter say "not now" N times; --rule NAME, --group NAME, --duplicate NAME go with every line; --poll
 * waits for standard input and the deliveries at once.
 *
 * Prints a line of JSON for each dead letter, and at the end one with the counts.
 */
#include "builtins/delivery/delivery.h"
#include "builtins/text/encoding.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PUMP_EVERY = 64, MOST_SETTINGS = 32 };

typedef struct driver {
    delivery *post;
    delivery_target *target, *dead_target;
    delivery_attributes attributes;
    unsigned char *done; /* how often each line was reported done */
    size_t lines, capacity;
    uint64_t outcomes[3];
    uint64_t twice;
    unsigned refusals;
    bool fast, poll;
    int64_t skipped; /* milliseconds that were not waited for */
    uint32_t seed;
} driver;

static int64_t now(void *context)
{
    const driver *self = context;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000 + self->skipped;
}

static void skip(void *context, int64_t duration)
{
    driver *self = context;
    self->skipped += duration;
}

static uint32_t draw(void *context)
{
    driver *self = context;
    self->seed = self->seed * 1664525 + 1013904223;
    return self->seed;
}

static void done(void *context, uint64_t token, delivery_outcome outcome)
{
    driver *self = context;
    self->outcomes[outcome]++;
    self->twice += self->done[token]++ > 0;
}

static void print_dead(const delivery_failure *failure)
{
    delivery_label labels[DELIVERY_FAILURE_LABELS];
    char retries[16];
    const size_t count = delivery_failure_labels(failure, retries, labels);
    buffer line = {0};
    buffer_string(&line, "{\"event\":");
    buffer_json_string(&line, failure->bytes, failure->length);
    for (size_t i = 0; i < count; i++) {
        buffer_format(&line, ",\"%s\":", labels[i].name);
        buffer_json_string(&line, labels[i].value, strlen(labels[i].value));
    }
    buffer_string(&line, "}");
    puts(line.bytes);
    buffer_free(&line);
}

static dead_letter_answer dead_letter(void *context, const delivery_failure *failure)
{
    driver *self = context;
    delivery_label labels[DELIVERY_FAILURE_LABELS];
    char retries[16];
    if (self->refusals) {
        self->refusals--;
        return DEAD_LETTER_NOT_NOW;
    }
    if (self->dead_target && failure->target != self->dead_target) {
        delivery_attributes attributes = {.token = failure->attributes->token, .labels = labels};
        attributes.label_count = delivery_failure_labels(failure, retries, labels);
        return delivery_submit(self->dead_target, failure->bytes, failure->length, &attributes) == DELIVERY_QUEUED
                   ? DEAD_LETTER_MOVED
                   : DEAD_LETTER_NOT_NOW;
    }
    print_dead(failure);
    return DEAD_LETTER_KEPT;
}

static void submit(driver *self, const char *line, size_t length)
{
    if (self->lines == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : 1024;
        self->done = realloc(self->done, self->capacity);
    }
    self->done[self->lines] = 0;
    self->attributes.token = self->lines++;
    while (delivery_submit(self->target, line, length, &self->attributes) == DELIVERY_FULL)
        delivery_run(self->post, DELIVERY_FOREVER, NULL, 0);
    if (self->lines % PUMP_EVERY == 0)
        delivery_run(self->post, 0, NULL, 0);
}

static void submit_all(driver *self)
{
    char *line = NULL;
    size_t capacity = 0;
    for (ssize_t length = getline(&line, &capacity, stdin); length >= 0; length = getline(&line, &capacity, stdin))
        submit(self, line, (size_t)length - (length > 0 && line[length - 1] == '\n'));
    free(line);
}

/* The lines of what has been read; the length of the rest. */
static size_t submit_lines(driver *self, char *bytes, size_t length)
{
    size_t begin = 0;
    for (char *end = memchr(bytes, '\n', length); end; end = memchr(bytes + begin, '\n', length - begin)) {
        submit(self, bytes + begin, (size_t)(end - bytes) - begin);
        begin = (size_t)(end - bytes) + 1;
    }
    memmove(bytes, bytes + begin, length - begin);
    return length - begin;
}

static void submit_polling(driver *self)
{
    static char bytes[1 << 16];
    size_t length = 0;
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    for (ssize_t got = 1; got > 0;) {
        in.revents = 0;
        delivery_run(self->post, DELIVERY_FOREVER, &in, 1);
        if (in.revents && (got = read(STDIN_FILENO, bytes + length, sizeof bytes - length)) > 0)
            length = submit_lines(self, bytes, length + (size_t)got);
    }
}

/* NAME=VALUE; a name that is there already is a list. */
static void add_setting(delivery_target_options *options, delivery_setting *settings, char *argument)
{
    char *equals = strchr(argument, '=');
    *equals = '\0';
    for (size_t i = 0; i < options->setting_count; i++)
        if (strcmp(settings[i].name, argument) == 0) {
            const char **values = realloc((void *)settings[i].values, (settings[i].count + 1) * sizeof *values);
            values[settings[i].count++] = equals + 1;
            settings[i].values = values;
            return;
        }
    const char **values = malloc(sizeof *values);
    values[0] = equals + 1;
    settings[options->setting_count++] = (delivery_setting){argument, values, 1};
}

static const char *next_argument(char ***at)
{
    return **at ? *(*at)++ : "";
}

/* Takes what the option is followed by; false if it is none. */
static bool take_option(const char *option, char ***at, driver *self, delivery_target_options *target,
                        delivery_target_options *dead, int64_t *grace)
{
    if (strcmp(option, "--retries") == 0) {
        target->has_retries = true;
        target->retries = (unsigned)strtoul(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--age") == 0) {
        target->has_age = true;
        target->age = strtoll(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--grace") == 0) {
        *grace = strtoll(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--dead-letter") == 0) {
        dead->action = next_argument(at);
        dead->address = next_argument(at);
    } else if (strcmp(option, "--refuse-dead") == 0) {
        self->refusals = (unsigned)strtoul(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--rule") == 0) {
        self->attributes.rule = next_argument(at);
    } else if (strcmp(option, "--group") == 0) {
        self->attributes.group = next_argument(at);
    } else if (strcmp(option, "--duplicate") == 0) {
        self->attributes.duplicate = next_argument(at);
    } else if (strcmp(option, "--fast-clock") == 0) {
        self->fast = true;
    } else if (strcmp(option, "--poll") == 0) {
        self->poll = true;
    } else {
        return false;
    }
    return true;
}

static int report(driver *self, size_t left)
{
    const delivery_stats *stats = delivery_target_stats(self->target);
    printf("{\"lines\":%zu,\"delivered\":%" PRIu64 ",\"dead\":%" PRIu64 ",\"given_up\":%" PRIu64
           ",\"left\":%zu,\"twice\":%" PRIu64 ",\"retried\":%" PRIu64 ",\"requests\":%" PRIu64 ",\"skipped\":%" PRId64 "}\n",
           self->lines, self->outcomes[DELIVERY_DONE], self->outcomes[DELIVERY_DEAD], self->outcomes[DELIVERY_GIVEN_UP], left,
           self->twice, stats->retried, stats->requests, self->skipped);
    return self->twice > 0;
}

static int drive(driver *self, delivery_target_options *target, delivery_target_options *dead, int64_t grace)
{
    fault why;
    const delivery_options options = {
        .done = done, .dead_letter = dead_letter, .context = self, .now = now, .wait = self->fast ? skip : NULL, .random = draw};
    self->post = delivery_new(&options);
    self->target = self->post ? delivery_target_new(self->post, target, &why) : NULL;
    self->dead_target = self->target && dead->action ? delivery_target_new(self->post, dead, &why) : NULL;
    if (!self->target || (dead->action && !self->dead_target)) {
        printf("%s\n", why.message);
        delivery_free(self->post);
        return 1;
    }
    if (self->poll)
        submit_polling(self);
    else
        submit_all(self);
    size_t left = delivery_drain(self->post, grace);
    if (left)
        left = delivery_give_up(self->post);
    const int failed = report(self, left);
    delivery_free(self->post);
    free(self->done);
    return failed;
}

static int list(void)
{
    delivery_action_info action;
    delivery_setting_info setting;
    for (size_t i = 0; delivery_action_at(i, &action); i++) {
        printf("%s %s\n", action.name, action.address);
        for (size_t j = 0; delivery_setting_at(action.name, j, &setting); j++)
            printf("    %s %s%s\n", setting.name, setting.by_default ? setting.by_default : "-", setting.list ? " (list)" : "");
    }
    return 0;
}

int main(int count, char **arguments)
{
    delivery_setting settings[MOST_SETTINGS];
    driver self = {.seed = 1};
    if (count == 2 && strcmp(arguments[1], "--list") == 0)
        return list();
    if (count < 3)
        return 2;
    delivery_target_options target = {.action = arguments[1], .address = arguments[2], .settings = settings};
    delivery_target_options dead = {0};
    int64_t grace = DELIVERY_FOREVER;
    bool check = false;
    char **at = arguments + 3;
    while (*at) {
        char *argument = *at++;
        if (strcmp(argument, "--check") == 0)
            check = true;
        else if (!take_option(argument, &at, &self, &target, &dead, &grace))
            add_setting(&target, settings, argument);
    }
    int status = 0;
    fault why;
    if (check)
        status = delivery_target_check(&target, &why) ? puts("fine") < 0 : (puts(why.message), 1);
    else
        status = drive(&self, &target, &dead, grace);
    for (size_t i = 0; i < target.setting_count; i++)
        free((void *)settings[i].values);
    return status;
}
