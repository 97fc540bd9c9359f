#include "dna/scheme/scheme.hpp"

#include "dna/strand/address.hpp"

namespace oligo::dna {

ObjectStrands ObjectStrands::in_one_piece(const NucleotideCount& count) {
    ObjectStrands strands{count, {0}};
    if (count.strands != 0) strands.starts.push_back(count.strands);
    return strands;
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
