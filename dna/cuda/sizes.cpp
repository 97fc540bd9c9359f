#include "dna/cuda/sizes.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

[[noreturn]] void refuse(const std::string& what, std::size_t found, const std::string& expected) {
    throw core::InputError("device: " + std::to_string(found) + " " + what + "; expected " +
                           expected);
}

template <class Code>
void check_field(const Code& code, std::span<const typename Code::Symbol> symbols) {
    const unsigned order = code.field().order();
    const auto outside = [&](auto symbol) { return symbol >= order; };
    const auto found = std::find_if(symbols.begin(), symbols.end(), outside);
    if (found != symbols.end()) {
        throw core::InputError("device: symbol " + std::to_string(*found) + "; expected 0.." +
                               std::to_string(order - 1));
    }
}

void check_set(const char* what, const StringSet& set) {
    for (std::size_t i = 0; i < set.count(); ++i) {
        if (set.begin[i] > set.begin[i + 1] || set.begin[i + 1] > set.letters.size()) {
            throw core::InputError(std::string("device: ") + what + " " + std::to_string(i) +
                                   " ends at " + std::to_string(set.begin[i + 1]) +
                                   "; expected ascending places up to " +
                                   std::to_string(set.letters.size()));
        }
    }
}

}  // namespace

void check_room(const char* what, std::size_t found, std::size_t expected) {
    if (found != expected) refuse(what, found, std::to_string(expected));
}

std::size_t row_length(const char* what, std::size_t bytes, std::size_t count) {
    const std::size_t length = count == 0 ? 0 : bytes / count;
    if (length * count != bytes) {
        refuse("letters", bytes, "a multiple of the " + std::to_string(count) + " " + what);
    }
    return length;
}

void check_words(const FixedLengthCode& code, std::string_view bases,
                 std::span<const std::uint16_t> symbols, std::span<const std::uint8_t> distance) {
    const std::size_t count = bases.size() / code.word_nt();
    check_room("symbols", symbols.size(), count);
    if (!distance.empty()) check_room("distances", distance.size(), count);
}

void check_order(const DeviceSymbols& symbols, std::span<const std::uint32_t> order) {
    if (order.empty()) return;
    const std::uint32_t last = *std::max_element(order.begin(), order.end());
    if (last >= symbols.count) refuse("is a place", last, "below " + std::to_string(symbols.count));
}

void check_largest(const FixedLengthCode& code, std::uint32_t largest) {
    if (largest >= code.alphabet()) {
        throw core::InputError("fixed-length code: symbol " + std::to_string(largest) +
                               "; expected 0.." + std::to_string(code.alphabet() - 1));
    }
}

std::size_t check_numbers(const ConstrainedMapping& mapping, std::size_t bytes, std::size_t bases) {
    const std::size_t count = bases / mapping.length_nt();
    check_room("bases", bases, count * mapping.length_nt());
    check_room("bytes", bytes, count * mapping.capacity_bytes());
    return count;
}

std::size_t check_ids(const FountainEncoder& encoder, std::uint32_t first_id, std::size_t bytes) {
    const std::size_t count = bytes / encoder.symbol_bytes();
    check_room("bytes of symbols", bytes, count * encoder.symbol_bytes());
    if (count > 0 && first_id + std::uint64_t{count} > FountainCode::kMostIds) {
        throw core::InputError("fountain: symbol " +
                               std::to_string(first_id + std::uint64_t{count} - 1) +
                               "; expected below " + std::to_string(FountainCode::kMostIds));
    }
    return count;
}

std::size_t check_messages(const ReedSolomon& code, std::span<const std::uint8_t> messages,
                           std::size_t message, std::size_t parity) {
    const std::size_t count = parity / code.parity();
    check_room("parity symbols", parity, count * code.parity());
    check_room("message symbols", messages.size(), count * message);
    if (message + code.parity() >= code.field().order()) {
        refuse("symbols a message", message,
               "at most " + std::to_string(code.field().order() - 1 - code.parity()));
    }
    check_field(code, messages);
    return count;
}

std::size_t check_codewords(const ReedSolomon& code, std::span<const std::uint8_t> words,
                            std::size_t length, std::size_t syndromes) {
    const std::size_t count = syndromes / code.parity();
    check_room("syndromes", syndromes, count * code.parity());
    check_room("symbols of words", words.size(), count * length);
    if (length <= code.parity() || length >= code.field().order()) {
        refuse("symbols a word", length,
               std::to_string(code.parity() + 1) + ".." + std::to_string(code.field().order() - 1));
    }
    check_field(code, words);
    return count;
}

template <class Code>
ColumnBlocks check_columns(const Code& code, std::span<const typename Code::Symbol> symbols,
                           std::size_t width, std::size_t results, bool whole) {
    ColumnBlocks blocks;
    blocks.width = width;
    const std::size_t a_block = width * code.parity();
    blocks.count = a_block == 0 ? 0 : results / a_block;
    check_room("results of columns", results, blocks.count * a_block);
    blocks.length = row_length("columns", symbols.size(), blocks.count * width);
    const std::size_t word = blocks.length + (whole ? 0 : code.parity());
    if (blocks.count > 0 && (word >= code.field().order() || word <= code.parity())) {
        refuse("symbols a word", word,
               "more than " + std::to_string(code.parity()) + " and fewer than " +
                   std::to_string(code.field().order()));
    }
    check_field(code, symbols);
    return blocks;
}

template ColumnBlocks check_columns(const ReedSolomon&, std::span<const std::uint8_t>, std::size_t,
                                    std::size_t, bool);
template ColumnBlocks check_columns(const WideReedSolomon&, std::span<const std::uint16_t>,
                                    std::size_t, std::size_t, bool);

void check_reads(const StrandReads& reads, std::size_t words) {
    if (words == 0) refuse("words a strand", words, "at least 1");
    const auto check_places = [](const char* what, std::span<const std::uint64_t> places,
                                 std::size_t end) {
        const bool whole = places.empty() ? end == 0 : places.front() == 0 && places.back() == end;
        if (!whole || !std::is_sorted(places.begin(), places.end())) {
            throw core::InputError(std::string("device: places of ") + what +
                                   " that do not ascend from 0 to " + std::to_string(end));
        }
    };
    check_places("reads", reads.begin, reads.bases.size());
    check_places("strands", reads.first_read, reads.reads());
}

std::size_t check_buckets(const StringSet& reads, const StringSet& candidates,
                          std::span<const ReadBucket> buckets) {
    check_set("read", reads);
    check_set("candidate", candidates);
    std::size_t pairs = 0;
    for (const ReadBucket& bucket : buckets) {
        const std::uint64_t last_read = std::uint64_t{bucket.first_read} + bucket.reads;
        const std::uint64_t last = std::uint64_t{bucket.first_candidate} + bucket.candidates;
        if (last_read > reads.count()) refuse("reads", reads.count(), std::to_string(last_read));
        if (last > candidates.count()) {
            refuse("candidates", candidates.count(), std::to_string(last));
        }
        pairs += std::size_t{bucket.reads} * bucket.candidates;
    }
    return pairs;
}

}  // namespace oligo::dna
