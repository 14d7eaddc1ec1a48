/*
 * The answers of AWS services that speak XML (STS, SNS), read into a flat list of their elements: they are shallow and short.
 */
#ifndef BUILTINS_AWS_XML_H
#define BUILTINS_AWS_XML_H

#include "builtins/text/encoding.h"

/* Called at the end of each element with the names from the root to it, "/Root/Child", and its text without what is in its children;
 * false stops the reading. */
typedef bool xml_element_function(void *context, const char *path, const char *text);

/* False if the bytes are not XML, were stopped, or memory ran out. */
bool xml_read(const char *bytes, size_t length, xml_element_function *element, void *context);

#endif
