/* Draws the pauses at random, so that programs that failed together do not try again together. */
#include "builtins/queue/patience.h"

#include "builtins/system/watch.h"

#include <string.h>
#include <sys/random.h>

/* Milliseconds: a pause is drawn from 0 to a bound that begins with twice the first and doubles up to the longest. The same
 * reason is told again after SAID_AGAIN. */
enum { FIRST_PAUSE = 100, LONGEST_PAUSE = 30 * 1000, SAID_AGAIN = 10 * 60 * 1000 };

static int64_t draw_pause(unsigned failures)
{
    uint32_t number = 0;
    const int64_t bound = failures < 9 ? (int64_t)FIRST_PAUSE << failures : LONGEST_PAUSE;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
        number = (uint32_t)watch_now() * 2654435761U;
    return (int64_t)(number * ((uint64_t)bound + 1) >> 32);
}

/* The length of the part of a reason that identifies it, "ACTION: CODE". The text behind it may differ each time. */
static size_t kind_of_reason(const char *reason)
{
    const char *first = strstr(reason, ": ");
    const char *second = first ? strstr(first + 2, ": ") : NULL;
    return second ? (size_t)(second - reason) : strlen(reason);
}

void patience_tell(patience *how, handover *tell, const fault *why)
{
    const int64_t now = watch_now();
    const size_t length = kind_of_reason(why->message);
    if (how->said_at && now < how->said_at + SAID_AGAIN && strncmp(how->said.message, why->message, length) == 0)
        return;
    how->said_at = now;
    how->said = *why;
    handover_notice(tell, why);
}

void patience_failed(patience *how, handover *tell, const fault *why)
{
    if (watch_now() >= how->until) {
        how->failures += how->failures < UINT16_MAX;
        patience_pause(how, how->failures);
    }
    patience_tell(how, tell, why);
}

void patience_succeeded(patience *how)
{
    how->failures = 0;
    how->until = 0;
}

void patience_pause(patience *how, unsigned tries)
{
    how->until = watch_now() + draw_pause(tries);
}
