#include "training/shard_file.hpp"

#include "core/error.hpp"
#include "dna/reads/byte_stream.hpp"
#include "dna/reads/unpack/packings.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace oligo::training {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr std::array kEndings = {".tgz"sv, ".tbz"sv, ".tbz2"sv, ".txz"sv, ".tzst"sv};
constexpr std::array kPackedEndings = {".gz"sv, ".bz2"sv, ".xz"sv, ".zst"sv};

std::string lower_case(std::string text) {
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return text;
}

bool is_packed(const fs::path& shard) {
    std::string start(dna::kSniffedBytes, '\0');
    std::ifstream stream(shard, std::ios::binary);
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(stream.gcount()));
    const auto all = dna::packings();
    return std::any_of(all.begin(), all.end(),
                       [&](const dna::Packing& one) { return one.sniff(start); });
}

}  // namespace

bool ShardFile::has_name(const fs::path& path) {
    const std::string ending = lower_case(path.extension().string());
    if (ending == ".tar") return true;
    if (std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end()) return true;
    return lower_case(path.stem().extension().string()) == ".tar" &&
           std::find(kPackedEndings.begin(), kPackedEndings.end(), ending) != kPackedEndings.end();
}

ShardFile::ShardFile(const fs::path& shard) : plain_(shard) {
    if (!is_packed(shard)) return;
    try {
        unpack(shard);
    } catch (...) {
        if (descriptor_ >= 0) ::close(descriptor_);
        throw;
    }
}

ShardFile::~ShardFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void ShardFile::unpack(const fs::path& shard) {
    const std::string what = "shard '" + shard.string() + "': ";
    std::FILE* const file = std::tmpfile();
    if (file == nullptr) core::throw_system_error(what + "no temporary file for it", errno);
    descriptor_ = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
    dna::ByteStream bytes(shard);
    bool written = true;
    for (auto piece = bytes.next(); written && !piece.empty(); piece = bytes.next()) {
        written = std::fwrite(piece.data(), 1, piece.size(), file) == piece.size();
        bytes.take(piece.size());
    }
    written = std::fclose(file) == 0 && written;
    if (!written) core::throw_system_error(what + "cannot be unpacked to a temporary file", errno);
    if (const auto remark = bytes.remark(); remark && remark->damage) {
        throw core::InputError("shard '" + shard.string() + "' " + remark->text);
    }
    plain_ = "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace oligo::training
