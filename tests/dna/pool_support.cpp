#include "tests/dna/pool_support.hpp"

#include "core/byte_io.hpp"
#include "core/config.hpp"
#include "core/hash.hpp"
#include "dna/pool/partitions.hpp"

namespace oligo::test {

core::Segment random_segment(std::uint32_t alphabet, std::size_t count, core::Tolerance tolerance,
                             std::uint64_t seed) {
    core::Segment segment;
    segment.alphabet = alphabet;
    segment.tolerance = tolerance;
    core::Random random(seed, 77);
    for (std::size_t i = 0; i < count; ++i) {
        segment.symbols.push_back(static_cast<std::uint16_t>(random.below(alphabet)));
    }
    return segment;
}

dna::PoolObject raw_file(std::vector<std::uint16_t> bytes, std::string name) {
    dna::PoolObject object;
    object.role = dna::Role::kFile;
    object.name = std::move(name);
    object.payload.header.codec = "raw";
    object.payload.segments.emplace_back();
    object.payload.segments[0].symbols = std::move(bytes);
    return object;
}

dna::PoolObject latent_picture(std::size_t count, std::uint64_t seed, std::string name) {
    dna::PoolObject object;
    object.name = std::move(name);
    object.payload.header.codec = "cae";
    object.payload.header.model = {1, 2, 3, 4};
    object.payload.header.width_px = 768;
    object.payload.header.height_px = 512;
    object.payload.segments.push_back(random_segment(10, count, core::Tolerance::kLossy, seed));
    return object;
}

std::unique_ptr<dna::Scheme> fixed_length(const std::string& settings) {
    const std::string rest = settings.empty() ? "" : ", " + settings;
    auto config = core::Config::from_text("{\"scheme\": \"fixed-length\"" + rest + "}", "test");
    return dna::make_scheme(config);
}

std::vector<std::string> contents_of(const dna::Scheme& scheme, const dna::PoolFrame& frame,
                                     const core::Payload& payload) {
    std::vector<std::string> all;
    scheme.encode(frame, core::PayloadSymbols(payload), [&](const dna::ContentBlock& block) {
        for (std::size_t i = 0; i < block.count; ++i) {
            all.emplace_back(block[i].begin(), block[i].end());
        }
        return true;
    });
    return all;
}

std::vector<std::string> strands_of(const dna::StrandForm& form, dna::Address first,
                                    const std::vector<std::string>& contents,
                                    std::size_t strand_nt) {
    std::vector<std::string> strands(contents.size(), std::string(strand_nt, '-'));
    for (std::size_t i = 0; i < contents.size(); ++i) {
        const std::vector<std::uint8_t> bytes(contents[i].begin(), contents[i].end());
        form.write({bytes.data(), bytes.size(), bytes.size(), 1, first.index + i}, first.variant,
                   {strands[i].data(), strand_nt, strand_nt, 1, first.index + i});
    }
    return strands;
}

dna::Pool pool_of(const std::function<dna::PoolFacts(dna::StrandSink&)>& write) {
    dna::KeptStrands kept;
    dna::Pool pool{write(kept), {}};
    pool.strands = std::move(kept.strands);
    return pool;
}

dna::Pool partitions_of(const std::vector<dna::PoolObject>& objects, const dna::Scheme& scheme,
                        const std::vector<dna::Primers>& pairs) {
    return pool_of([&](dna::StrandSink& sink) {
        return dna::write_partitions(dna::sources_of(objects), scheme, pairs, sink);
    });
}

std::string damage(const std::string& oligo, const Noise& noise, core::Random& random) {
    std::string read;
    for (const char base : oligo) {
        if (random.uniform() < noise.p_ins) read.push_back("ACGT"[random.below(4)]);
        if (random.uniform() < noise.p_del) continue;
        char letter = base;
        if (random.uniform() < noise.p_sub) {
            const std::string others = "ACGT";
            letter = others[(others.find(base) + 1 + random.below(3)) % 4];
        }
        read.push_back(letter);
    }
    if (random.below(2) == 0) return read;
    std::string reversed(read.rbegin(), read.rend());
    for (char& letter : reversed) {
        letter = letter == 'A' ? 'T' : letter == 'T' ? 'A' : letter == 'C' ? 'G' : 'C';
    }
    return reversed;
}

void shuffle(std::vector<dna::Read>& reads, core::Random& random) {
    for (std::size_t i = reads.size(); i > 1; --i) std::swap(reads[i - 1], reads[random.below(i)]);
}

std::vector<dna::Read> reads_of(const dna::Pool& pool, const Noise& noise, std::uint64_t seed) {
    core::Random random(seed, 5);
    std::vector<dna::Read> reads;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        if (random.uniform() < noise.p_dropout) continue;
        for (unsigned copy = 0; copy < noise.copies; ++copy) {
            reads.push_back({damage(pool.oligo(i), noise, random), ""});
        }
    }
    shuffle(reads, random);
    return reads;
}

std::string slow_check(const std::string& oligo, std::size_t max_run, double gc_min,
                       double gc_max) {
    for (std::size_t i = 0; i + max_run < oligo.size(); ++i) {
        if (oligo.substr(i, max_run + 1) == std::string(max_run + 1, oligo[i])) {
            return "run at " + std::to_string(i);
        }
    }
    std::size_t strong = 0;
    for (const char letter : oligo) {
        if (std::string("ACGT").find(letter) == std::string::npos) return "letter";
        strong += letter == 'G' || letter == 'C';
    }
    const double gc = static_cast<double>(strong) / static_cast<double>(oligo.size());
    if (gc < gc_min - 1e-9 || gc > gc_max + 1e-9) return "GC " + std::to_string(gc);
    return "";
}

namespace {

class KeptStrands final : public dna::StrandContents {
  public:
    explicit KeptStrands(const std::vector<dna::StrandReading>& readings) : readings_(readings) {}

    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override {
        for (std::uint64_t i = first; i < first + count; ++i) {
            if (!readings_.at(i).empty()) each(i, readings_[i]);
        }
    }

  private:
    const std::vector<dna::StrandReading>& readings_;
};

}  // namespace

std::vector<dna::StrandReading> certain(const std::vector<std::string>& strands) {
    std::vector<dna::StrandReading> readings;
    for (const std::string& strand : strands) {
        readings.push_back({dna::StrandReading::Kind::kLetters, strand,
                            std::vector<std::uint8_t>(strand.size(), 255), 1});
    }
    return readings;
}

dna::DecodeReport decode(const dna::Scheme& scheme, const dna::PoolFrame& frame,
                         const std::vector<dna::StrandReading>& readings,
                         core::ReceivedPayload& received) {
    core::PayloadSink sink(received);
    return scheme.decode(frame, core::shapes_of(received), KeptStrands(readings), sink);
}

std::vector<std::uint8_t> sealed(std::vector<std::uint8_t> directory, std::uint16_t strand_nt) {
    core::ByteWriter checked;  // the strand length is under the checksum too
    checked.bytes(directory);
    checked.u16(strand_nt);
    const std::uint16_t crc = core::crc16(checked.data());
    directory.push_back(static_cast<std::uint8_t>(crc & 255));
    directory.push_back(static_cast<std::uint8_t>(crc >> 8));
    return directory;
}

std::vector<std::uint16_t> symbols_of(const dna::ReceivedObject& object, std::size_t segment) {
    return object.payload.segments.at(segment).symbols;
}

}  // namespace oligo::test
