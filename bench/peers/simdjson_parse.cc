// What simdjson's DOM parser takes to parse a file of JSON lines that is already in memory, and nothing else: the speed that the
// scanner is measured against. Prints MB/s of processor time, the median of some passes over the file.
//
// usage: simdjson_parse FILE [PASSES]      SIMDJSON_FORCE_IMPLEMENTATION (icelake, haswell, westmere, arm64, fallback) chooses its
//                                          kernel
// build: c++ -O2 -o simdjson_parse bench/peers/simdjson_parse.cc -lsimdjson
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <simdjson.h>
#include <vector>

namespace
{

double processor_seconds()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

// Parses every document; false if one is none.
bool parse_all(simdjson::dom::parser &parser, const simdjson::padded_string &text, size_t &documents)
{
    simdjson::dom::document_stream stream;
    if (parser.parse_many(text).get(stream))
        return false;
    for (auto document : stream) {
        if (document.error())
            return false;
        documents++;
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    const int passes = argc > 2 ? std::atoi(argv[2]) : 5;
    simdjson::padded_string text;
    if (argc < 2 || passes < 1 || simdjson::padded_string::load(argv[1]).get(text)) {
        std::fprintf(stderr, "usage: simdjson_parse FILE [PASSES]\n");
        return 2;
    }
    simdjson::dom::parser parser;
#ifdef SIMDJSON_THREADS_ENABLED
    parser.threaded = false; // one core is compared with one core
#endif
    std::vector<double> seconds;
    size_t documents = 0;
    for (int pass = 0; pass < passes; pass++) {
        documents = 0;
        const double begin = processor_seconds();
        if (!parse_all(parser, text, documents)) {
            std::fprintf(stderr, "simdjson_parse: not JSON\n");
            return 1;
        }
        seconds.push_back(processor_seconds() - begin);
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("%s: %zu documents, %.0f MB/s\n", simdjson::get_active_implementation()->name().c_str(), documents,
                double(text.size()) / seconds[seconds.size() / 2] / 1e6);
}
