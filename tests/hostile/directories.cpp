// Pools whose directory is forged: every check holds, what it announces is what somebody likes.
#include "core/error.hpp"
#include "core/hash.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/nucleotide.hpp"
#include "tests/hostile/hostile.hpp"

#include <nlohmann/json.hpp>

namespace oligo::hostile {

namespace {

namespace fs = std::filesystem;

std::uint32_t any_size(core::Random& random) {
    return static_cast<std::uint32_t>(random.next() >> (32 + random.below(32)));
}

std::string any_name(core::Random& random) {
    static const std::vector<std::string> kNames = {
        "",    "../out", "/etc/passwd", "reads.fasta",          "report.json",         ".",
        "..",  "a/b",    "a\nb",        std::string("a\0b", 3), std::string(255, 'x'), "out.bin",
        "con", "-o",     "\xFF\xFE"};
    return kNames[random.below(kNames.size())];
}

void change_record(dna::DirectoryRecord& record, core::Random& random) {
    switch (random.below(10)) {
        case 0:
            record.header.width_px = any_size(random);
            record.header.height_px = any_size(random);
            break;
        case 1:
            record.role = static_cast<dna::Role>(random.below(4));
            break;
        case 2:
            record.name = any_name(random);
            break;
        case 3:
            record.checksum = static_cast<std::uint32_t>(random.next());
            break;
        case 4:
            record.segments.clear();
            record.checksum = 0;
            break;
        case 5: {
            std::vector<std::string> codecs = {"raw",        "cae",  "jpegdna",
                                               "hyperprior", "mlic", "own"};
            record.header.codec = codecs[random.below(codecs.size())];
            break;
        }
        case 6:
            for (std::uint32_t i = random.below(8); i > 0; --i) {
                record.header.parameters.push_back(static_cast<std::uint8_t>(random.below(256)));
            }
            break;
        case 7:
            for (std::uint32_t i = random.below(8); i > 0; --i) {
                record.scheme_parameters.push_back(static_cast<std::uint8_t>(random.below(256)));
            }
            break;
        case 8:
            if (record.segments.empty()) break;
            record.segments[random.below(record.segments.size())] = {
                2 + random.below(65535), random.next() >> (20 + random.below(44)),
                static_cast<std::uint8_t>(random.below(16)),
                static_cast<core::Tolerance>(random.below(3)),
                static_cast<core::Order>(random.below(2))};
            break;
        default:
            record.header.model = {static_cast<std::uint8_t>(random.below(256)), 1, 2, 3};
    }
}

class ForgedDirectories final : public Kind {
  public:
    explicit ForgedDirectories(const Material& material) {
        for (const Sample& sample : make_samples(material)) {
            if (sample.name == "package") continue;  // it has no directory
            std::vector<dna::Read> reads;
            for (const std::string& oligo : sample.oligos) reads.push_back({oligo, ""});
            sound_.push_back({sample, dna::read_header(reads)});
        }
    }

    std::string name() const override { return "forged directories"; }
    unsigned share() const override { return 180; }
    Run make(const fs::path& folder, core::Random& random) const override {
        const auto& [sample, header] = sound_[random.below(sound_.size())];
        const std::string text = forged_reads(sample, header, random);
        write_bytes(folder / "reads.fasta", text);
        const bool to_folder = random.below(2) == 0;
        const fs::path output = folder / (to_folder ? "out/" : "out.bin");
        Run run{{"decode", (folder / "reads.fasta").string(), "-o", output.string(), "--json"}, {}};
        if (random.below(4) == 0) run.arguments.emplace_back("--partial");
        run.expected.rows = reasons_for_reads();
        // A forger may make the numbers those of a version to come, or name models that nobody has.
        run.expected.rows[0].reasons.insert(
            run.expected.rows[0].reasons.end(),
            {"newer version", "no codec", "weights", "codec", "scheme", "is not known", "header",
             "pixels", "does not fit", "segment", "ending", "extension", "File name too long"});
        run.expected.rows.push_back({2, {"is one picture", "reads hold"}});
        const std::string before = read_bytes(folder / "reads.fasta");
        run.expected.silent_wrong = [folder, before](const std::string& json) -> std::string {
            if (read_bytes(folder / "reads.fasta") != before) return "the input was replaced";
            const auto report = nlohmann::json::parse(json, nullptr, false);
            if (!report.is_object()) return "no report";
            for (const auto& object : report["objects"]) {
                if (!object["output"].is_string()) continue;
                const fs::path path = object["output"].get<std::string>();
                if (!path.lexically_normal().string().starts_with(folder.string() + "/")) {
                    return "wrote outside its folder: " + path.string();
                }
                if (object.value("verified", false) && object.value("erased_share", 0.0) > 0) {
                    return "verified with erasures";
                }
            }
            return {};
        };
        return run;
    }

  private:
    using Sound = std::pair<Sample, dna::HeaderReading>;

    static std::string forged_reads(const Sample& sample, const dna::HeaderReading& header,
                                    core::Random& random) {
        dna::Directory directory = header.directory;
        for (std::uint32_t i = random.below(4); i > 0; --i) {
            change_record(directory.objects[0], random);
        }
        if (random.below(4) == 0) {
            const dna::DirectoryRecord first = directory.objects[0];
            directory.objects.assign(1 + random.below(random.below(10) == 0 ? 3000 : 5), first);
            for (auto& record : directory.objects) change_record(record, random);
        }
        if (random.below(8) == 0) directory.frame.address_symbols = 5 + random.below(4);
        std::vector<std::string> strands;
        try {
            strands = dna::write_header_strands(dna::write_directory(directory), header.strand_nt,
                                                [](const std::string&) { return true; });
        } catch (const core::InputError&) {
            strands = {};  // the format cannot hold it
        }
        std::string text;
        const auto add = [&text](const std::string& read) { text += ">r\n" + read + "\n"; };
        for (const std::string& strand : strands) {
            add(header.primers.five_prime + strand + header.primers.three_prime);
        }
        const std::uint32_t kind = random.below(4);
        const std::size_t first = header.strands_total;
        for (std::size_t i = first; i < sample.oligos.size(); ++i) {
            if (kind == 0) add(sample.oligos[i]);
            if (kind == 1) add(sample.oligos[first]);
            if (kind == 2 && random.below(3) == 0) add(sample.oligos[i]);
            if (kind != 3) continue;
            std::string strand = sample.oligos[i];
            for (std::size_t k = 40; k + 30 < strand.size(); ++k) {
                if (random.below(3) == 0) strand[k] = dna::kBases[random.below(4)];
            }
            add(strand);
        }
        return text;
    }

    std::vector<Sound> sound_;
};

}  // namespace

std::unique_ptr<Kind> forged_directories(const Material& material) {
    return std::make_unique<ForgedDirectories>(material);
}

}  // namespace oligo::hostile
