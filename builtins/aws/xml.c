/*
 * Reads with expat. Elements or texts that are deeper or longer than any of AWS are refused. Names have no prefix, because AWS
 * uses a default namespace.
 */
#include "builtins/aws/xml.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

enum { MOST_PATH = 512, MOST_TEXT = 64 << 10 };

typedef struct xml_reading {
    XML_Parser parser;
    xml_element_function *element;
    void *context;
    buffer path, text;
    bool stopped;
} xml_reading;

/* Expat may still call some callbacks after this; each checks `stopped` first. */
static void stop(xml_reading *reading)
{
    reading->stopped = true;
    XML_StopParser(reading->parser, XML_FALSE);
}

static void begin(void *context, const XML_Char *name, const XML_Char **attributes)
{
    xml_reading *reading = context;
    (void)attributes;
    if (reading->stopped)
        return;
    buffer_string(&reading->path, "/");
    buffer_string(&reading->path, name);
    buffer_clear(&reading->text);
    if (reading->path.state != BUFFER_OK || reading->path.length > MOST_PATH)
        stop(reading);
}

static void take_text(void *context, const XML_Char *bytes, int length)
{
    xml_reading *reading = context;
    if (reading->stopped)
        return;
    buffer_append(&reading->text, bytes, (size_t)length);
    if (reading->text.state != BUFFER_OK || reading->text.length > MOST_TEXT)
        stop(reading);
}

static void end(void *context, const XML_Char *name)
{
    xml_reading *reading = context;
    if (reading->stopped)
        return;
    buffer_append(&reading->text, "", 0);
    if (reading->text.state != BUFFER_OK || !reading->element(reading->context, reading->path.bytes, reading->text.bytes))
        stop(reading);
    reading->path.length -= strlen(name) + 1;
    reading->path.bytes[reading->path.length] = '\0';
    buffer_clear(&reading->text);
}

bool xml_read(const char *bytes, size_t length, xml_element_function *element, void *context)
{
    xml_reading reading = {.element = element, .context = context};
    reading.parser = length <= INT_MAX ? XML_ParserCreate(NULL) : NULL;
    if (!reading.parser)
        return false;
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, begin, end);
    XML_SetCharacterDataHandler(reading.parser, take_text);
    const bool read = XML_Parse(reading.parser, bytes, (int)length, 1) == XML_STATUS_OK && !reading.stopped;
    XML_ParserFree(reading.parser);
    buffer_wipe(&reading.text);
    buffer_free(&reading.text);
    buffer_free(&reading.path);
    return read;
}
