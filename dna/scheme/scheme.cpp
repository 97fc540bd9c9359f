#include "dna/scheme/scheme.hpp"

#include "dna/strand/address.hpp"

namespace oligo::dna {

void Scheme::encode_pieces(const PoolFrame& frame, const core::SymbolSource& source,
                           const TakeContents& take) const {
    const core::Payload* whole = source.whole();
    take(encode(frame, whole != nullptr ? *whole : core::Payload{{}, read_segments(source)}));
}

std::vector<std::uint64_t> Scheme::piece_starts(const PoolFrame& frame,
                                                std::span<const core::SegmentShape> shapes) const {
    const std::uint64_t strands = strand_count(frame, shapes);
    return strands == 0 ? std::vector<std::uint64_t>{0} : std::vector<std::uint64_t>{0, strands};
}

std::uint64_t Scheme::most_strands(const PoolFrame& frame) const {
    return frame.address_symbols > AddressCode::kMaxSymbols
               ? 0
               : AddressCode::capacity(frame.address_symbols);
}

std::unique_ptr<Scheme> Scheme::between(const Primers&) const {
    return nullptr;
}

}  // namespace oligo::dna
