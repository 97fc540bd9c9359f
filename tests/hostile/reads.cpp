// Files of reads whose bytes are changed, and reads of strands that came to harm.
#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "tests/hostile/hostile.hpp"

#include <algorithm>

namespace oligo::hostile {

namespace {

std::string fastq_of(const std::vector<std::string>& reads, core::Random& random) {
    std::string text;
    const char quality = static_cast<char>('#' + random.below(40));
    for (std::size_t i = 0; i < reads.size(); ++i) {
        text += "@r" + std::to_string(i) + "\n" + reads[i] + "\n+\n" +
                std::string(reads[i].size(), quality) + "\n";
    }
    return text;
}

std::string fasta_of(const std::vector<std::string>& reads) {
    std::string text;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        text += ">r" + std::to_string(i) + "\n" + reads[i] + "\n";
    }
    return text;
}

/// One change of the bytes of a file.
void mutate(std::string& text, const std::string& other, core::Random& random) {
    if (text.empty()) text = "A";
    const std::size_t at = random.below(text.size());
    const std::size_t span = 1 + random.below(std::min<std::size_t>(text.size() - at, 300));
    switch (random.below(9)) {
        case 0:
            text[at] = static_cast<char>(random.below(256));
            break;
        case 1:
            text.erase(at, span);
            break;
        case 2:
            text.insert(at, text.substr(random.below(text.size()), span));
            break;
        case 3:
            text.resize(at);
            break;
        case 4:
            text.insert(at, other.substr(random.below(other.size()), span));
            break;
        case 5:
            for (std::size_t i = at; i < at + span; ++i) {
                text[i] = static_cast<char>(random.below(256));
            }
            break;
        case 6:
            std::replace(text.begin(), text.end(), '\n', random.below(2) == 0 ? '\r' : '\0');
            break;
        case 7:
            text.insert(at, std::string(1 + random.below(5000), "N>@+\n\t ;"[random.below(8)]));
            break;
        default:
            text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
    }
}

/// A decode of `reads` in a folder, which has to be right where it says so: what one of the pools
/// holds, as reads of any may be among them.
Run decode_run(const std::filesystem::path& folder, const std::string& reads, const Sample& sample,
               const std::vector<Sample>& samples) {
    const auto output = folder / (sample.exact ? "out.bin" : "out.png");
    Run run{{"decode", (folder / reads).string(), "-o", output.string(), "--json"}, {}};
    run.expected.rows = reasons_for_reads();
    std::vector<std::string> truths;
    for (const Sample& one : samples) truths.push_back(one.truth);
    run.expected.silent_wrong = [truths](const std::string& json) {
        return check_intact(json, truths);
    };
    return run;
}

class MutatedFiles final : public Kind {
  public:
    explicit MutatedFiles(const Material& material) : samples_(make_samples(material)) {}

    std::string name() const override { return "files of reads"; }
    unsigned share() const override { return 400; }
    Run make(const std::filesystem::path& folder, core::Random& random) const override {
        const Sample& sample = samples_[random.below(samples_.size())];
        const Sample& other = samples_[random.below(samples_.size())];
        const bool fastq = random.below(2) == 0;
        std::string text = fastq ? fastq_of(sample.oligos, random) : fasta_of(sample.oligos);
        const std::string from = fastq ? fastq_of(other.oligos, random) : fasta_of(other.oligos);
        for (std::uint32_t left = 1 + random.below(4); left > 0; --left) mutate(text, from, random);
        const std::string name = fastq ? "reads.fastq" : "reads.fasta";
        write_bytes(folder / name, text);
        return decode_run(folder, name, sample, samples_);
    }

  private:
    std::vector<Sample> samples_;
};

/// A read with substitutions, insertions and deletions in equal shares of `rate`.
std::string noisy(const std::string& strand, double rate, core::Random& random) {
    std::string read;
    for (const char base : strand) {
        if (random.uniform() >= rate) {
            read += base;
            continue;
        }
        const std::uint32_t kind = random.below(8);
        if (kind == 0) continue;
        if (kind == 1) read += base;
        read += kind == 2 ? 'N' : dna::kBases[random.below(4)];
    }
    return random.below(2) == 0 ? read : dna::reverse_complement(read);
}

class DamagedStrands final : public Kind {
  public:
    explicit DamagedStrands(const Material& material) : samples_(make_samples(material)) {}

    std::string name() const override { return "strands"; }
    unsigned share() const override { return 400; }
    Run make(const std::filesystem::path& folder, core::Random& random) const override {
        const Sample& sample = samples_[random.below(samples_.size())];
        const double rate = random.below(3) == 0 ? 0 : random.uniform() * 0.1;
        const double dropout = random.below(2) == 0 ? 0 : random.uniform();
        const double chimeras = random.below(4) == 0 ? random.uniform() * 0.5 : 0;
        std::vector<std::string> reads;
        for (const std::string& oligo : sample.oligos) {
            if (random.uniform() < dropout) continue;
            for (std::uint32_t copies = 1 + random.below(4); copies > 0; --copies) {
                std::string strand = oligo;
                if (random.uniform() < chimeras) {
                    const auto& other = sample.oligos[random.below(sample.oligos.size())];
                    const std::size_t cut = random.below(std::min(strand.size(), other.size()));
                    strand = strand.substr(0, cut) + other.substr(cut);
                }
                const std::string read = noisy(strand, rate, random);
                if (!read.empty()) reads.push_back(read);
            }
        }
        if (random.below(4) == 0) add_strangers(reads, random);
        for (std::size_t i = reads.size(); i > 1; --i) {
            std::swap(reads[i - 1], reads[random.below(i)]);
        }
        write_bytes(folder / "reads.fastq", fastq_of(reads, random));
        return decode_run(folder, "reads.fastq", sample, samples_);
    }

  private:
    /// Reads of another pool, of nothing at all, or one read many times.
    void add_strangers(std::vector<std::string>& reads, core::Random& random) const {
        const auto& other = samples_[random.below(samples_.size())].oligos;
        const std::uint32_t kind = random.below(3);
        for (std::uint32_t left = random.below(200); left > 0; --left) {
            if (kind == 0) {
                reads.push_back(other[random.below(other.size())]);
            } else if (kind == 1) {
                std::string read(1 + random.below(400), 'A');
                for (char& base : read) base = dna::kBases[random.below(4)];
                reads.push_back(read);
            } else {
                reads.push_back(other.front());
            }
        }
    }

    std::vector<Sample> samples_;
};

}  // namespace

std::unique_ptr<Kind> mutated_files(const Material& material) {
    return std::make_unique<MutatedFiles>(material);
}

std::unique_ptr<Kind> damaged_strands(const Material& material) {
    return std::make_unique<DamagedStrands>(material);
}

}  // namespace oligo::hostile
