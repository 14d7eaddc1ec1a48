/*
 * Reads the XML answers of AWS services (STS, SNS), which are short and not deep, one element after the other.
 */
#ifndef BUILTINS_AWS_XML_H
#define BUILTINS_AWS_XML_H

#include "builtins/text/encoding.h"

/* Called at the end of each element with the names from the root to it, "/Root/Child", and with its own text without that of
 * its children. It returns false to stop the reading. */
typedef bool xml_element_function(void *context, const char *path, const char *string);

/* False if the bytes are not XML, if a callback has stopped the reading, or if memory ran out. */
bool xml_read(const char *bytes, size_t length, xml_element_function *element, void *context);

#endif
