#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A step of an alignment of `b` to `a`.
enum class Edit : std::uint8_t {
    kMatch,
    kSubstitution,
    kInsertion,  ///< a base of `b` that `a` does not have
    kDeletion,   ///< a base of `a` that `b` does not have
};

/// Aligns two strings with as few edits as there can be. Of equally good places an insertion or
/// deletion takes the first one, so that those in a run of one base agree between reads. Keeps its
/// memory, 16 bytes a base and 64 edits of the limit: one object a thread, used again and again.
class EditScript {
  public:
    static constexpr std::size_t kMostWords = std::size_t{1} << 22;

    /// False when there are more edits than `limit`, or the table would take more than kMostWords
    /// words (64 MiB). Letters compare as bounded_edit_distance says.
    bool align(std::string_view a, std::string_view b, unsigned limit);

    /// Of the last call that succeeded, from the first base on.
    std::span<const Edit> steps() const { return steps_; }
    unsigned edits() const { return edits_; }
    /// Runs of edits: a deletion of many bases in a row is one event.
    unsigned events() const;

  private:
    struct Column {
        std::uint64_t up, down;
    };
    bool align_simply(std::string_view a, std::string_view b, unsigned limit);
    bool align_middle(std::string_view a, std::string_view b, unsigned limit);
    bool substitutions_only(std::string_view a, std::string_view b);
    void trace(std::string_view a, std::string_view b, std::size_t words, std::ptrdiff_t lowest);

    std::vector<Column> columns_;
    std::vector<Edit> steps_, middle_;
    unsigned edits_ = 0;
};

}  // namespace oligo::dna
