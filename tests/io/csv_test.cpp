#include "engine/io/csv.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "engine/io/atomic_file.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::tests::message_of;
using enthesis::tests::ScratchDirectory;

namespace {

const std::vector<std::string> header{"time_h", "n_msc", "digest"};

std::vector<CsvCell> row(double time_h, std::int64_t count, const std::string& digest) {
  return {time_h, count, digest};
}

}  // namespace

TEST_CASE("rows are in the file as soon as they are appended") {
  const ScratchDirectory scratch;
  auto table = CsvWriter::create(scratch / "census.csv", header);
  CHECK(read_text(scratch / "census.csv") == "time_h,n_msc,digest\n");
  table.append(row(0.5, 12, "ab"));
  table.append(row(1.0, -3, "cd"));
  CHECK(read_text(scratch / "census.csv") == "time_h,n_msc,digest\n0.5,12,ab\n1,-3,cd\n");
  CHECK(table.rows() == 2);
}

TEST_CASE("numbers are the shortest text that reads back as the same bits") {
  CHECK(csv_text(0.1) == "0.1");
  CHECK(csv_text(1e300) == "1e+300");
  CHECK(csv_text(std::uint64_t{18446744073709551615u}) == "18446744073709551615");
  CHECK(csv_text(std::int64_t{-5}) == "-5");
  CHECK(csv_text(std::nan("")) == "NaN");
  CHECK(csv_text(-std::nan("")) == "NaN");
  CHECK(csv_text(std::numeric_limits<double>::infinity()) == "Inf");
  CHECK(csv_text(-std::numeric_limits<double>::infinity()) == "-Inf");
  for (double value : {1.0 / 3.0, 5e-324, -0.0, 123456789.123456789, 1.7976931348623157e308}) {
    const std::string text = csv_text(value);
    double back = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), back);
    CHECK(std::memcmp(&back, &value, sizeof value) == 0);
  }
}

TEST_CASE("texts are quoted where they must be") {
  CHECK(csv_text(std::string("plain text")) == "plain text");
  CHECK(csv_text(std::string("a,b")) == "\"a,b\"");
  CHECK(csv_text(std::string("say \"so\"")) == "\"say \"\"so\"\"\"");
  CHECK(csv_text(std::string("two\nlines")) == "\"two\nlines\"");
  CHECK(csv_text(std::string()).empty());
}

TEST_CASE("empty cells keep their place") {
  const ScratchDirectory scratch;
  auto table = CsvWriter::create(scratch / "t.csv", {"a", "b", "c"});
  table.append(std::vector<CsvCell>{std::string(), std::string(), 1.0});
  table.append(std::vector<CsvCell>{1.0, std::string(), std::string()});
  CHECK(read_text(scratch / "t.csv") == "a,b,c\n,,1\n1,,\n");
}

TEST_CASE("Python reads the table, with quotes, line breaks and all") {
  const ScratchDirectory scratch;
  auto table = CsvWriter::create(scratch / "t.csv", {"a,b", "text"});
  table.append(std::vector<CsvCell>{0.1, std::string("two\nlines, \"quoted\"")});
  const auto outcome = enthesis::tests::run_program(
      "/usr/bin/python3 -c \"import csv, sys; print(list(csv.reader(open(sys.argv[1], newline=''))))\" " +
      (scratch / "t.csv").string());
  CHECK(outcome.output == "[['a,b', 'text'], ['0.1', 'two\\nlines, \"quoted\"']]\n");
}

TEST_CASE("a table cut at any byte continues from its last whole row") {
  const ScratchDirectory scratch;
  const std::string head = "time_h,n_msc,digest\n";
  const std::string whole = head + "0.5,12,\"a\nb\"\n1,13,\"c\"\"d\"\n";
  {
    auto table = CsvWriter::create(scratch / "whole.csv", header);
    table.append(row(0.5, 12, "a\nb"));
    table.append(row(1.0, 13, "c\"d"));
  }
  REQUIRE(read_text(scratch / "whole.csv") == whole);
  const std::size_t first_row_end = whole.find("1,13");
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    write_atomically(scratch / "cut.csv", std::string_view(whole).substr(0, length));
    auto table = CsvWriter::resume(scratch / "cut.csv", header);
    const std::size_t rows = length == whole.size() ? 2 : length >= first_row_end ? 1 : 0;
    CHECK(table.rows() == rows);
    table.append(row(2.0, 1, "e"));
    const std::size_t kept = rows == 2 ? whole.size() : rows == 1 ? first_row_end : head.size();
    CHECK(read_text(scratch / "cut.csv") == whole.substr(0, kept) + "2,1,e\n");
  }
}

TEST_CASE("rows written after the restart from which a run continues are dropped") {
  const ScratchDirectory scratch;
  {
    auto table = CsvWriter::create(scratch / "t.csv", header);
    for (int i = 0; i < 5; ++i) table.append(row(i, i, "x"));
  }
  CHECK(message_of<FileError>([&] { CsvWriter::resume(scratch / "t.csv", header, 6); }) ==
        "cannot continue '" + (scratch / "t.csv").string() + "': it has 5 rows where 6 were written");
  auto table = CsvWriter::resume(scratch / "t.csv", header, 2);
  CHECK(table.rows() == 2);
  table.append(row(2.0, 7, "y"));
  CHECK(read_text(scratch / "t.csv") == "time_h,n_msc,digest\n0,0,x\n1,1,x\n2,7,y\n");
}

TEST_CASE("a table with other columns, or a row of another length, is refused and left as it is") {
  const ScratchDirectory scratch;
  auto table = CsvWriter::create(scratch / "t.csv", header);
  CHECK_THROWS_AS(table.append(std::vector<CsvCell>{1.0}), std::invalid_argument);
  CHECK(message_of<FileError>([&] { CsvWriter::resume(scratch / "t.csv", {"time_h"}); }) ==
        "cannot continue '" + (scratch / "t.csv").string() + "': its columns are not those of this run");
  CHECK(read_text(scratch / "t.csv") == "time_h,n_msc,digest\n");
  CHECK_THROWS_AS(CsvWriter::create(scratch / "u.csv", {}), std::invalid_argument);
}

TEST_CASE("a table on a full disk, or under a file, says so") {
  const ScratchDirectory scratch;
  CHECK(message_of<FileError>([&] { CsvWriter::create("/dev/full", header); }) ==
        "cannot write '/dev/full': there is no space left on the disk");
  write_atomically(scratch / "file", "");
  CHECK_THROWS_AS(CsvWriter::create(scratch / "file/t.csv", header), FileError);
  CHECK_THROWS_AS(CsvWriter::resume(scratch.path(), header), FileError);
}
