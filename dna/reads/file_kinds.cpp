#include "dna/reads/file_kinds.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace oligo::dna {
namespace {

using namespace std::string_view_literals;

/// Bytes at a place of a file that tell what it is, and what to do.
struct Kind {
    std::size_t at;
    std::string_view magic, text;
};

constexpr auto kPicture = "is a picture; expected reads"sv;

constexpr std::array kKinds = {
    Kind{0, "\xFF\xFE"sv, "is text in UTF-16; expected UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    Kind{0, "\xFE\xFF"sv, "is text in UTF-16; expected UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    Kind{0, "7z\xBC\xAF\x27\x1C"sv, "is a 7z archive; expected the file in it"},
    Kind{0, "Rar!\x1A\x07"sv, "is a RAR archive; expected the file in it"},
    Kind{257, "ustar"sv, "is a tar archive; expected the files in it (tar -xf)"},
    Kind{0, "\x1F\x9D"sv, "is packed by compress; expected it unpacked (gzip -d)"},
    Kind{0, "\x04\x22\x4D\x18"sv, "is packed by lz4; expected it unpacked (lz4 -d)"},
    Kind{0, "LZIP"sv, "is packed by lzip; expected it unpacked (lzip -d)"},
    Kind{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
         "is a spreadsheet or another Office file; expected a table saved as CSV"},
    Kind{0, "\x89PNG\r\n\x1A\n"sv, kPicture},
    Kind{0, "\xFF\xD8\xFF"sv, kPicture},
    Kind{0, "GIF8"sv, kPicture},
    Kind{0, "II*\0"sv, kPicture},
    Kind{0, "MM\0*"sv, kPicture},
    Kind{8, "WEBPVP8"sv, kPicture},
    Kind{0, "%PDF-"sv, "is a PDF file; expected reads"},
    Kind{0, "\x89HDF\r\n\x1A\n"sv,
         "is an HDF5 file (FAST5 signals?); expected basecalled reads, BAM or FASTQ"},
    Kind{0, "\x8BPOD\r\n\x1A\n"sv,
         "is a POD5 file of raw signals; expected basecalled reads (dorado basecaller)"},
    Kind{0, "BLOW5\1"sv, "is a BLOW5 file of raw signals; expected basecalled reads"},
    Kind{0, "NCBI.sra"sv, "is an SRA archive; expected FASTQ (fasterq-dump)"},
    Kind{0, ".sff"sv, "is an SFF file; expected FASTQ"},
    Kind{0, "ABIF"sv, "is an ABIF trace; expected FASTA or FASTQ"},
    Kind{0,
         "\x7F"
         "ELF"sv,
         "is a program; expected reads"},
    Kind{0, "SQLite format 3"sv, "is an SQLite database; expected reads"},
    Kind{0, "BAI\1"sv, "is an index of a BAM file; expected the BAM file"},
    Kind{0, "CSI\1"sv, "is an index; expected the file that it belongs to"},
    Kind{0, "BCF\2"sv, "is a BCF file of variants; expected reads"},
    Kind{0, "##fileformat=VCF"sv, "is a VCF file of variants; expected reads"},
    Kind{0, "LOCUS  "sv, "is a GenBank file; expected FASTA"},
    Kind{0, "{\\rtf"sv, "is an RTF document; expected plain text"},
};

/// ZIP holds Office documents too: they name their parts in the first entries.
std::string zip_kind(std::string_view start) {
    if (!start.starts_with("PK\3\4") && !start.starts_with("PK\5\6")) return {};
    if (start.find("[Content_Types].xml") != std::string_view::npos ||
        start.find("mimetypeapplication/vnd.oasis") != std::string_view::npos) {
        return "is a spreadsheet or another Office file; expected a table saved as CSV";
    }
    return "is a ZIP archive; expected the file in it (unzip -p FILE | oligocodec ... -)";
}

bool starts_with_word(std::string_view start, std::string_view word) {
    if (start.size() < word.size()) return false;
    return std::equal(word.begin(), word.end(), start.begin(), [](char a, char b) {
        return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
    });
}

}  // namespace

std::string other_file_kind(std::string_view start) {
    if (std::string zip = zip_kind(start); !zip.empty()) return zip;
    for (const Kind& kind : kKinds) {
        if (start.size() > kind.at && start.substr(kind.at).starts_with(kind.magic)) {
            return std::string(kind.text);
        }
    }
    for (const std::string_view mark : {"<!doctype", "<html", "<?xml"}) {
        if (starts_with_word(start, mark)) {
            return "is a web page or XML (a failed download?); expected reads";
        }
    }
    if (start.starts_with('{') || start.starts_with('[')) return "is JSON; expected reads";
    if (start.find('\0') != std::string_view::npos) return "is no text; expected reads";
    return {};
}

}  // namespace oligo::dna
