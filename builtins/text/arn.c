/* Splits ARNs into their parts. A part may be empty, as AWS leaves some out. The resource may contain colons. */
#include "builtins/text/arn.h"

#include <string.h>

bool arn_parse(text written, arn *parts)
{
    text *const fields[] = {&parts->partition, &parts->service, &parts->region, &parts->account};
    if (!text_begins(written, "arn:"))
        return false;
    const char *at = written.bytes + 4, *end = written.bytes + written.length;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *colon = memchr(at, ':', (size_t)(end - at));
        if (!colon)
            return false;
        *fields[i] = (text){at, (size_t)(colon - at)};
        at = colon + 1;
    }
    parts->resource = (text){at, (size_t)(end - at)};
    return parts->resource.length > 0;
}

const char *arn_partition(text region)
{
    static const char *const partitions[][2] = {{"cn-", "aws-cn"},         {"us-gov-", "aws-us-gov"}, {"us-isob-", "aws-iso-b"},
                                                {"us-isof-", "aws-iso-f"}, {"us-iso-", "aws-iso"},    {"eu-isoe-", "aws-iso-e"}};
    for (size_t i = 0; i < sizeof partitions / sizeof partitions[0]; i++)
        if (text_begins(region, partitions[i][0]))
            return partitions[i][1];
    return "aws";
}
