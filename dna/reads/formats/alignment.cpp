// SAM, BAM and CRAM, aligned or not, through htslib.
#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/byte_pump.hpp"
#include "dna/reads/letters.hpp"
#include "dna/reads/record_reader.hpp"

#include <htslib/cram.h>
#include <htslib/hfile.h>
#include <htslib/hts.h>
#include <htslib/hts_log.h>
#include <htslib/sam.h>

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

constexpr char kPhredOffset = 33, kHighestPhred = 93;
constexpr unsigned kMostWrongLines = 1000;  ///< of SAM, one after another

bool is_bam(std::string_view start) {
    return start.starts_with("BAM\1");
}

bool is_cram(std::string_view start) {
    return start.starts_with("CRAM") && start.size() > 4 && start[4] >= 1 && start[4] <= 4;
}

bool has_sam_header(std::string_view start) {
    return start.size() > 4 && start[0] == '@' && start[3] == '\t' &&
           (start.substr(1, 2) == "HD" || start.substr(1, 2) == "SQ" ||
            start.substr(1, 2) == "RG" || start.substr(1, 2) == "PG" || start.substr(1, 2) == "CO");
}

/// Eleven columns, of which the second, fourth and fifth are numbers.
bool is_sam_line(std::string_view start) {
    const std::string_view line = start.substr(0, start.find_first_of("\r\n"));
    std::size_t column = 0, from = 0;
    bool numbers = true;
    for (;;) {
        const std::size_t end = std::min(line.find('\t', from), line.size());
        const std::string_view text = line.substr(from, end - from);
        if (column == 1 || column == 3 || column == 4) {
            numbers &= !text.empty() && text.find_first_not_of("0123456789") == text.npos;
        }
        ++column;
        if (end == line.size()) break;
        from = end + 1;
    }
    return column >= 11 && numbers;
}

bool is_alignment(std::string_view start) {
    return is_bam(start) || is_cram(start) || has_sam_header(start) || is_sam_line(start);
}

struct HtsFileCloser {
    void operator()(htsFile* file) const { hts_close(file); }
};
struct HeaderDestroyer {
    void operator()(sam_hdr_t* header) const { sam_hdr_destroy(header); }
};
struct RecordDestroyer {
    void operator()(bam1_t* record) const { bam_destroy1(record); }
};

class AlignmentReader final : public RecordReader {
  public:
    explicit AlignmentReader(ReadInput input) : file_(input.path.string()) {
        const std::string_view start = input.bytes.peek();
        text_ = !is_bam(start) && !is_cram(start);
        const int version = is_cram(start) ? start[4] : 0;
        if (version == 1 || version > 3) {
            fail("is CRAM of version " + std::to_string(version) +
                 "; expected version 2 or 3 (samtools view -C writes 3)");
        }
        auto filter = text_ ? line_filter() : (version > 0 ? cram_filter() : bam_filter());
        pump_ = std::make_unique<BytePump>(std::move(input.bytes), std::move(filter));
        open();
    }
    ~AlignmentReader() override { hts_.reset(); }  // before the pump, which waits for it
    AlignmentReader(const AlignmentReader&) = delete;
    AlignmentReader& operator=(const AlignmentReader&) = delete;

    bool next(Record& record) override {
        record.clear();
        const int result = ended_ ? -1 : sam_read1(hts_.get(), header_.get(), bam_.get());
        if (result < -1 && text_ && wrong_lines_ < kMostWrongLines) {
            ++wrong_lines_;
            ++records_;
            spoil(record, Fate::kUnreadable, "is no line of SAM with its eleven columns");
            return true;
        }
        if (result < 0) return give_left_out(record, result);
        wrong_lines_ = 0;
        ++records_;
        fill(record);
        return true;
    }

    std::optional<Remark> remark() const override { return remark_; }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw core::InputError("file '" + file_ + "' " + what);
    }

    void open() {
        hts_set_log_level(HTS_LOG_OFF);  // what is wrong is said by us
        hFILE* const stream = hdopen(pump_->take_descriptor(), "r");
        if (stream == nullptr) fail("cannot be read");
        hts_.reset(hts_hopen(stream, "-", "r"));
        if (!hts_) {
            hclose_abruptly(stream);
            fail("begins as SAM, BAM or CRAM and is none of them");
        }
        header_.reset(sam_hdr_read(hts_.get()));
        bam_.reset(bam_init1());
        if (!bam_) throw std::bad_alloc();
        if (!header_) {
            hts_.reset();
            pump_->finish();
            if (const auto remark = pump_->remark(); remark && remark->damage) fail(remark->text);
            fail("has a damaged header (SAM, BAM or CRAM)");
        }
        cram_ = hts_get_format(hts_.get())->format == cram;
        if (cram_) prepare_cram();
    }

    /// Names, flags, bases and qualities are decoded. References that the header names are neither
    /// fetched nor opened: it may name any address and any file.
    void prepare_cram() {
        hts_set_opt(hts_.get(), CRAM_OPT_REQUIRED_FIELDS,
                    SAM_QNAME | SAM_FLAG | SAM_CIGAR | SAM_SEQ | SAM_QUAL);
        sam_hdr_t* const own = cram_fd_get_header(hts_->fp.cram);
        const int references = own == nullptr ? 0 : sam_hdr_nref(own);
        for (int i = 0; i < references; ++i) {
            const std::string name = sam_hdr_tid2name(own, i);
            sam_hdr_remove_tag_id(own, "SQ", "SN", name.c_str(), "UR");
            sam_hdr_remove_tag_id(own, "SQ", "SN", name.c_str(), "M5");
        }
    }

    /// Behind the last record come those that the pump left out.
    bool give_left_out(Record& record, int result) {
        if (!ended_) {
            ended_ = true;
            hts_.reset();
            pump_->finish();
            remark_ = pump_->remark();
            if (result < -1 && !(remark_ && remark_->damage)) say_damage();
        }
        if (left_out_ == pump_->left_out()) return false;
        ++left_out_;
        ++records_;
        spoil(record, Fate::kTooLong,
              "has more than " + std::to_string(kMaxBases) + " bases; expected at most that");
        return true;
    }

    void say_damage() {
        const std::string place = "behind record " + std::to_string(records_);
        if (cram_) {
            if (records_ == 0) {
                fail(
                    "cannot be decoded: it is damaged, or its reads are stored as differences from "
                    "a reference that it does not hold; expected BAM (samtools view -b -T "
                    "REFERENCE) or a CRAM with the reference embedded");
            }
            remark_ = {{"cannot be decoded " + place +
                            ": it is damaged, or lacks a reference that its reads are differences "
                            "from",
                        true}};
        } else {
            remark_ = {{"is damaged or truncated " + place, true}};
        }
    }

    void spoil(Record& record, Fate fate, const std::string& what) const {
        record.fate = fate;
        record.oddity = "record " + std::to_string(records_) + " " + what;
    }

    void fill(Record& record) const {
        const bam1_core_t& core = bam_->core;
        record.flags = core.flag;
        record.name = bam_get_qname(bam_.get());
        if ((core.flag & BAM_FSUPPLEMENTARY) != 0) {
            return spoil(record, Fate::kSupplementary, "is a supplementary alignment");
        }
        if ((core.flag & BAM_FSECONDARY) != 0) {
            return spoil(record, Fate::kSecondary, "is a secondary alignment");
        }
        if (core.l_qseq <= 0) {
            return spoil(record, Fate::kEmpty, "has no bases; expected a sequence");
        }
        const auto length = static_cast<std::size_t>(core.l_qseq);
        if (length > kMaxBases) {
            return spoil(
                record, Fate::kTooLong,
                "has more than " + std::to_string(kMaxBases) + " bases; expected at most that");
        }
        take_sequence(record, length);
        take_quality(record, length);
        if (record.fate == Fate::kUse) finish(record);
    }

    void take_sequence(Record& record, std::size_t length) const {
        const std::uint8_t* const packed = bam_get_seq(bam_.get());
        std::string& bases = record.read.bases;
        bases.resize(length);
        for (std::size_t i = 0; i < length; ++i) {
            const auto letter = seq_nt16_str[bam_seqi(packed, i)];
            const bool known = base_value(letter) < 4 || letter == 'N';
            bases[i] = known ? letter : 'N';
            if (known) continue;
            if (record.other_letters++ == 0) {
                record.oddity =
                    "record " + std::to_string(records_) + " has " + shown_letter(letter);
            }
        }
    }

    void take_quality(Record& record, std::size_t length) const {
        const std::uint8_t* const values = bam_get_qual(bam_.get());
        if (values[0] == 0xFF) return;  // there are none
        std::string& quality = record.read.quality;
        quality.resize(length);
        for (std::size_t i = 0; i < length; ++i) {
            quality[i] =
                static_cast<char>(kPhredOffset + std::min<std::uint8_t>(values[i], kHighestPhred));
        }
    }

    void finish(Record& record) const {
        record.turned = (bam_->core.flag & BAM_FREVERSE) != 0;
        if (record.turned) {
            record.read.bases = reverse_complement(record.read.bases);
            std::reverse(record.read.quality.begin(), record.read.quality.end());
        }
        const std::uint32_t* const cigar = bam_get_cigar(bam_.get());
        const std::uint32_t parts = bam_->core.n_cigar;
        record.hard_clipped = parts > 0 && (bam_cigar_op(cigar[0]) == BAM_CHARD_CLIP ||
                                            bam_cigar_op(cigar[parts - 1]) == BAM_CHARD_CLIP);
    }

    std::string file_;
    bool text_ = false, cram_ = false, ended_ = false;
    std::unique_ptr<BytePump> pump_;
    std::unique_ptr<htsFile, HtsFileCloser> hts_;
    std::unique_ptr<sam_hdr_t, HeaderDestroyer> header_;
    std::unique_ptr<bam1_t, RecordDestroyer> bam_;
    std::uint64_t records_ = 0, left_out_ = 0;
    unsigned wrong_lines_ = 0;
    std::optional<Remark> remark_;
};

}  // namespace

ReadFormat alignment_reads() {
    return {"SAM, BAM, CRAM", is_alignment, open_reader_of<AlignmentReader>};
}

}  // namespace oligo::dna
