#include "core/error.hpp"
#include "dna/reads/file_kinds.hpp"
#include "dna/reads/record_reader.hpp"

#include <algorithm>
#include <vector>

namespace oligo::dna {

// Every format, one line each: NAME_reads() stands in formats/NAME.cpp. Asked in this order; the
// last one takes what no other does.
// clang-format off
#define OLIGO_EACH_READ_FORMAT(X) \
    X(alignment)                  \
    X(fasta)                      \
    X(fastq)                      \
    X(table)                      \
    X(plain_lines)
// clang-format on

#define OLIGO_DECLARE_FORMAT(NAME) ReadFormat NAME##_reads();
OLIGO_EACH_READ_FORMAT(OLIGO_DECLARE_FORMAT)
#undef OLIGO_DECLARE_FORMAT

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // UTF-8

/// Takes the byte order mark and the blank lines before the first record.
std::uint64_t take_blank_lines(ByteStream& bytes) {
    if (bytes.peek().starts_with(kByteOrderMark)) bytes.take(kByteOrderMark.size());
    std::uint64_t lines = 0;
    for (;;) {
        const std::string_view start = bytes.peek();
        const std::size_t filled = start.find_first_not_of(" \t\r\n");
        const std::size_t last = start.substr(0, filled).rfind('\n');
        const bool blank = filled == std::string_view::npos;
        if (last != std::string_view::npos) {
            lines += static_cast<std::uint64_t>(std::count(
                start.begin(), start.begin() + static_cast<std::ptrdiff_t>(last) + 1, '\n'));
            bytes.take(last + 1);
        } else if (blank) {
            bytes.take(start.size());
        }
        if (!blank || start.empty()) return lines;
    }
}

std::string format_names() {
    std::string names;
    for (const ReadFormat& format : read_formats()) {
        if (!names.empty()) names += format.name == read_formats().back().name ? " or " : ", ";
        names += format.name;
    }
    return names;
}

}  // namespace

std::span<const ReadFormat> read_formats() {
#define OLIGO_FORMAT_ROW(NAME) NAME##_reads(),
    static const std::vector<ReadFormat> formats = {OLIGO_EACH_READ_FORMAT(OLIGO_FORMAT_ROW)};
#undef OLIGO_FORMAT_ROW
    return formats;
}

std::unique_ptr<RecordReader> open_reader(const std::filesystem::path& path, ByteStream bytes) {
    ReadInput input{path, std::move(bytes)};
    input.blank_lines = take_blank_lines(input.bytes);
    const std::string_view start = input.bytes.peek();
    if (start.empty()) {
        const auto remark = input.bytes.remark();
        throw core::InputError("file '" + path.string() + "' " +
                               (remark && remark->damage ? remark->text
                                                         : "is empty; expected " + format_names() +
                                                               ", plain or packed"));
    }
    const auto formats = read_formats();
    const auto format = std::find_if(formats.begin(), formats.end() - 1,
                                     [&](const ReadFormat& one) { return one.sniff(start); });
    // The last one takes any text: what nobody else knows may be something else altogether.
    if (format == formats.end() - 1) {
        if (const std::string kind = other_file_kind(start); !kind.empty()) {
            throw core::InputError("file '" + path.string() + "' " + kind);
        }
    }
    return format->open(std::move(input));
}

}  // namespace oligo::dna
