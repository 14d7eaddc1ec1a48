/*
 * Delivers the lines of standard input, for tests/delivery/run:
 *
 *   drive ACTION ADDRESS [OPTION…] [NAME=VALUE…]
 *
 *   drive --list                  prints every action, and under it its settings with their defaults
 *
 * NAME=VALUE is a setting; a list is given as several of them. Options: --check only checks; --retries N and --age MS;
 * --fast-clock skips times in which only time can be waited for; --grace MS is the time at the end; --dead-letter ACTION ADDRESS
 * gets the failed events; --refuse-dead N makes the dead letter say "not now" N times; --rule NAME, --group NAME, --duplicate
 * NAME go with every line; --poll waits for standard input and for deliveries at once.
 *
 * It prints a line of JSON for each dead letter, and at the end a line with the counts.
 */
#include "builtins/actions/actions.h"
#include "builtins/delivery/delivery.h"
#include "builtins/rules/rule_set.h"
#include "builtins/text/encoding.h"
#include "grammar/base/setting_form.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PUMP_EVERY = 64 };

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
    int64_t skipped; /* milliseconds that were skipped */
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

static void print_dead(const dead_letter *letter)
{
    delivery_label labels[DEAD_LETTER_LABELS];
    char retries[16];
    const size_t count = dead_letter_labels(letter, retries, labels);
    buffer line = {0};
    buffer_string(&line, "{\"event\":");
    buffer_json_string(&line, letter->bytes, letter->length);
    for (size_t i = 0; i < count; i++) {
        buffer_format(&line, ",\"%s\":", labels[i].name);
        buffer_json_string(&line, labels[i].value, strlen(labels[i].value));
    }
    buffer_string(&line, "}");
    puts(line.bytes);
    buffer_free(&line);
}

static dead_letter_answer on_dead_letter(void *context, const dead_letter *letter)
{
    driver *self = context;
    delivery_label labels[DEAD_LETTER_LABELS];
    char retries[16];
    if (self->refusals) {
        self->refusals--;
        return DEAD_LETTER_NOT_NOW;
    }
    if (self->dead_target && letter->target != self->dead_target) {
        delivery_attributes attributes = {.token = letter->attributes->token, .labels = labels};
        attributes.label_count = dead_letter_labels(letter, retries, labels);
        return delivery_submit(self->dead_target, letter->bytes, letter->length, &attributes) == DELIVERY_QUEUED
                   ? DEAD_LETTER_MOVED
                   : DEAD_LETTER_NOT_NOW;
    }
    print_dead(letter);
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

/* Submits the whole lines of the bytes that were read. Returns the length of the rest. */
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

/* ---- Targets, as a rule names them ---- */

/* Writes the value of a setting as a rule has it: in quotes if its form takes strings. */
static void add_value(buffer *rule, const setting_form *form, const char *value)
{
    const bool is_string = !form || form->type == SETTING_TEXT || form->type == SETTING_LIST;
    if (is_string)
        buffer_json_string(rule, value, strlen(value));
    else
        buffer_string(rule, value);
}

static const setting_form *find_form(const action *known, const char *name)
{
    for (size_t i = 0; known && i < known->form.setting_count; i++)
        if (strcmp(known->form.settings[i].name, name) == 0)
            return &known->form.settings[i];
    return NULL;
}

/* Writes the settings of arguments NAME=VALUE. Several arguments with one name in a row become a list. */
static void add_settings(buffer *rule, const action *known, char **arguments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const int length = (int)strcspn(arguments[i], "=");
        char name[64];
        snprintf(name, sizeof name, "%.*s", length, arguments[i]);
        const setting_form *form = find_form(known, name);
        const bool is_list = form && form->type == SETTING_LIST;
        buffer_format(rule, " %s %s", name, is_list ? "[" : "");
        add_value(rule, form, arguments[i] + length + 1);
        while (is_list && i + 1 < count && strncmp(arguments[i + 1], arguments[i], (size_t)length + 1) == 0) {
            buffer_string(rule, ", ");
            add_value(rule, form, arguments[++i] + length + 1);
        }
        buffer_string(rule, is_list ? "]" : "");
    }
}

/* Compiles a rule with this action. NULL, with the reason printed, if the rule is wrong. */
static kf_rules *compile(const char *name, const char *where, char **settings, size_t count)
{
    kf_compiler *compiler = kf_compiler_new();
    buffer rule = {0};
    buffer_format(&rule, "rule drive { to %s ", name);
    buffer_json_string(&rule, where, strlen(where));
    add_settings(&rule, action_find(text_of(name)), settings, count);
    buffer_string(&rule, " }");
    kf_compiler_add_rules(compiler, "drive", rule.bytes, rule.length);
    kf_rules *made = kf_compiler_finish(compiler);
    if (!made)
        puts(kf_compiler_error(compiler, 0)->message);
    kf_compiler_free(compiler);
    buffer_free(&rule);
    return made;
}

static const char *next_argument(char ***at)
{
    return **at ? *(*at)++ : "";
}

/* The contents of the command line. */
typedef struct order {
    const char *action, *address;
    char **settings; /* NAME=VALUE */
    size_t setting_count;
    const char *dead_action, *dead_address;
    int64_t retries, age; /* -1: as the settings say */
    int64_t grace;
    bool check;
} order;

/* Takes an option and its argument. False if it is not an option. */
static bool take_option(const char *option, char ***at, driver *self, order *given)
{
    if (strcmp(option, "--retries") == 0) {
        given->retries = strtoll(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--age") == 0) {
        given->age = strtoll(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--grace") == 0) {
        given->grace = strtoll(next_argument(at), NULL, 10);
    } else if (strcmp(option, "--dead-letter") == 0) {
        given->dead_action = next_argument(at);
        given->dead_address = next_argument(at);
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
    } else if (strcmp(option, "--check") == 0) {
        given->check = true;
    } else {
        return false;
    }
    return true;
}

/* Opens the target of the rules that `compile` made. NULL with `why`. */
static delivery_target *open_target(driver *self, const kf_rules *rules, const order *given, fault *why)
{
    const action_target *goal = &rules->targets[0];
    delivery_settings settings = *(const delivery_settings *)goal->settings;
    if (given && given->retries >= 0)
        settings.retries = given->retries;
    if (given && given->age >= 0)
        settings.age = given->age;
    return delivery_target_new(self->post, &(delivery_target_options){goal->action->calls.kind, goal->arguments[0], &settings},
                               why);
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

static int deliver(driver *self, const order *given, const kf_rules *rules, const kf_rules *dead)
{
    fault why;
    const delivery_options options = {.done = done,
                                      .dead_letter = on_dead_letter,
                                      .context = self,
                                      .now = now,
                                      .wait = self->fast ? skip : NULL,
                                      .random = draw};
    self->post = delivery_new(&options);
    self->target = self->post ? open_target(self, rules, given, &why) : NULL;
    self->dead_target = self->target && dead ? open_target(self, dead, NULL, &why) : NULL;
    if (!self->target || (dead && !self->dead_target)) {
        printf("%s\n", why.message);
        delivery_free(self->post);
        return 1;
    }
    if (self->poll)
        submit_polling(self);
    else
        submit_all(self);
    size_t left = delivery_drain(self->post, given->grace);
    if (left)
        left = delivery_give_up(self->post);
    const int failed = report(self, left);
    delivery_free(self->post);
    free(self->done);
    return failed;
}

static int drive(driver *self, const order *given)
{
    kf_rules *rules = compile(given->action, given->address, given->settings, given->setting_count);
    kf_rules *dead = given->dead_action ? compile(given->dead_action, given->dead_address, NULL, 0) : NULL;
    int status = 1;
    if (rules && given->check)
        status = puts("fine") < 0;
    else if (rules && (dead || !given->dead_action))
        status = deliver(self, given, rules, dead);
    kf_rules_free(rules);
    kf_rules_free(dead);
    return status;
}

static void list_settings(const action *of)
{
    char by_default[SETTING_ROOM];
    for (size_t i = 0; i < of->form.setting_count; i++) {
        const setting_form *form = &of->form.settings[i];
        if (!setting_is_of(form, &of->form))
            continue;
        setting_write_default(form, by_default);
        printf("    %s %s%s\n", form->name, *by_default ? by_default : "-", form->type == SETTING_LIST ? " (list)" : "");
    }
}

static int list(void)
{
    for (size_t i = 0; i < action_count; i++) {
        printf("%s %s\n", action_table[i].form.name, action_table[i].written);
        list_settings(&action_table[i]);
    }
    return 0;
}

int main(int count, char **arguments)
{
    driver self = {.seed = 1};
    if (count == 2 && strcmp(arguments[1], "--list") == 0)
        return list();
    if (count < 3)
        return 2;
    order given = {.action = arguments[1], .address = arguments[2], .retries = -1, .age = -1, .grace = DELIVERY_FOREVER};
    given.settings = calloc((size_t)count, sizeof *given.settings);
    char **at = arguments + 3;
    while (*at) {
        char *argument = *at++;
        if (!take_option(argument, &at, &self, &given))
            given.settings[given.setting_count++] = argument;
    }
    const int status = drive(&self, &given);
    free(given.settings);
    return status;
}
