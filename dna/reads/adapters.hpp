#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Adapters that a way of sequencing leaves in reads.
struct AdapterSet {
    std::string_view name;
    /// A read has one of these behind its oligo, and nothing of use behind that.
    std::vector<std::string_view> behind;
    /// A read has these between its oligos and at its ends, in either direction.
    std::vector<std::string_view> between;
};

/// Shipped sets: illumina (TruSeq), nextera, ont (ligation kits).
std::span<const AdapterSet> adapter_sets();

/// A shipped set by name, or bases that stand behind oligos. Throws InputError that lists the
/// names.
AdapterSet parse_adapter(std::string_view text);

}  // namespace oligo::dna
