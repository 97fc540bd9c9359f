#pragma once

#include "dna/reads/letters.hpp"
#include "dna/reads/line_stream.hpp"
#include "dna/reads/record_reader.hpp"

#include <string>
#include <string_view>

namespace oligo::dna {

/// What the readers of text formats share: lines, letters and what is said of odd records.
class TextReader : public RecordReader {
  public:
    bool next(Record& record) final;
    std::optional<Remark> remark() const final;

  protected:
    explicit TextReader(ReadInput input) : lines_(std::move(input.bytes), input.blank_lines) {}

    /// Fills an empty record; false at the end of the file.
    virtual bool parse(Record& record) = 0;

    /// Next line, or false at the end of the file. Of one longer than any record the beginning.
    bool get(std::string_view& line);
    /// Next line with anything but blanks on it.
    bool get_filled(std::string_view& line);
    /// Letters of the last line, of which `line` is what is left without blanks at its ends.
    std::uint64_t letters_of(std::string_view line) const {
        return long_line_ ? lines_.line_bytes() : line.size();
    }
    bool at_end() const { return lines_.unfinished(); }  ///< the last line has no end

    /// A piece of a record's sequence, from which blanks at the ends were not yet taken.
    void add_bases(Record& record, std::string_view piece);
    /// Once all pieces are there: stars at the end go; empty and overlong sequences are no use.
    void finish_bases(Record& record);
    std::size_t stars() const { return stars_; }  ///< that went with finish_bases()
    /// Says what is wrong with a record, unless something was said before.
    void spoil(Record& record, Fate fate, const std::string& what) const;

  private:
    LineStream lines_;
    bool long_line_ = false;  ///< the last line was longer than any record
    std::uint64_t records_ = 0;
    std::uint64_t length_ = 0;  ///< letters of the record's sequence, those passed over included
    std::size_t stars_ = 0;     ///< at the sequence's end so far
    bool cut_ = false;          ///< the file ended within a record
};

/// `text` without blanks at its ends.
std::string_view trimmed(std::string_view text);

}  // namespace oligo::dna
