#include "core/separate_files.hpp"

#include "core/error.hpp"

#include <sys/stat.h>

#include <map>
#include <system_error>
#include <vector>

namespace oligo::core {
namespace {

namespace fs = std::filesystem;

/// What makes two paths the same file: where all links lead, and the inode where there is one.
class Identity {
  public:
    explicit Identity(const fs::path& path) {
        std::error_code error;
        where_ = fs::weakly_canonical(path, error);
        if (error) where_ = fs::absolute(path, error).lexically_normal();
        // A link to nothing yet: what is written lies where it leads.
        for (int links = 0; links < 40 && fs::is_symlink(fs::symlink_status(where_, error));
             ++links) {
            const fs::path next = fs::read_symlink(where_, error);
            if (error) break;
            where_ = fs::weakly_canonical(where_.parent_path() / next, error);
            if (error) break;
        }
        exists_ = ::stat(path.c_str(), &status_) == 0;
    }
    /// Devices, pipes and folders: nothing is replaced there.
    bool no_file() const { return exists_ && !S_ISREG(status_.st_mode); }
    bool is(const Identity& other) const {
        if (where_ == other.where_) return true;
        return exists_ && other.exists_ && status_.st_dev == other.status_.st_dev &&
               status_.st_ino == other.status_.st_ino;
    }
    const fs::path& where() const { return where_; }
    bool exists() const { return exists_; }
    std::pair<dev_t, ino_t> inode() const { return {status_.st_dev, status_.st_ino}; }

  private:
    fs::path where_;
    bool exists_ = false;
    struct stat status_ {};
};

/// Files seen so far, found by place and by inode.
class Seen {
  public:
    void add(const NamedFile& file, const Identity& identity) {
        by_place_.emplace(identity.where(), &file);
        if (identity.exists()) by_inode_.emplace(identity.inode(), &file);
    }
    const NamedFile* find(const Identity& identity) const {
        if (const auto found = by_place_.find(identity.where()); found != by_place_.end()) {
            return found->second;
        }
        if (!identity.exists()) return nullptr;
        const auto found = by_inode_.find(identity.inode());
        return found == by_inode_.end() ? nullptr : found->second;
    }

  private:
    std::map<fs::path, const NamedFile*> by_place_;
    std::map<std::pair<dev_t, ino_t>, const NamedFile*> by_inode_;
};

std::string label(const NamedFile& file) {
    return file.what + " '" + file.path.string() + "'";
}

}  // namespace

void require_separate(std::span<const NamedFile> inputs, std::span<const NamedFile> outputs) {
    Seen read, written;
    for (const NamedFile& input : inputs) {
        if (input.path.empty() || input.path == "-") continue;  // standard input
        const Identity identity(input.path);
        if (!identity.no_file()) read.add(input, identity);
    }
    for (const NamedFile& output : outputs) {
        if (output.path.empty()) continue;
        const Identity identity(output.path);
        if (identity.no_file()) continue;
        if (const NamedFile* input = read.find(identity)) {
            throw UsageError("output " + label(output) + " is the input " + label(*input) +
                             ", which would be lost; expected another file");
        }
        if (const NamedFile* other = written.find(identity)) {
            throw UsageError("outputs " + label(*other) + " and " + label(output) +
                             " are the same file; expected two");
        }
        written.add(output, identity);
    }
}

bool is_same_file(const fs::path& one, const fs::path& other) {
    return Identity(one).is(Identity(other));
}

}  // namespace oligo::core
