// simdjson's DOM parser alone: every event becomes a tree, and nothing is asked of it. It counts the events.
// On one core a second thread would only stand in the way, so parse_many() is told to have none.
#include "loop.h"

#include <cstdio>
#include <simdjson.h>
#include <string>

static long parse_all(void *context, const char *events, size_t length)
{
    simdjson::dom::parser &parser = *static_cast<simdjson::dom::parser *>(context);
    simdjson::dom::document_stream stream;
    long count = 0;
    simdjson::error_code error = parser.parse_many(events, length, simdjson::dom::DEFAULT_BATCH_SIZE).get(stream);
    if (!error)
        for (auto event : stream) {
            error = event.error();
            if (error)
                break;
            count++;
        }
    if (error) {
        std::fprintf(stderr, "%s\n", simdjson::error_message(error));
        return -1;
    }
    return count;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        std::fprintf(stderr, "usage: simdjson_loop EVENTS KERNEL     (auto, icelake, haswell, westmere, fallback)\n");
        return 2;
    }
    static_assert(simdjson::SIMDJSON_PADDING <= LOOP_PADDING, "the loop pads too little");
    const std::string wanted = arguments[2];
    if (wanted != "auto") {
        const simdjson::implementation *kernel = simdjson::get_available_implementations()[wanted];
        if (!kernel || !kernel->supported_by_runtime_system()) {
            std::fprintf(stderr, "this processor or simdjson has no kernel %s\n", wanted.c_str());
            return 2;
        }
        simdjson::get_active_implementation() = kernel;
    }
    simdjson::dom::parser parser;
#ifdef SIMDJSON_THREADS_ENABLED
    parser.threaded = false;
#endif
    const std::string version =
        std::string(SIMDJSON_STRINGIFY(SIMDJSON_VERSION)) + " " + simdjson::get_active_implementation()->name();
    return loop_run(arguments[1], version.c_str(), parse_all, &parser);
}
