#include "grammar/base/setting_form.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

typedef struct setting_unit {
    int64_t size;
    const char *name;
} setting_unit;

/* In the largest unit that leaves no rest. The last unit has size 1. */
static void write_in_units(int64_t number, const setting_unit *units, char room[SETTING_ROOM])
{
    while (units->size > 1 && (number == 0 || number % units->size != 0))
        units++;
    snprintf(room, SETTING_ROOM, "%" PRId64 "%s", number / units->size, units->name);
}

void setting_write_number(const setting_form *of, int64_t number, char room[SETTING_ROOM])
{
    static const setting_unit sizes[] = {{1 << 30, "G"}, {1 << 20, "M"}, {1 << 10, "K"}, {1, ""}};
    static const setting_unit durations[] = {{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}, {1, "ms"}};
    switch (of->type) {
    case SETTING_CHOICE:
        assert(number >= 0);
        snprintf(room, SETTING_ROOM, "%s", of->choices[number]);
        break;
    case SETTING_SIZE:
        write_in_units(number, sizes, room);
        break;
    case SETTING_DURATION:
        write_in_units(number, durations, room);
        break;
    case SETTING_NUMBER:
    case SETTING_TEXT:
    case SETTING_LIST:
        snprintf(room, SETTING_ROOM, "%" PRId64, number);
        break;
    }
}

/* "a number from 1 to 1000"; a bound that is as high as a number can be is none. */
static void write_range(const setting_form *of, const char *what, char room[SETTING_ROOM])
{
    char least[SETTING_ROOM];
    char most[SETTING_ROOM];
    setting_write_number(of, of->least, least);
    setting_write_number(of, of->most, most);
    if (of->most == INT64_MAX)
        snprintf(room, SETTING_ROOM, "%s from %.40s", what, least);
    else
        snprintf(room, SETTING_ROOM, "%s from %.40s to %.40s", what, least, most);
}

static void write_choices(const setting_form *of, char room[SETTING_ROOM])
{
    size_t used = (size_t)snprintf(room, SETTING_ROOM, "%s", of->choices[1] ? "one of " : "");
    for (size_t i = 0; of->choices[i] && used < SETTING_ROOM; i++)
        used += (size_t)snprintf(room + used, SETTING_ROOM - used, "%s%s", i ? ", " : "", of->choices[i]);
}

void setting_write_values(const setting_form *of, char room[SETTING_ROOM])
{
    switch (of->type) {
    case SETTING_TEXT:
        snprintf(room, SETTING_ROOM, "a string");
        break;
    case SETTING_LIST:
        snprintf(room, SETTING_ROOM, "a list of strings");
        break;
    case SETTING_CHOICE:
        write_choices(of, room);
        break;
    case SETTING_NUMBER:
        write_range(of, "a whole number", room);
        break;
    case SETTING_SIZE:
        write_range(of, "a size in bytes", room);
        break;
    case SETTING_DURATION:
        write_range(of, "a duration", room);
        break;
    }
}

void setting_write_default(const setting_form *of, char room[SETTING_ROOM])
{
    room[0] = '\0';
    switch (of->type) {
    case SETTING_TEXT:
        snprintf(room, SETTING_ROOM, "%s", of->default_text ? of->default_text : "");
        break;
    case SETTING_LIST:
        break;
    case SETTING_CHOICE:
    case SETTING_NUMBER:
    case SETTING_SIZE:
    case SETTING_DURATION:
        if (of->by_default >= of->least)
            setting_write_number(of, of->by_default, room);
        break;
    }
}
