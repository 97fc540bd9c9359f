#include "dna/fountain/systematic.hpp"

#include "core/error.hpp"
#include "dna/fountain/dense_solver.hpp"
#include "dna/fountain/row_symbols.hpp"
#include "dna/fountain/sparse_solver.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <type_traits>

namespace oligo::dna {
namespace {

constexpr std::size_t kFirstSurplus = 16;
constexpr unsigned kMostRounds = 24;
constexpr std::size_t kMostLeftOut = 64;  ///< doubtful symbols that are left out one by one

unsigned check_symbol_bytes(unsigned symbol_bytes) {
    if (symbol_bytes < kLeastSymbolBytes || symbol_bytes > kMostSymbolBytes) {
        throw core::InputError("fountain: symbols of " + std::to_string(symbol_bytes) +
                               " bytes; expected " + std::to_string(kLeastSymbolBytes) + ".." +
                               std::to_string(kMostSymbolBytes));
    }
    return symbol_bytes;
}

void check_symbol(std::uint64_t id, std::size_t size, unsigned expected) {
    if (id >= FountainCode::kMostIds) {
        throw core::InputError("fountain: symbol " + std::to_string(id) + "; expected below " +
                               std::to_string(FountainCode::kMostIds));
    }
    if (size != expected) {
        throw core::InputError("fountain: symbol " + std::to_string(id) + " has " +
                               std::to_string(size) + " bytes; expected " +
                               std::to_string(expected));
    }
}

std::uint32_t count_symbols(std::size_t data_bytes, unsigned symbol_bytes) {
    const std::size_t count = (data_bytes + check_symbol_bytes(symbol_bytes) - 1) / symbol_bytes;
    return static_cast<std::uint32_t>(std::min<std::size_t>(count, 0xFFFFFFFF));
}

/// One attempt after another, leaving out what turned out wrong.
class Decoding {
  public:
    Decoding(const FountainCode& code, const SymbolStore& store,
             std::span<const std::uint32_t> doubtful, const BackSubstituter* elsewhere)
        : code_(code), store_(store), elsewhere_(elsewhere) {
        std::vector<std::uint32_t> repair;
        auto next = doubtful.begin();
        for (std::uint32_t index = 0; index < store.count(); ++index) {
            if (next != doubtful.end() && *next == index) {
                ++next;
                continue;
            }
            (store.id(index) < code.source_symbols() ? trusted_ : repair).push_back(index);
        }
        sources_ = trusted_.size();
        trusted_.insert(trusted_.end(), repair.begin(), repair.end());
        sure_ = trusted_.size();
        trusted_.insert(trusted_.end(), doubtful.begin(), doubtful.end());
        all_ = trusted_;
    }

    FountainResult run(std::span<std::uint8_t> data) {
        if (complete()) {
            for (const std::uint32_t index : trusted_) place(data, store_.id(index), index);
            result_.status = FountainResult::Status::kDecoded;
            return std::move(result_);
        }
        solve();
        if (result_.status == FountainResult::Status::kContradiction) drop_doubtful();
        if (result_.status == FountainResult::Status::kDecoded) finish(data);
        return std::move(result_);
    }

  private:
    void solve() {
        for (unsigned round = 0; round < kMostRounds && step(); ++round) {
        }
    }

    /// All sources, each once, and no surplus symbol to check them with.
    bool complete() const {
        if (sources_ != code_.source_symbols() || trusted_.size() != sources_) return false;
        std::vector<bool> seen(sources_);
        for (const std::uint32_t index : trusted_) seen[store_.id(index)] = true;
        return std::find(seen.begin(), seen.end(), false) == seen.end();
    }

    void place(std::span<std::uint8_t> data, std::size_t source, std::uint32_t index) const {
        const auto symbol = store_.symbol(index);
        std::copy(symbol.begin(), symbol.end(),
                  data.begin() + static_cast<std::ptrdiff_t>(source * symbol.size()));
    }

    /// False when the status stands.
    bool step() {
        const std::size_t needed = code_.source_symbols();
        result_.status = FountainResult::Status::kTooFew;
        if (trusted_.size() < needed) return false;
        used_ = std::min(trusted_.size(), needed + surplus_);
        std::vector<std::size_t> wrong;
        const SolveStatus status =
            code_.dense() ? attempt<DenseSolver>(wrong) : attempt<SparseSolver>(wrong);
        if (status == SolveStatus::kSolved) {
            result_.status = FountainResult::Status::kDecoded;
            return false;
        }
        if (status == SolveStatus::kContradiction) {
            result_.status = FountainResult::Status::kContradiction;
            if (!wrong.empty() && trusted_.size() - wrong.size() > needed) {
                leave_out(wrong);
                return true;
            }
        }
        surplus_ *= 4;
        return used_ < trusted_.size();
    }

    template <typename Solver>
    SolveStatus attempt(std::vector<std::size_t>& wrong) {
        const std::uint32_t padding = code_.padded_symbols() - code_.source_symbols();
        const unsigned bytes = store_.symbol_bytes();
        std::vector<std::uint32_t> rows(used_ + padding);
        Lanes symbols(rows.size(), units_of_bits(8 * std::size_t{bytes}));
        for (std::size_t i = 0; i < used_; ++i) {
            rows[i] = code_.row_of(store_.id(trusted_[i]));
            store_bytes(symbols[i], store_.symbol(trusted_[i]));
        }
        std::iota(rows.end() - padding, rows.end(), code_.source_symbols());
        const Solver solver(code_, rows, symbols, bytes);
        SolveStatus status;
        if constexpr (std::is_same_v<Solver, SparseSolver>) {
            status = solver.solve(intermediate_, elsewhere_);
        } else {
            status = solver.solve(intermediate_);
        }
        if (status == SolveStatus::kContradiction) wrong = solver.wrong_rows();
        // Padding is beyond doubt.
        while (!wrong.empty() && wrong.back() >= used_) wrong.pop_back();
        return status;
    }

    void leave_out(const std::vector<std::size_t>& wrong) {
        for (auto at = wrong.rbegin(); at != wrong.rend(); ++at) {
            result_.wrong.push_back(store_.id(trusted_[*at]));
            trusted_.erase(trusted_.begin() + static_cast<std::ptrdiff_t>(*at));
        }
    }

    /// Too little surplus to tell which symbols are wrong: it may well be the doubtful ones, all of
    /// them or, where the others do not suffice, one.
    void drop_doubtful() {
        const std::size_t needed = code_.source_symbols();
        const auto try_without = [&](std::size_t from, std::size_t count) {
            trusted_ = all_;
            const auto first = trusted_.begin() + static_cast<std::ptrdiff_t>(from);
            std::rotate(first, first + static_cast<std::ptrdiff_t>(count), trusted_.end());
            trusted_.resize(trusted_.size() - count);
            result_ = {};
            surplus_ = kFirstSurplus;
            solve();
            if (result_.status != FountainResult::Status::kDecoded) return false;
            // Those left out are looked at as all are that were not needed.
            trusted_.insert(trusted_.end(), all_.begin() + static_cast<std::ptrdiff_t>(from),
                            all_.begin() + static_cast<std::ptrdiff_t>(from + count));
            return true;
        };
        const std::size_t doubtful = all_.size() - sure_;
        if (doubtful > 0 && sure_ >= needed && try_without(sure_, doubtful)) return;
        // What is left must have two symbols more than needed to tell a good choice from a bad one.
        if (all_.size() > needed + 2) {
            for (std::size_t i = 0; i < std::min(doubtful, kMostLeftOut); ++i) {
                if (try_without(sure_ + i, 1)) return;
            }
        }
        result_ = {};
        result_.status = FountainResult::Status::kContradiction;
    }

    /// Writes the data and looks at the symbols that were not needed.
    void finish(std::span<std::uint8_t> data) {
        const unsigned bytes = store_.symbol_bytes();
        std::vector<bool> known(code_.source_symbols());
        for (std::size_t i = 0; i < used_ && store_.id(trusted_[i]) < known.size(); ++i) {
            known[store_.id(trusted_[i])] = true;
            place(data, store_.id(trusted_[i]), trusted_[i]);
        }
        std::vector<std::uint32_t> lost;
        for (std::uint32_t source = 0; source < known.size(); ++source) {
            if (!known[source]) lost.push_back(source);
        }
        symbols_of_rows(
            code_, intermediate_, lost.size(), [&](std::size_t i) { return lost[i]; },
            [&](std::size_t i, const Symbol& symbol) {
                load_bytes(symbol.data(), data.subspan(std::size_t{lost[i]} * bytes, bytes));
            });
        const auto unused = std::span(trusted_).subspan(used_);
        std::array<std::uint8_t, kMostSymbolBytes> expected;
        symbols_of_rows(
            code_, intermediate_, unused.size(),
            [&](std::size_t i) { return code_.row_of(store_.id(unused[i])); },
            [&](std::size_t i, const Symbol& symbol) {
                load_bytes(symbol.data(), std::span(expected).first(bytes));
                const auto found = store_.symbol(unused[i]);
                if (!std::equal(found.begin(), found.end(), expected.begin())) {
                    result_.wrong.push_back(store_.id(unused[i]));
                }
            });
        std::sort(result_.wrong.begin(), result_.wrong.end());
    }

    const FountainCode& code_;
    const SymbolStore& store_;
    const BackSubstituter* elsewhere_;
    std::vector<std::uint32_t> trusted_;  ///< places in the store, sources first
    std::size_t sources_ = 0;             ///< how many of them are sources, at first
    std::vector<std::uint32_t> all_;      ///< the same at first
    std::size_t sure_ = 0;                ///< how many of all are not doubtful
    std::size_t surplus_ = kFirstSurplus;
    std::size_t used_ = 0;
    Lanes intermediate_;
    FountainResult result_;
};

}  // namespace

FountainEncoder::FountainEncoder(std::span<const std::uint8_t> data, unsigned symbol_bytes,
                                 const BackSubstituter* elsewhere)
    : symbol_bytes_(symbol_bytes),
      code_(count_symbols(data.size(), symbol_bytes)),
      sources_(code_.padded_symbols(), units_of_bits(8 * std::size_t{symbol_bytes})) {
    for (std::size_t at = 0; at < data.size(); at += symbol_bytes) {
        const std::size_t size = std::min<std::size_t>(symbol_bytes, data.size() - at);
        store_bytes(sources_[at / symbol_bytes], data.subspan(at, size));
    }
    if (code_.dense()) return;
    std::vector<std::uint32_t> rows(code_.padded_symbols());
    std::iota(rows.begin(), rows.end(), 0U);
    if (SparseSolver(code_, rows, sources_, symbol_bytes).solve(intermediate_, elsewhere) !=
        SolveStatus::kSolved) {
        throw std::logic_error("fountain: the precode of " + std::to_string(rows.size()) +
                               " symbols is singular");
    }
}

void FountainEncoder::encode(std::uint32_t id, std::span<std::uint8_t> symbol) const {
    check_symbol(id, symbol.size(), symbol_bytes_);
    encode_run(id, symbol);
}

void FountainEncoder::encode_run(std::uint32_t first_id, std::span<std::uint8_t> symbols) const {
    const std::size_t count = symbols.size() / symbol_bytes_;
    if (symbols.size() % symbol_bytes_ != 0) {
        throw core::InputError("fountain: room for " + std::to_string(symbols.size()) +
                               " bytes; expected a multiple of " + std::to_string(symbol_bytes_));
    }
    if (count == 0) return;
    check_symbol(first_id + std::uint64_t{count} - 1, symbol_bytes_, symbol_bytes_);
    const auto place = [&](std::size_t i) {
        return symbols.subspan(i * symbol_bytes_, symbol_bytes_);
    };
    std::size_t sources = 0;
    for (; sources < count && first_id + sources < code_.source_symbols(); ++sources) {
        load_bytes(sources_[first_id + sources], place(sources));
    }
    const auto first_repair = static_cast<std::uint32_t>(first_id + sources);
    symbols_of_rows(
        code_, code_.dense() ? sources_ : intermediate_, count - sources,
        [&](std::size_t i) { return code_.row_of(first_repair + static_cast<std::uint32_t>(i)); },
        [&](std::size_t i, const Symbol& symbol) {
            load_bytes(symbol.data(), place(sources + i));
        });
}

FountainDecoder::FountainDecoder(std::uint32_t source_symbols, unsigned symbol_bytes)
    : code_(source_symbols),
      store_(source_symbols, 2 * std::size_t{source_symbols} + 1024,
             check_symbol_bytes(symbol_bytes)) {}

bool FountainDecoder::add(std::uint32_t id, std::span<const std::uint8_t> symbol, bool doubtful) {
    check_symbol(id, symbol.size(), store_.symbol_bytes());
    if (!store_.add(id, symbol)) return false;
    if (doubtful) doubtful_.push_back(static_cast<std::uint32_t>(store_.count() - 1));
    return true;
}

FountainResult FountainDecoder::decode(std::span<std::uint8_t> data,
                                       const BackSubstituter* elsewhere) const {
    const std::size_t expected = std::size_t{code_.source_symbols()} * store_.symbol_bytes();
    if (data.size() != expected) {
        throw core::InputError("fountain: room for " + std::to_string(data.size()) +
                               " bytes; expected " + std::to_string(expected));
    }
    return Decoding(code_, store_, doubtful_, elsewhere).run(data);
}

}  // namespace oligo::dna
