#include "inference/formats/pool_reader.hpp"

#include "core/error.hpp"
#include "dna/foreign/package_pool.hpp"

#include <optional>
#include <string>

namespace oligo::inference {

namespace {

constexpr std::size_t kSampledReads = 2000;  ///< by looks_like_jpegdna()

dna::NucleotideCount count_of(const dna::PackageReading& picture,
                              const dna::PackageFormat& format) {
    const core::SegmentShape& bases = picture.payload.segments.at(0).shape;
    dna::NucleotideCount count;
    count.strands = picture.data_oligos;
    count.strand_nt =
        count.strands * (format.oligo_nt - format.five_prime.size() - format.three_prime.size());
    count.ordered_nt = count.strands * format.oligo_nt;
    count.payload_nt = bases.count;
    count.payload_bits = core::payload_bits({&bases, 1});
    return count;
}

/// Adds a picture of the package to what was read.
void add_picture(dna::PoolReading& reading, dna::PackageReading&& picture,
                 const dna::PackageFormat& format) {
    dna::ReceivedObject object;
    object.count = count_of(picture, format);
    object.strands_missing = picture.data_oligos_missing;
    object.complete = true;
    object.payload = std::move(picture.payload);
    for (const auto& segment : object.payload.segments) object.erased_symbols += segment.erased();
    reading.count += object.count;
    reading.reads.placed += picture.reads - picture.wrong_length - picture.unrecognised;
    reading.reads.wrong_length = picture.wrong_length;
    reading.objects.push_back(std::move(object));
}

/// The first reads, enough to tell whose pool it is.
std::vector<dna::Read> sample(dna::ReadSource& reads) {
    std::vector<dna::Read> first;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty() && first.size() < kSampledReads;
         batch = reads.next()) {
        for (const dna::ReadView& read : batch) {
            if (first.size() == kSampledReads) break;
            first.push_back({std::string(read.bases), std::string(read.quality)});
        }
    }
    reads.restart();
    return first;
}

/// Pictures of the jpegdna package, one an image id; nothing when there is none.
std::optional<dna::PoolReading> read_package(dna::ReadSource& source) {
    dna::PoolReading reading;
    dna::PackageFormat format;
    const std::vector<dna::Read> first = sample(source);
    for (const std::string_view id : dna::kDigitBarcodes) {
        format.image_id = id;
        if (!dna::looks_like_jpegdna(first, format)) continue;
        add_picture(reading, dna::read_package_oligos(source.all(), format), format);
    }
    if (reading.objects.empty()) return std::nullopt;
    const std::vector<dna::Read>& reads = source.all();
    reading.scheme = "jpegdna-package";
    reading.primers = {"jpegdna", format.five_prime, format.three_prime};
    reading.strand_nt = format.oligo_nt - format.five_prime.size() - format.three_prime.size();
    reading.constraints.max_run = format.oligo_nt;  // the format declares no constraints
    reading.constraints.gc_min = 0;
    reading.constraints.gc_max = 1;
    reading.reads.all = reads.size();
    for (dna::ReceivedObject& object : reading.objects) object.primers = reading.primers;
    return reading;
}

}  // namespace

dna::PoolReading read_any_pool(dna::ReadSource& reads, const dna::ReadPlan& plan) {
    if (auto package = read_package(reads)) return std::move(*package);
    return dna::read_pool(reads, plan);
}

dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads) {
    dna::KeptReads source(reads);
    return read_any_pool(source);
}

dna::PoolReading survey_any_pool(dna::ReadSource& reads) {
    if (auto package = read_package(reads)) return std::move(*package);
    return dna::survey_pool(reads);
}

}  // namespace oligo::inference
