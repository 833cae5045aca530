#include "config/quantity.h"

#include <cmath>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace enthesis::config;

namespace {

std::string refusal(const std::string& text, Dimension dimension) {
  try {
    parse_quantity(text, dimension);
  } catch (const QuantityError& error) {
    return error.what();
  }
  return "accepted";
}

constexpr Dimension all_dimensions[] = {Dimension::none,
                                        Dimension::fraction,
                                        Dimension::strain,
                                        Dimension::angle,
                                        Dimension::length,
                                        Dimension::area,
                                        Dimension::volume,
                                        Dimension::time,
                                        Dimension::rate,
                                        Dimension::speed,
                                        Dimension::diffusivity,
                                        Dimension::area_per_time,
                                        Dimension::volume_per_time,
                                        Dimension::concentration,
                                        Dimension::concentration_per_time,
                                        Dimension::rate_per_concentration,
                                        Dimension::amount,
                                        Dimension::molecules_per_time,
                                        Dimension::molar_mass,
                                        Dimension::density_per_length,
                                        Dimension::density_per_area,
                                        Dimension::density_per_volume,
                                        Dimension::density_per_area_and_time,
                                        Dimension::density_per_volume_and_time,
                                        Dimension::mass,
                                        Dimension::mass_density,
                                        Dimension::force,
                                        Dimension::pressure,
                                        Dimension::stiffness,
                                        Dimension::torque};

}  // namespace

TEST_CASE("quantities are read into internal units") {
  struct Case {
    const char* text;
    Dimension dimension;
    double value;
  };
  // Each value is exact or a correctly rounded decimal, so equality is meant.
  const std::vector<Case> cases{
      {"14d", Dimension::time, 336.0},
      {"6wk", Dimension::time, 1008.0},
      {"1.5 h", Dimension::time, 1.5},
      {"30 min", Dimension::time, 0.5},
      {"12yr", Dimension::time, 105192.0},
      {"1e1 d", Dimension::time, 240.0},
      {"-2 h", Dimension::time, -2.0},
      {"+2h", Dimension::time, 2.0},
      {"20um", Dimension::length, 20.0},
      {"1.2 mm", Dimension::length, 1200.0},
      {"50 nm", Dimension::length, 0.05},
      {"6 pM", Dimension::concentration, 6.0},
      {"0.4 nM", Dimension::concentration, 400.0},
      {"12 um2/s", Dimension::diffusivity, 12.0},
      {"1800 um2/min", Dimension::diffusivity, 30.0},
      {"0.55 /d", Dimension::rate, 0.55 / 24.0},
      {"2 /s", Dimension::molecules_per_time, 2.0},
      {"2 molecules/s", Dimension::molecules_per_time, 2.0},
      {"36 /h", Dimension::molecules_per_time, 0.01},
      {"2 /s", Dimension::rate, 7200.0},
      {"3 1/h", Dimension::rate, 3.0},
      {"5 um/min", Dimension::speed, 300.0},
      {"10 %", Dimension::fraction, 0.1},
      {"0.1", Dimension::fraction, 0.1},
      {"2500 ue", Dimension::strain, 0.0025},
      {"5 %/d", Dimension::rate, 0.05 / 24.0},
      {"377 MPa", Dimension::pressure, 377.0},
      {"15 GPa", Dimension::pressure, 15000.0},
      {"2 kPa", Dimension::pressure, 0.002},
      {"1 J/cm3", Dimension::pressure, 1.0},
      {"1.1 N", Dimension::force, 1.1},
      {"30 deg", Dimension::angle, 30.0},
      {"9400 um3/d", Dimension::volume_per_time, 9400.0 / 24.0},
      {"200 cells/mm2", Dimension::density_per_area, 0.0002},
      {"200 /mm2", Dimension::density_per_area, 0.0002},
      {"20000 /mm3", Dimension::density_per_volume, 0.00002},
      {"0.4 /nM/h", Dimension::rate_per_concentration, 0.0004},
      {"52 kDa", Dimension::molar_mass, 52.0},
      {"1 N m", Dimension::torque, 1000.0},
      {"3 N/m", Dimension::stiffness, 0.003},
      {"1 amol", Dimension::amount, 602214.076},
      {"7", Dimension::none, 7.0},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(parse_quantity(one.text, one.dimension) == Approx(one.value).epsilon(4e-16));
  }
}

TEST_CASE("whole conversions are exact") {
  CHECK(parse_quantity("14d", Dimension::time) == 336.0);
  CHECK(parse_quantity("1800 um2/min", Dimension::diffusivity) == 30.0);
  CHECK(parse_quantity("0.55 /d", Dimension::rate) == 0.55 / 24.0);
  CHECK(parse_quantity("0.1 nM", Dimension::concentration) == 100.0);
}

TEST_CASE("typographic signs and powers of units are read") {
  CHECK(parse_quantity("12 \u00b5m\u00b2/s", Dimension::diffusivity) == 12.0);
  CHECK(parse_quantity("12 \u03bcm^2 s^-1", Dimension::diffusivity) == 12.0);
  CHECK(parse_quantity("30\u00b0", Dimension::angle) == 30.0);
  CHECK(parse_quantity("2 h-1", Dimension::rate) == 2.0);
}

TEST_CASE("a mass concentration becomes molar by the molar mass alone") {
  CHECK(parse_concentration("0.3 ng/ml", 52.0) == Approx(300.0 / 52.0).epsilon(1e-15));
  CHECK(parse_concentration("20 pg/ml", 20.0) == 1.0);
  CHECK(parse_concentration("2 ug/l", 20.0) == Approx(100.0).epsilon(1e-15));
  CHECK(parse_concentration("0.4 nM", 52.0) == 400.0);
  CHECK(refusal("0.3 ng/ml", Dimension::concentration) ==
        "\"0.3 ng/ml\" is a mass per volume, which needs a molar mass to become a concentration, but a concentration "
        "is expected, with fM, pM, nM, uM, mM or M, for example \"6 pM\"");
  CHECK_THROWS_AS(parse_concentration("0.3 ng/ml", 0.0), QuantityError);
  CHECK_THROWS_AS(parse_concentration("0.3 um", 52.0), QuantityError);
}

TEST_CASE("a wrong unit is named for what it is, with the allowed ones") {
  CHECK(refusal("20um", Dimension::time) ==
        "\"20um\" is a length, but a time is expected, with s, min, h, d, wk or yr, for example \"14d\"");
  CHECK(refusal("5 h", Dimension::length) ==
        "\"5 h\" is a time, but a length is expected, with nm, um, mm, cm or m, for example \"20um\"");
  CHECK(refusal("5 um2/h", Dimension::speed).find("\"5 um2/h\" is ") == 0);
  CHECK(refusal("10 %", Dimension::time).find("has the wrong unit, but a time is expected") != std::string::npos);
  CHECK(refusal("10 %", Dimension::amount).find("has the wrong unit") != std::string::npos);
  CHECK(refusal("2 pM", Dimension::fraction).find("is a concentration, but a fraction is expected") !=
        std::string::npos);
}

TEST_CASE("a number without a unit is refused where one is needed") {
  CHECK(refusal("14", Dimension::time) ==
        "\"14\" has no unit, but a time is expected, with s, min, h, d, wk or yr, for example \"14d\"");
  for (const Dimension dimension : all_dimensions)
    CHECK((refusal("1", dimension) == "accepted") == is_dimensionless(dimension));
}

TEST_CASE("text that is no quantity is refused with one sentence") {
  for (const char* text : {"", " ", "h", "fast", "--3 h", "1..2 h", "3 hours", "3 /", "3 h/", "3 um//s", "3 um0",
                           "3 um9", "3 um2um", "0x10 h", "3 * h", "3 h 4 min 5", "3,5 h", "3 (h)"}) {
    INFO(text);
    const std::string sentence = refusal(text, Dimension::time);
    CHECK(sentence.find("a time is expected, with s, min") != std::string::npos);
    CHECK(sentence.find('\n') == std::string::npos);
  }
  CHECK(refusal("3 hours", Dimension::time).find("has the unit \"hours\"") != std::string::npos);
  CHECK(refusal("fast", Dimension::time).find("does not start with a number") != std::string::npos);
  CHECK(refusal("5 h", Dimension::none).find("a plain number is expected, with no unit") != std::string::npos);
  CHECK(refusal("5 %", Dimension::none).find("a plain number is expected") != std::string::npos);
}

TEST_CASE("numbers beyond the floating-point range are refused") {
  for (const char* text : {"1e999 h", "inf h", "nan h", "-inf h"})
    CHECK(refusal(text, Dimension::time).find("is not a finite number") != std::string::npos);
  CHECK(refusal("1e308 yr", Dimension::time).find("is too large a number") != std::string::npos);
}

TEST_CASE("formatted quantities are read back with the same bits in every dimension") {
  for (const Dimension dimension : all_dimensions)
    for (const double value : {0.0, 1.0, 1.0 / 3.0, -2.5, 1e-9, 6.02214076e23, 100000.0, 0.55 / 24.0}) {
      INFO(format_quantity(value, dimension));
      CHECK(parse_quantity(format_quantity(value, dimension), dimension) == value);
    }
  CHECK(format_quantity(336.0, Dimension::time) == "336 h");
  CHECK(format_quantity(100000.0, Dimension::length) == "100000 um");
  CHECK(format_quantity(0.5, Dimension::rate) == "0.5 /h");
  CHECK(format_quantity(0.1, Dimension::fraction) == "0.1");
}

TEST_CASE("every dimension has a name, a unit or none, and an example that it accepts") {
  for (const Dimension dimension : all_dimensions) {
    std::string example = example_of(dimension);
    if (example.starts_with('"')) example = example.substr(1, example.size() - 2);
    INFO(dimension_name(dimension));
    CHECK(refusal(example, dimension) == "accepted");
    CHECK(unit_name(dimension).empty() == is_dimensionless(dimension));
    if (!is_dimensionless(dimension)) CHECK(parse_quantity("1 " + unit_name(dimension), dimension) == 1.0);
  }
}

TEST_CASE("bounds are closed unless they are open below, and are put in words") {
  CHECK(unit_interval.contain(0.0));
  CHECK(unit_interval.contain(1.0));
  CHECK_FALSE(positive.contain(0.0));
  CHECK(non_negative.contain(0.0));
  CHECK_FALSE(unbounded.contain(std::nan("")));
  CHECK(describe({.low = 1.0, .high = 24.0}, Dimension::time) == "between 1 h and 24 h");
  CHECK(describe(positive, Dimension::length) == "above 0 um");
  CHECK(describe(non_negative, Dimension::length) == "at least 0 um");
  CHECK(describe({.high = 3.0}, Dimension::force) == "at most 3 N");
  CHECK(describe({.low = 0.0, .high = 3.0, .above_low = true}, Dimension::force) == "above 0 N and at most 3 N");
}
