#include "dna/jpegdna/plane_tables.hpp"

#include <map>
#include <mutex>
#include <tuple>

namespace oligo::dna {
namespace {

PlaneTables make_tables(const SymbolFrequencies& frequencies, Dialect dialect, BookFamily book) {
    return {std::make_shared<const CategoryCoder>(frequencies.dc, sums_of(dialect)),
            std::make_shared<const AcCoder>(frequencies.ac, ValueCoder::get(book), dialect)};
}

}  // namespace

SymbolFrequencies default_frequencies(PlaneKind kind, Dialect dialect) {
    SymbolFrequencies frequencies = default_frequencies(kind);
    if (dialect == Dialect::kPackage) lengthen_end_of_block(frequencies);
    return frequencies;
}

PlaneTables plane_tables(const SymbolFrequencies& frequencies, PlaneKind kind, Dialect dialect,
                         BookFamily book) {
    if (frequencies != default_frequencies(kind, dialect)) {
        return make_tables(frequencies, dialect, book);
    }
    static std::mutex mutex;
    static std::map<std::tuple<PlaneKind, Dialect, BookFamily>, PlaneTables> made;
    const std::lock_guard lock(mutex);
    PlaneTables& tables = made[{kind, dialect, book}];
    if (!tables.ac) tables = make_tables(frequencies, dialect, book);
    return tables;
}

}  // namespace oligo::dna
