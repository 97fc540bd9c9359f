#include "dna/jpegdna/strand_writer.hpp"

#include <utility>

namespace oligo::dna {

void StrandWriter::append(std::string_view letters) {
    make_room(letters.size());
    std::memcpy(letters_.data() + size_, letters.data(), letters.size());
    size_ += letters.size();
}

void StrandWriter::packed(std::uint32_t word, unsigned length_nt) {
    make_room(length_nt);
    for (unsigned i = length_nt; i-- > 0; ++size_) letters_[size_] = "ACGT"[(word >> (2 * i)) & 3];
}

std::string StrandWriter::take() {
    letters_.resize(size_);
    size_ = 0;
    return std::exchange(letters_, {});
}

void StrandWriter::grow(std::size_t count) {
    letters_.resize(2 * letters_.size() + count + 4096);
}

}  // namespace oligo::dna
