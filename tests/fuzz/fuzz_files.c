/*
 * Fuzz target: what comes from elsewhere beside rules and events. The first byte says as what the others are read: a list of rules, a table
 * of aliases, an answer of AWS in XML, a file of its settings, or a text that names a place.
 */
#include "builtins/aws/place.h"
#include "builtins/aws/profile.h"
#include "builtins/aws/xml.h"
#include "builtins/language/aliases.h"
#include "builtins/rules/rule_lists.h"
#include "builtins/system/syslog_socket.h"
#include "builtins/text/arn.h"
#include "builtins/text/json_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_list(text given)
{
    kf_compiler *compiler = kf_compiler_new();
    const source *file = compiler ? compiler_source(compiler, "fuzz.json", given.bytes, given.length) : NULL;
    if (!file)
        abort();
    const kf_status status = compiler_add_json(compiler, file);
    kf_rules *rules = kf_compiler_finish(compiler);
    if (status != KF_OK && (rules || kf_compiler_error_count(compiler) == 0))
        abort();
    kf_rules_free(rules);
    kf_compiler_free(compiler);
}

static void read_aliases(text given)
{
    static const text account = {"111122223333", 12}, region = {"us-east-1", 9}, key = {"k", 1};
    fault why;
    aliases *table = aliases_new();
    if (!aliases_add(table, given, account, region, &why) && !*why.message)
        abort();
    aliases_of_key(table, account, region, key);
    aliases_free(table);
}

static bool take_element(void *context, const char *path, const char *content)
{
    size_t *total = context;
    *total += strlen(path) + strlen(content);
    return true;
}

/* Both of the files in which AWS's tools keep their settings. */
static void read_profiles(text given)
{
    char path[32];
    fault why;
    aws_profiles found = {0};
    const int file = memfd_create("profiles", MFD_CLOEXEC);
    if (file < 0 || write(file, given.bytes, given.length) != (ssize_t)given.length)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    setenv("AWS_CONFIG_FILE", path, 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
    if (!aws_profiles_read(&found, &why) && !*why.message)
        abort();
    aws_profiles_get(&found, "default", "region");
    aws_profiles_free(&found);
    close(file);
}

static void read_place(text given)
{
    arn parts;
    aws_arn copied;
    syslog_address server;
    fault why;
    arena memory = {0};
    size_t offset;
    const bool is_arn = arn_parse(given, &parts);
    if (aws_arn_read(&copied, given.bytes)) {
        if (!is_arn && strlen(given.bytes) == given.length)
            abort();
        aws_arn_free(&copied);
    }
    syslog_address_parse(&server, given.bytes, &why);
    if (!json_path_compile(&memory, given, &offset) && offset > given.length)
        abort();
    arena_free(&memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t total = 0;
    char *bytes = malloc(size);
    if (!bytes)
        abort();
    memcpy(bytes, data + 1, size - 1);
    bytes[size - 1] = '\0'; /* as files are read, and texts of rules kept */
    const text given = {bytes, size - 1};
    switch (data[0] % 5) {
    case 0:
        read_list(given);
        break;
    case 1:
        read_aliases(given);
        break;
    case 2:
        xml_read(given.bytes, given.length, take_element, &total);
        break;
    case 3:
        read_profiles(given);
        break;
    default:
        read_place(given);
    }
    free(bytes);
    return 0;
}
