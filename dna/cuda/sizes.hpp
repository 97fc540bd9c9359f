#pragma once

#include "dna/cuda/device.hpp"

namespace oligo::dna {

// What every device checks before it begins, so that all refuse the same with the same words.

/// Throws InputError unless `found` is `expected`.
void check_room(const char* what, std::size_t found, std::size_t expected);
/// Length of each of `count` rows of `bytes` in all.
std::size_t row_length(const char* what, std::size_t bytes, std::size_t count);

void check_words(const FixedLengthCode& code, std::string_view bases,
                 std::span<const std::uint16_t> symbols, std::span<const std::uint8_t> distance);
void check_order(const DeviceSymbols& symbols, std::span<const std::uint32_t> order);
/// That the largest symbol is one of the alphabet.
void check_largest(const FixedLengthCode& code, std::uint32_t largest);
/// How many numbers that is.
std::size_t check_numbers(const ConstrainedMapping& mapping, std::size_t bytes, std::size_t bases);
/// How many symbols.
std::size_t check_ids(const FountainEncoder& encoder, std::uint32_t first_id, std::size_t bytes);
/// How many messages; their symbols are those of the field.
std::size_t check_messages(const ReedSolomon& code, std::span<const std::uint8_t> messages,
                           std::size_t message, std::size_t parity);
std::size_t check_codewords(const ReedSolomon& code, std::span<const std::uint8_t> words,
                            std::size_t length, std::size_t syndromes);
/// Blocks whose columns are words (dna/ecc/column_maker.hpp).
struct ColumnBlocks {
    std::size_t count = 0, width = 0, length = 0;
};
/// Those of messages or, where `whole`, of words with their parity, for which there is room for
/// `results`.
template <class Code>
ColumnBlocks check_columns(const Code& code, std::span<const typename Code::Symbol> symbols,
                           std::size_t width, std::size_t results, bool whole);
void check_reads(const StrandReads& reads, std::size_t words);
/// How many pairs there are.
std::size_t check_buckets(const StringSet& reads, const StringSet& candidates,
                          std::span<const ReadBucket> buckets);

}  // namespace oligo::dna
