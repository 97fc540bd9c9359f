#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/cuda/device.hpp"
#include "dna/cuda/sizes.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 256;      ///< strands of a thread
constexpr std::size_t kSymbols = 16384;  ///< symbols of a thread
constexpr std::size_t kColumns = 4;      ///< words of a thread that are columns

class CpuWords final : public WordCoder {
  public:
    explicit CpuWords(const FixedLengthCode& code) : code_(code) {}
    void encode(std::span<const std::uint16_t> symbols, char* bases) const override {
        core::parallel_for(symbols.size(), kSymbols, [&](std::size_t from, std::size_t to) {
            code_.encode(symbols.subspan(from, to - from), bases + from * code_.word_nt());
        });
    }
    void encode(const DeviceSymbols& symbols, std::span<const std::uint32_t> order,
                char* bases) const override {
        check_order(symbols, order);
        const std::span all(symbols.data, symbols.count);
        if (order.empty()) return encode(all, bases);
        std::vector<std::uint16_t> sorted(order.size());
        for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = all[order[i]];
        encode(sorted, bases);
    }
    void decode(std::string_view bases, std::span<std::uint16_t> symbols,
                std::span<std::uint8_t> distance) const override {
        check_words(code_, bases, symbols, distance);
        const std::size_t nt = code_.word_nt();
        core::parallel_for(symbols.size(), kSymbols, [&](std::size_t from, std::size_t to) {
            code_.decode(bases.substr(from * nt, (to - from) * nt),
                         symbols.subspan(from, to - from),
                         distance.empty() ? distance : distance.subspan(from, to - from));
        });
    }

  private:
    const FixedLengthCode& code_;
};

class CpuScreener final : public OligoScreener {
  public:
    explicit CpuScreener(const Screen& screen) : screen_(screen) {}
    void screen(std::string_view oligos, std::span<std::uint8_t> passes) const override {
        const std::size_t length = row_length("oligos", oligos.size(), passes.size());
        core::parallel_for(passes.size(), kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                passes[from] = screen_.passes(oligos.substr(from * length, length)) ? 1 : 0;
            }
        });
    }

  private:
    const Screen& screen_;
};

class CpuMapper final : public StrandMapper {
  public:
    explicit CpuMapper(const ConstrainedMapping& mapping) : mapping_(mapping) {}
    void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const override {
        const std::size_t count = check_numbers(mapping_, bits.size(), bases.size());
        const std::size_t bytes = mapping_.capacity_bytes(), length = mapping_.length_nt();
        core::parallel_for(count, kGrain, [&](std::size_t from, std::size_t to) {
            mapping_.encode(bits.subspan(from * bytes, (to - from) * bytes),
                            bases.subspan(from * length, (to - from) * length));
        });
    }
    void decode(std::string_view bases, std::span<std::uint8_t> bits,
                std::span<std::uint8_t> good) const override {
        const std::size_t count = check_numbers(mapping_, bits.size(), bases.size());
        check_room("strands", good.size(), count);
        const std::size_t bytes = mapping_.capacity_bytes(), length = mapping_.length_nt();
        core::parallel_for(count, kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                const auto number = bits.subspan(from * bytes, bytes);
                good[from] = mapping_.decode(bases.substr(from * length, length), number) ? 1 : 0;
                if (good[from] == 0) std::fill(number.begin(), number.end(), std::uint8_t{0});
            }
        });
    }

  private:
    const ConstrainedMapping& mapping_;
};

class CpuSymbols final : public SymbolMaker {
  public:
    explicit CpuSymbols(const FountainEncoder& encoder) : encoder_(encoder) {}
    void encode(std::uint32_t first_id, std::span<std::uint8_t> symbols) const override {
        const std::size_t bytes = encoder_.symbol_bytes();
        const std::size_t count = check_ids(encoder_, first_id, symbols.size());
        core::parallel_for(count, kGrain, [&](std::size_t from, std::size_t to) {
            encoder_.encode_run(first_id + static_cast<std::uint32_t>(from),
                                symbols.subspan(from * bytes, (to - from) * bytes));
        });
    }

  private:
    const FountainEncoder& encoder_;
};

class CpuParity final : public ParityMaker {
  public:
    explicit CpuParity(const ReedSolomon& code) : code_(code) {}
    void encode(std::span<const std::uint8_t> messages, std::size_t message,
                std::span<std::uint8_t> parity) const override {
        const std::size_t count = check_messages(code_, messages, message, parity.size());
        core::parallel_for(count, kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                code_.encode(messages.subspan(from * message, message),
                             parity.subspan(from * code_.parity(), code_.parity()));
            }
        });
    }
    void syndromes(std::span<const std::uint8_t> words, std::size_t length,
                   std::span<std::uint8_t> syndromes) const override {
        const std::size_t count = check_codewords(code_, words, length, syndromes.size());
        std::fill(syndromes.begin(), syndromes.end(), std::uint8_t{0});
        core::parallel_for(count, kGrain, [&](std::size_t from, std::size_t to) {
            std::vector<std::uint8_t> found;
            for (; from < to; ++from) {
                if (!code_.syndromes(words.subspan(from * length, length), found)) continue;
                std::copy(found.begin(), found.end(),
                          syndromes.begin() + static_cast<std::ptrdiff_t>(from * code_.parity()));
            }
        });
    }

  private:
    const ReedSolomon& code_;
};

template <class Code>
class CpuColumns final : public ColumnMaker<typename Code::Symbol> {
  public:
    using Symbol = typename Code::Symbol;

    explicit CpuColumns(const Code& code) : code_(code) {}
    void encode(std::span<const Symbol> messages, std::size_t width,
                std::span<Symbol> parity) const override {
        const ColumnBlocks blocks = check_columns(code_, messages, width, parity.size(), false);
        each_column(blocks, messages, [&](std::vector<Symbol>& message, std::size_t at) {
            std::vector<Symbol> own(code_.parity());
            code_.encode(message, own);
            for (std::size_t k = 0; k < own.size(); ++k) parity[at + k * width] = own[k];
        });
    }
    void syndromes(std::span<const Symbol> words, std::size_t width,
                   std::span<Symbol> syndromes) const override {
        const ColumnBlocks blocks = check_columns(code_, words, width, syndromes.size(), true);
        each_column(blocks, words, [&](std::vector<Symbol>& word, std::size_t at) {
            std::vector<Symbol> own(code_.parity());
            code_.syndromes(word, own);
            for (std::size_t k = 0; k < own.size(); ++k) syndromes[at + k * width] = own[k];
        });
    }

  private:
    /// Calls work(column, place of its first result) for each column of each block.
    template <typename Work>
    void each_column(const ColumnBlocks& blocks, std::span<const Symbol> symbols,
                     const Work& work) const {
        core::parallel_for(
            blocks.count * blocks.width, kColumns, [&](std::size_t from, std::size_t to) {
                std::vector<Symbol> column(blocks.length);
                for (; from < to; ++from) {
                    const std::size_t block = from / blocks.width, c = from % blocks.width;
                    const Symbol* next = &symbols[block * blocks.length * blocks.width + c];
                    for (Symbol& symbol : column) {
                        symbol = *next;
                        next += blocks.width;
                    }
                    work(column, block * code_.parity() * blocks.width + c);
                }
            });
    }

    const Code& code_;
};

class CpuDevice final : public Device {
  public:
    std::string name() const override { return "cpu"; }
    bool has(const core::DeviceView& view) const override { return view.device == name(); }
    std::shared_ptr<const core::DeviceView> put(
        std::span<const std::uint16_t> symbols) const override {
        const auto own =
            std::make_shared<const std::vector<std::uint16_t>>(symbols.begin(), symbols.end());
        core::DeviceView view{name(), own->data(), own->size(), own, {}};
        view.copy = [data = own->data()](std::uint64_t first, std::span<std::uint16_t> to) {
            std::copy_n(data + first, to.size(), to.begin());
        };
        return std::make_shared<const core::DeviceView>(std::move(view));
    }
    std::size_t strands_at_a_time() const override { return 64; }

    std::unique_ptr<const WordCoder> words(const FixedLengthCode& code) const override {
        return std::make_unique<CpuWords>(code);
    }
    std::unique_ptr<const OligoScreener> screener(const Screen& screen) const override {
        return std::make_unique<CpuScreener>(screen);
    }
    std::unique_ptr<const StrandMapper> mapper(const ConstrainedMapping& mapping) const override {
        return std::make_unique<CpuMapper>(mapping);
    }
    std::unique_ptr<const SymbolMaker> symbols(const FountainEncoder& encoder) const override {
        return std::make_unique<CpuSymbols>(encoder);
    }
    std::unique_ptr<const ParityMaker> parity(const ReedSolomon& code) const override {
        return std::make_unique<CpuParity>(code);
    }
    std::unique_ptr<const ByteColumnMaker> columns(const ReedSolomon& code) const override {
        return std::make_unique<CpuColumns<ReedSolomon>>(code);
    }
    std::unique_ptr<const WideColumnMaker> columns(const WideReedSolomon& code) const override {
        return std::make_unique<CpuColumns<WideReedSolomon>>(code);
    }
    std::unique_ptr<const LatticeReader> lattices(const WordChances& chances) const override {
        return quick_lattices(chances);
    }

    std::uint32_t checksum(const DeviceSymbols& symbols) const override {
        return core::symbols_checksum({symbols.data, symbols.count}, 0);
    }

    std::vector<std::uint32_t> edit_distances(const StringSet& reads, const StringSet& candidates,
                                              std::span<const ReadBucket> buckets,
                                              unsigned limit) const override {
        std::vector<std::uint32_t> edits(check_buckets(reads, candidates, buckets));
        std::size_t done = 0;
        for (const ReadBucket& bucket : buckets) {
            const std::size_t pairs = std::size_t{bucket.reads} * bucket.candidates;
            core::parallel_for(pairs, kGrain, [&](std::size_t from, std::size_t to) {
                for (; from < to; ++from) {
                    edits[done + from] = bounded_edit_distance(
                        candidates[bucket.first_candidate + from / bucket.reads],
                        reads[bucket.first_read + from % bucket.reads], limit);
                }
            });
            done += pairs;
        }
        return edits;
    }
};

}  // namespace

const Device& cpu_device() {
    static const CpuDevice device;
    return device;
}

}  // namespace oligo::dna
