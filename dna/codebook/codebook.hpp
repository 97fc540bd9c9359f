#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Families of DNA books: sets of words of one length.
enum class BookFamily : std::uint8_t {
    kPaircode = 0,       ///< Dimopoulou et al. 2019: pairs, odd lengths end in a single base
    kLexicographic = 1,  ///< the larger books of jpegdna: runs < 3, last two differ, GC <= 60 %
};

BookFamily parse_book_family(std::string_view name);  ///< "paircode" | "lexicographic"
std::string_view to_string(BookFamily family);

/// A DNA book: all words of one length, in the family's canonical order. Built once per (family,
/// length) and shared; safe to use from any thread. (The codebook of a vector quantiser is a visual
/// codebook: core/vq.)
class Codebook {
  public:
    static constexpr unsigned kMaxWordNt = 10;

    /// Throws InputError for word_nt outside 1..10 (lexicographic: 2..10).
    static std::shared_ptr<const Codebook> get(BookFamily family, unsigned word_nt);
    /// Shortest word length whose book has at least `alphabet` words.
    static unsigned shortest_word_nt(BookFamily family, std::uint32_t alphabet);

    BookFamily family() const { return family_; }
    unsigned word_nt() const { return word_nt_; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(packed_.size()); }
    std::string word(std::uint32_t index) const;
    /// Words packed two bits a base, first base in the highest bits.
    const std::vector<std::uint32_t>& packed() const { return packed_; }

  private:
    Codebook(BookFamily family, unsigned word_nt);
    BookFamily family_;
    unsigned word_nt_;
    std::vector<std::uint32_t> packed_;
};

}  // namespace oligo::dna
