#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Contents of strands sorted by block as they come in, in any order and any number of times. They
/// stay in memory up to a budget; beyond it they go to an unnamed temporary file, so that memory
/// does not grow with the pool.
class ContentStore {
  public:
    /// Where contents go that memory is too small for.
    struct Spill {
        std::size_t memory_bytes = std::size_t{32} << 20;  ///< what may stay in memory
        std::filesystem::path folder = {};  ///< of the temporary file; empty: the system's (TMPDIR)
    };

    /// `starts`: first strand of each block, ascending, then the number of strands;
    /// `content_bytes`: of a strand.
    ContentStore(std::vector<std::uint64_t> starts, std::size_t content_bytes, Spill spill);
    ~ContentStore();
    ContentStore(const ContentStore&) = delete;
    ContentStore& operator=(const ContentStore&) = delete;

    /// `strand` below the number of strands. Throws InputError when the temporary file cannot be
    /// written.
    void add(std::uint64_t strand, std::span<const std::uint8_t> contents);

    std::size_t blocks() const { return blocks_.size(); }
    using Visit = std::function<void(std::uint64_t number, std::span<const std::uint8_t> contents)>;
    /// All contents of a block; `number` counts from its first strand. Safe from several threads
    /// while nothing is added.
    void visit(std::size_t block, const Visit& each) const;

  private:
    /// Records: number of the strand in its block (4 bytes), contents.
    struct Block {
        std::vector<std::uint8_t> records;
        struct Piece {
            std::uint64_t offset = 0;
            std::size_t bytes = 0;
        };
        std::vector<Piece> spilled;
    };
    void write_out();
    std::size_t block_of(std::uint64_t strand);
    void visit_records(std::span<const std::uint8_t> records, const Visit& each) const;

    std::vector<std::uint64_t> starts_;
    std::size_t content_bytes_, record_bytes_;
    Spill spill_;
    std::vector<Block> blocks_;
    std::size_t last_block_ = 0, held_bytes_ = 0;
    std::uint64_t file_bytes_ = 0;
    int descriptor_ = -1;
};

}  // namespace oligo::dna
