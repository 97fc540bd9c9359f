#include "core/error.hpp"
#include "core/installation.hpp"
#include "inference/networks/table.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace oligo::inference {
namespace {

namespace fs = std::filesystem;

/// LibTorch finds its own matrix products. OpenCV has the system's BLAS loaded, whose functions
/// bear the same names and may be the slow reference ones; without this they come first. Sanitizers
/// refuse the flag.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kOwnFirst = 0;
#else
constexpr int kOwnFirst = RTLD_DEEPBIND;
#endif

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
    void* const library = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL | kOwnFirst);
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
