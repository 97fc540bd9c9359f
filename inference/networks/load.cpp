#include "core/error.hpp"
#include "inference/networks/table.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace oligo::inference {
namespace {

namespace fs = std::filesystem;

/// It is never unloaded: codecs and metrics that it made may live until the program ends.
const Networks* load() {
    const fs::path path = fs::read_symlink("/proc/self/exe").parent_path() / OLIGO_NETWORKS_FILE;
    const auto fail = [&] {
        const char* const why = ::dlerror();
        throw core::InputError("networks '" + path.string() +
                               "' cannot be loaded: " + (why == nullptr ? "unknown" : why) +
                               "; expected beside the program, with LibTorch where it was built");
    };
    void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) fail();
    void* const symbol = ::dlsym(library, "oligocodec_networks");
    if (symbol == nullptr) fail();
    return reinterpret_cast<const Networks* (*)()>(symbol)();
}

}  // namespace

const Networks& networks() {
    static const Networks* const table = load();
    return *table;
}

}  // namespace oligo::inference
