#include "inference/report/output.hpp"

#include "core/error.hpp"

namespace oligo::inference {

namespace fs = std::filesystem;

OutputSet::~OutputSet() {
    if (kept_) return;
    std::error_code ignored;
    for (const fs::path& file : files_) fs::remove(file, ignored);
    // Innermost first; fs::remove leaves a folder alone that holds somebody else's files.
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
        fs::remove(*folder, ignored);
    }
}

void OutputSet::make_folder(const fs::path& folder) {
    fs::path so_far;
    for (const fs::path& part : folder) {
        so_far /= part;
        if (part.empty() || fs::is_directory(so_far)) continue;
        std::error_code failed;
        if (fs::create_directory(so_far, failed)) {
            folders_.push_back(so_far);
        } else {
            throw core::InputError("folder '" + so_far.string() + "' cannot be made: " +
                                   (failed ? failed.message() : "a file has that name"));
        }
    }
}

bool names_folder(const std::string& output) {
    return output.ends_with('/') || fs::is_directory(output);
}

void require_file_place(const fs::path& output) {
    if (fs::is_directory(output)) {
        throw core::InputError("output '" + output.string() + "' is a folder; expected a file");
    }
    const fs::path folder = output.has_parent_path() ? output.parent_path() : fs::path(".");
    if (!fs::is_directory(folder)) {
        throw core::InputError("output '" + output.string() + "': there is no folder '" +
                               folder.string() + "'");
    }
}

std::string safe_file_name(const std::string& name) {
    std::string safe;
    for (const char letter : name) {
        const auto code = static_cast<unsigned char>(letter);
        const bool bad = code < 0x20 || code == 0x7F || letter == '/' || letter == '\\';
        safe.push_back(bad ? '_' : letter);
    }
    safe.erase(0, safe.find_first_not_of('.'));
    if (safe.size() > 200) safe.resize(200);
    return safe;
}

}  // namespace oligo::inference
