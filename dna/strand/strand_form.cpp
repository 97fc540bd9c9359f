#include "dna/strand/strand_form.hpp"

namespace oligo::dna {

StrandReading StrandForm::read(const ReadGroup& group) const {
    if (group.reads.empty()) return {};
    return contents(group.place, consensus(group.reads, group.strand_nt));
}

}  // namespace oligo::dna
