#include "core/error.hpp"
#include "core/installation.hpp"
#include "inference/networks/table.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace oligo::inference {
namespace {

namespace fs = std::filesystem;

/// It is never unloaded: codecs and metrics that it made may live until the program ends.
const Networks* load() {
    const fs::path folder = core::own_folder();
    const fs::path path = folder / OLIGO_NETWORKS_FILE;
    const auto fail = [&] {
        const char* const why = ::dlerror();
        throw core::InputError("networks '" + path.string() +
                               "' cannot be loaded: " + (why == nullptr ? "unknown" : why) +
                               "; expected beside liboligocodec.so, and LibTorch " +
                               OLIGO_TORCH_VERSION + " (pip install torch==" + OLIGO_TORCH_VERSION +
                               ") where '" + (folder / "oligocodec-torch").string() +
                               "' leads: a link to that package's torch/lib");
    };
    // Our own library binds all its symbols now (its link options); LibTorch has 31 000, few of
    // them ever called.
    void* const library = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
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
