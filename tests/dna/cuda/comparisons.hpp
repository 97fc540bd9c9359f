#pragma once

#include "core/random.hpp"
#include "dna/cuda/device.hpp"
#include "dna/cuda/kernel_list.hpp"

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace oligo::dna::test {

/// A body's place in AllKernels, and how many phases it has.
struct KernelPhases {
    int kernel;
    int phases;
};
template <class Body>
KernelPhases phases_of() {
    return {kernel_number<Body>(AllKernels{}), static_cast<int>(Body::kPhases)};
}

/// What came of comparing a device with the processor in one case.
struct Outcome {
    bool equal = true;
    std::string case_text;  ///< of a case that is not equal: sizes and code
};

/// A device with the coders that were made on it, which takes longer than most cases.
class Tested {
  public:
    explicit Tested(const Device& device) : device_(device) {}

    const Device& device() const { return device_; }
    const WordCoder& words(const FixedLengthCode& code) {
        return kept(words_, code, [&] { return device_.words(code); });
    }
    const OligoScreener& screener(const Screen& screen) {
        return kept(screeners_, screen, [&] { return device_.screener(screen); });
    }
    const StrandMapper& mapper(const ConstrainedMapping& mapping) {
        return kept(mappers_, mapping, [&] { return device_.mapper(mapping); });
    }
    const SymbolMaker& symbols(const FountainEncoder& encoder) {
        return kept(symbols_, encoder, [&] { return device_.symbols(encoder); });
    }
    const ParityMaker& parity(const ReedSolomon& code) {
        return kept(parity_, code, [&] { return device_.parity(code); });
    }
    template <class Code>
    const ColumnMaker<typename Code::Symbol>& columns(const Code& code) {
        auto& all = std::get<Kept<ColumnMaker<typename Code::Symbol>>>(columns_);
        return kept(all, code, [&] { return device_.columns(code); });
    }
    const LatticeReader& lattices(const WordChances& chances) {
        return kept(lattices_, chances, [&] { return device_.lattices(chances); });
    }

  private:
    template <typename Coder>
    using Kept = std::map<const void*, std::unique_ptr<const Coder>>;
    template <typename Coder, typename Code, typename Make>
    const Coder& kept(Kept<Coder>& all, const Code& code, const Make& make) {
        auto& one = all[&code];
        if (!one) one = make();
        return *one;
    }

    const Device& device_;
    Kept<WordCoder> words_;
    Kept<OligoScreener> screeners_;
    Kept<StrandMapper> mappers_;
    Kept<SymbolMaker> symbols_;
    Kept<ParityMaker> parity_;
    Kept<LatticeReader> lattices_;
    std::tuple<Kept<ByteColumnMaker>, Kept<WideColumnMaker>> columns_;
};

/// One kernel (or a family of them) on random input, which is drawn from `random`.
struct Comparison {
    const char* name;
    std::vector<KernelPhases> kernels;  ///< that it runs
    Outcome (*run)(Tested& tested, core::Random& random);
    unsigned each = 1;  ///< only one in so many cases is run where cases take long
};

/// Every operation of a Device.
const std::vector<Comparison>& comparisons();

Outcome compare_encoded_words(Tested& tested, core::Random& random);
Outcome compare_decoded_words(Tested& tested, core::Random& random);
Outcome compare_screens(Tested& tested, core::Random& random);
Outcome compare_written_strands(Tested& tested, core::Random& random);
Outcome compare_read_strands(Tested& tested, core::Random& random);
Outcome compare_symbols(Tested& tested, core::Random& random);
Outcome compare_dense_symbols(Tested& tested, core::Random& random);
Outcome compare_substitutions_back(Tested& tested, core::Random& random);
Outcome compare_parity(Tested& tested, core::Random& random);
Outcome compare_syndromes(Tested& tested, core::Random& random);
Outcome compare_column_parity(Tested& tested, core::Random& random);
Outcome compare_column_syndromes(Tested& tested, core::Random& random);
Outcome compare_reads(Tested& tested, core::Random& random);
Outcome compare_checksums(Tested& tested, core::Random& random);
Outcome compare_edits(Tested& tested, core::Random& random);
Outcome compare_lattices(Tested& tested, core::Random& random);

/// A size worth trying: 0, 1, around `block`, a prime, or anything small.
std::size_t odd_size(core::Random& random, std::size_t block);
std::string random_bases(core::Random& random, std::size_t count);
/// Letters of which one in `every` is no base in upper case; 0: none.
std::string random_letters(core::Random& random, std::size_t count, unsigned every);
std::vector<std::uint8_t> random_bytes(core::Random& random, std::size_t count,
                                       unsigned below = 256);

/// Compares what two devices wrote.
template <typename Values>
Outcome outcome(const Values& found, const Values& expected, const std::string& case_text) {
    return {found == expected, found == expected ? "" : case_text};
}

}  // namespace oligo::dna::test
