#include "core/installation.hpp"

#include <dlfcn.h>
#include <link.h>

#include <stdexcept>

namespace oligo::core {

namespace fs = std::filesystem;

namespace {

fs::path own_file() {
    Dl_info info{};
    link_map* object = nullptr;
    void* const here = reinterpret_cast<void*>(&own_folder);
    if (::dladdr1(here, &info, reinterpret_cast<void**>(&object), RTLD_DL_LINKMAP) == 0) {
        throw std::runtime_error("own_folder: the loader does not know where this code comes from");
    }
    // The program itself has no name here; dli_fname would be what it was called as.
    const bool is_program = object->l_name == nullptr || *object->l_name == '\0';
    return fs::canonical(is_program ? "/proc/self/exe" : object->l_name);
}

}  // namespace

fs::path own_folder() {
    static const fs::path folder = own_file().parent_path();
    return folder;
}

fs::path shipped_folder(std::string_view name) {
    const fs::path below = fs::path("share") / "oligocodec" / name;
    const fs::path above = own_folder().parent_path();
    for (const fs::path& prefix : {above, above.parent_path()}) {
        if (fs::is_directory(prefix / below)) return prefix / below;
    }
    return above / below;
}

}  // namespace oligo::core
