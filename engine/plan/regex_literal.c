/*
 * Reads a regular expression with caution. For each branch outside all groups it finds the longest run of characters that stand
 * for themselves and are not optional. Groups, classes and similar items only end a run. The analysis stops at anything that it
 * does not fully understand: verbs that end a match early, options that are set inside, recursion, the notation of flag x.
 */
#include "engine/plan/regex_literal.h"

#include <string.h>

#define SHORTEST 2U
#define LONGEST 32U /* a longer literal would not select better */
#define MOST_BRANCHES 64

typedef struct reading {
    const char *at, *end;
    bool ignoring_case;
    char run[LONGEST], best[LONGEST]; /* of the current branch */
    size_t run_length, best_length;
} reading;

static void end_run(reading *run)
{
    if (run->run_length > run->best_length) {
        memcpy(run->best, run->run, run->run_length);
        run->best_length = run->run_length;
    }
    run->run_length = 0;
}

static void add_to_run(reading *run, const char *bytes, size_t length)
{
    if (run->run_length + length > LONGEST)
        end_run(run);
    memcpy(run->run + run->run_length, bytes, length);
    run->run_length += length;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* ---- Items that are skipped ---- */

/* Skips a class, whose opening bracket is behind run->at. False if the class is of an unusual kind. */
static bool skip_class(reading *run)
{
    if (run->at < run->end && *run->at == '^')
        run->at++;
    if (run->at < run->end && *run->at == ']') /* it stands for itself */
        run->at++;
    while (run->at < run->end && *run->at != ']') {
        const char byte = *run->at++;
        if (byte == '[' && run->at < run->end && strchr(":.=", *run->at)) { /* [:alpha:], which has no bracket inside */
            const char *close = memchr(run->at, ']', (size_t)(run->end - run->at));
            if (!close || close - run->at < 2 || close[-1] != *run->at)
                return false;
            run->at = close + 1;
        } else if (byte == '\\') {
            if (run->at == run->end || strchr("QEc", *run->at))
                return false;
            run->at++;
        }
    }
    if (run->at == run->end)
        return false;
    run->at++;
    return true;
}

/* Skips the opening of a group. False unless the group only groups, captures, or looks ahead or behind. */
static bool skip_opening(reading *run)
{
    static const char *const plain[] = {"?:", "?=", "?!", "?>", "?<=", "?<!"};
    const size_t left = (size_t)(run->end - run->at);
    if (left == 0 || (*run->at != '?' && *run->at != '*'))
        return true;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (left >= strlen(plain[i]) && memcmp(run->at, plain[i], strlen(plain[i])) == 0) {
            run->at += strlen(plain[i]);
            return true;
        }
    return false;
}

/* True if the escape consists of the backslash and this letter only. */
static bool is_plain_escape(char byte)
{
    return byte && strchr("dDwWsShHvVRbBAzZGntrfae", byte);
}

/* Skips the rest of a group whose bracket has been read. */
static bool skip_group(reading *run)
{
    size_t depth = 1;
    if (!skip_opening(run))
        return false;
    while (run->at < run->end) {
        const char byte = *run->at++;
        if (byte == '(') {
            depth++;
            if (!skip_opening(run))
                return false;
        } else if (byte == ')') {
            if (--depth == 0)
                return true;
        } else if (byte == '[') {
            if (!skip_class(run))
                return false;
        } else if (byte == '\\') {
            if (run->at == run->end || (!is_plain_escape(*run->at) && (is_letter(*run->at) || is_digit(*run->at))))
                return false;
            run->at++;
        }
    }
    return false;
}

/* ---- Quantifiers ---- */

typedef enum repetition { ONCE, AT_LEAST_ONCE, PERHAPS, UNKNOWN } repetition;

/* Reads {3}, {3,} or {3,5}. Other braces stand for themselves in some versions of PCRE2. */
static repetition read_braces(reading *run)
{
    const char *at = run->at + 1;
    while (at < run->end && is_digit(*at))
        at++;
    if (at == run->at + 1)
        return UNKNOWN;
    if (at < run->end && *at == ',')
        at++;
    while (at < run->end && is_digit(*at))
        at++;
    if (at == run->end || *at != '}')
        return UNKNOWN;
    run->at = at + 1;
    return PERHAPS; /* a run of repeats would add little */
}

static repetition read_quantifier(reading *run)
{
    repetition found = ONCE;
    if (run->at == run->end)
        return found;
    if (*run->at == '?' || *run->at == '*') {
        found = PERHAPS;
        run->at++;
    } else if (*run->at == '+') {
        found = AT_LEAST_ONCE;
        run->at++;
    } else if (*run->at == '{') {
        found = read_braces(run);
    }
    /* A lazy or possessive mark. Without a quantifier before it, it is a quantifier itself. */
    if (found != ONCE && found != UNKNOWN && run->at < run->end && (*run->at == '?' || *run->at == '+'))
        run->at++;
    return found;
}

/* ---- Items ---- */

/* The length of the character at run->at, in bytes. */
static size_t character_length(const reading *run)
{
    const unsigned char lead = (unsigned char)*run->at;
    const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return length <= (size_t)(run->end - run->at) ? length : (size_t)(run->end - run->at);
}

/* Without regard to case, some letters equal characters outside ASCII, such as the Kelvin sign and the long s. False for these
 * letters. */
static bool has_two_cases_at_most(const char *bytes, size_t length)
{
    return length == 1 && !strchr("kKsS", *bytes);
}

/* Reads a character that stands for itself, with its quantifier. */
static bool read_character(reading *run)
{
    const char *bytes = run->at;
    const size_t length = character_length(run);
    run->at += length;
    const repetition times = read_quantifier(run);
    const bool usable = *bytes && (!run->ignoring_case || has_two_cases_at_most(bytes, length));
    if (times == UNKNOWN)
        return false;
    if (times == PERHAPS || !usable) {
        end_run(run);
        return true;
    }
    add_to_run(run, bytes, length);
    if (times == AT_LEAST_ONCE)
        end_run(run);
    return true;
}

static bool read_other(reading *run, bool understood)
{
    end_run(run);
    return understood && read_quantifier(run) != UNKNOWN;
}

/* Reads one item outside all groups, with its quantifier. False if the item is not understood. */
static bool read_item(reading *run)
{
    switch (*run->at) {
    case '(':
        run->at++;
        return read_other(run, skip_group(run));
    case '[':
        run->at++;
        return read_other(run, skip_class(run));
    case '.':
    case '^':
    case '$':
        run->at++;
        return read_other(run, true);
    case ')':
    case '*':
    case '+':
    case '?':
    case '{':
        return false;
    case '\\':
        if (++run->at == run->end)
            return false;
        if (is_plain_escape(*run->at)) {
            run->at++;
            return read_other(run, true);
        }
        return !is_letter(*run->at) && !is_digit(*run->at) && (unsigned char)*run->at < 0x80 && read_character(run);
    default:
        return read_character(run);
    }
}

/* ---- Branches ---- */

/* Makes the operand "*text*", with a backslash before each character that is special in a wildcard. */
static alternative *make_wildcard(const reading *run, arena *memory)
{
    alternative *made = arena_allocate(memory, sizeof *made);
    char *bytes = arena_allocate(memory, 2 * run->best_length + 2);
    if (!made || !bytes)
        return NULL;
    size_t length = 0;
    bytes[length++] = '*';
    for (size_t i = 0; i < run->best_length; i++) {
        if (run->best[i] == '*' || run->best[i] == '\\')
            bytes[length++] = '\\';
        bytes[length++] = run->best[i];
    }
    bytes[length++] = '*';
    made->kind = run->ignoring_case ? ALTERNATIVE_WILDCARD_IGNORE_CASE : ALTERNATIVE_WILDCARD;
    made->text = (text){bytes, length};
    return made;
}

alternative *regex_literals(const literal *expression, arena *memory)
{
    reading run = {.at = expression->text.bytes, .end = expression->text.bytes + expression->text.length};
    alternative *found = NULL;
    for (size_t i = 0; i < expression->flags.length; i++) {
        run.ignoring_case = run.ignoring_case || expression->flags.bytes[i] == 'i';
        if (!strchr("ims", expression->flags.bytes[i]))
            return NULL;
    }
    for (size_t branches = 0; branches < MOST_BRANCHES; branches++) {
        run.run_length = run.best_length = 0;
        while (run.at < run.end && *run.at != '|')
            if (!read_item(&run))
                return NULL;
        end_run(&run);
        alternative *made = run.best_length >= SHORTEST ? make_wildcard(&run, memory) : NULL;
        if (!made)
            return NULL;
        made->next = found;
        found = made;
        if (run.at == run.end)
            return found;
        run.at++;
    }
    return NULL;
}
