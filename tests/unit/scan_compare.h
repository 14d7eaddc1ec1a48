/*
 * Scans one text with the portable scanner and with every kernel that the processor supports. All must give the same result and
 * the same reports. It is used by scan_test.c and by the fuzz target fuzz_scan.c.
 */
#ifndef TESTS_UNIT_SCAN_COMPARE_H
#define TESTS_UNIT_SCAN_COMPARE_H

#include "engine/scan/scan.h"
#include "engine/scan/scan_choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_KERNELS = 4 };

/* One call of a sink. */
typedef struct call {
    char what;
    bool escaped, element;
    scan_kind kind;
    uint32_t path;
    size_t at, length;
} call;

typedef struct trace {
    const char *bytes;
    call *calls;
    size_t count, capacity;
} trace;

typedef struct scan_compare {
    arena memory;
    path_trie paths;
    scanner portable, scanners[MOST_KERNELS];
    size_t kernel_count;
    trace expected, found;
} scan_compare;

static bool add_call(trace *to, call made)
{
    if (to->count == to->capacity) {
        to->capacity = to->capacity ? to->capacity * 2 : 256;
        to->calls = realloc(to->calls, to->capacity * sizeof *to->calls);
        if (!to->calls)
            abort();
    }
    to->calls[to->count++] = made;
    return true;
}

static bool trace_leaf(void *context, const scan_leaf *leaf)
{
    trace *to = context;
    return add_call(
        to, (call){'l', leaf->escaped, leaf->element, leaf->kind, leaf->path, (size_t)(leaf->bytes - to->bytes), leaf->length});
}

static bool trace_container(void *context, uint32_t path, bool element, const char *bytes, size_t length)
{
    trace *to = context;
    return add_call(to,
                    (call){.what = 'c', .element = element, .path = path, .at = (size_t)(bytes - to->bytes), .length = length});
}

static bool trace_array_begin(void *context, uint32_t path)
{
    return add_call(context, (call){.what = '[', .path = path});
}

static void trace_array_end(void *context)
{
    add_call(context, (call){.what = ']'});
}

static bool trace_element_begin(void *context)
{
    return add_call(context, (call){.what = '('});
}

static void trace_element_end(void *context)
{
    add_call(context, (call){.what = ')'});
}

static bool same_call(const call *a, const call *b)
{
    return a->what == b->what && a->escaped == b->escaped && a->element == b->element && a->kind == b->kind &&
           a->path == b->path && a->at == b->at && a->length == b->length;
}

static bool same_trace(const trace *a, const trace *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = same_call(&a->calls[i], &b->calls[i]);
    return same;
}

static void add_path(scan_compare *all, const char *path, bool wanted, bool whole, bool joined)
{
    const uint32_t node = path_trie_add(&all->paths, (text){path, strlen(path)});
    if (node == PATH_NONE)
        abort();
    all->paths.nodes[node].wanted |= wanted;
    all->paths.nodes[node].whole |= whole;
    all->paths.nodes[node].joined |= joined;
}

static void scan_compare_init(scan_compare *all)
{
    memset(all, 0, sizeof *all);
    if (!path_trie_init(&all->paths, &all->memory, 1))
        abort();
    add_path(all, "a", true, false, false);
    add_path(all, "a.b", true, true, false);
    add_path(all, "b.c", true, false, false);
    add_path(all, "c", true, true, true);
    add_path(all, "c.d", true, false, true);
    add_path(all, "d.e.f", true, false, false);
    add_path(all, "d.e.g", false, true, false);
    add_path(all, "long", true, false, false);
    add_path(all, "\xc3\xa9", true, false, false);
    if (!scanner_init(&all->portable, &all->paths, NULL))
        abort();
    all->portable.kernel = NULL;
    for (size_t i = 0; scan_kernels[i]; i++) {
        scanner *scan = &all->scanners[all->kernel_count];
        if (!scan_kernels[i]->supported())
            continue;
        if (all->kernel_count == MOST_KERNELS || !scanner_init(scan, &all->paths, NULL))
            abort();
        scan->kernel = scan_kernels[i];
        all->kernel_count++;
    }
}

static inline void scan_compare_free(scan_compare *all)
{
    scanner_free(&all->portable);
    for (size_t i = 0; i < all->kernel_count; i++)
        scanner_free(&all->scanners[i]);
    path_trie_free(&all->paths);
    arena_free(&all->memory);
    free(all->expected.calls);
    free(all->found.calls);
}

static kf_status trace_scan(scanner *scan, const char *bytes, size_t length, bool event, trace *calls, event_error *error)
{
    const scan_sink sink = {calls,           trace_leaf,          trace_container,  trace_array_begin,
                            trace_array_end, trace_element_begin, trace_element_end};
    calls->bytes = bytes;
    calls->count = 0;
    *error = (event_error){DIAGNOSTIC_NONE, 0, 0};
    /* The cache is always asked, however seldom it knows the shape. */
    scan->shapes.asleep = scan->shapes.looked = 0;
    return event ? scan_event(scan, bytes, length, &sink, error) : scan_value_at(scan, PATH_ROOT, bytes, length, &sink);
}

/* NULL, or the name of a kernel that does not agree. Each kernel scans the text twice: the second time the shape may be known. */
static const char *scan_compare_text(scan_compare *all, const char *bytes, size_t length, bool event)
{
    event_error expected, found;
    const kf_status status = trace_scan(&all->portable, bytes, length, event, &all->expected, &expected);
    for (size_t i = 0; i < 2 * all->kernel_count; i++) {
        scanner *scan = &all->scanners[i / 2];
        const bool same = trace_scan(scan, bytes, length, event, &all->found, &found) == status;
        if (!same || (status == KF_OK && !same_trace(&all->expected, &all->found)) || expected.what != found.what ||
            expected.offset != found.offset || expected.limit != found.limit)
            return scan->kernel->name;
    }
    return NULL;
}

#endif
