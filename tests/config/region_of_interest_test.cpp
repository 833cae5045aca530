#include "config/region_of_interest.h"

#include <sstream>

#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::engine::Lattice;
using enthesis::engine::Site;

namespace {

std::vector<RegionOfInterest> read(const std::string& text) {
  const Document document = Document::from_text(text, "a.toml");
  const Table root = document.root();
  std::vector<RegionOfInterest> regions = read_regions_of_interest(root);
  root.refuse_unknown_keys();
  return regions;
}

std::string refusal_of(const std::string& text) {
  return refusal([&] { read(text); });
}

const std::string corner =
    "[[region_of_interest]]\nname = \"corner\"\nx = [\"30 um\", \"70 um\"]\ny = [\"0 um\", \"20 um\"]\n";

}  // namespace

TEST_CASE("a region of interest holds the sites whose middle lies in its box") {
  const Lattice lattice{5, 3, 1, 20.0};  // middles at 10, 30, 50, 70 and 90 um
  const auto regions = read(corner);
  REQUIRE(regions.size() == 1);
  const auto sites = sites_of(regions[0], lattice);
  for (std::uint32_t i = 0; i < lattice.site_count(); ++i) {
    const auto p = lattice.position(Site{i});
    CHECK(sites[Site{i}] == (p.x >= 1 && p.x <= 3 && p.y == 0 ? 1 : 0));
  }
}

TEST_CASE("an axis that a box leaves out is taken whole, and its text says the same box") {
  const auto regions = read("[[region_of_interest]]\nname = \"slab\"\nz = [\"0 um\", \"1 mm\"]\n");
  CHECK(regions.at(0).box.side[0].holds(1e6));
  CHECK(!regions.at(0).box.side[2].holds(1000.1));
  std::ostringstream text;
  write_box(regions.at(0).box, text);
  CHECK(text.str().find("x") == std::string::npos);
  const auto again = read("[[region_of_interest]]\nname = \"slab\"\n" + text.str());
  CHECK(again.at(0).box.side[2].high_um == regions.at(0).box.side[2].high_um);
}

TEST_CASE("a section lies within every z of a box") {
  const auto regions = read("[[region_of_interest]]\nname = \"far\"\nz = [\"1 mm\", \"2 mm\"]\n");
  CHECK(sites_of(regions.at(0), Lattice{1, 1, 1, 20.0})[Site{0}] == 1);
  CHECK(sites_of(regions.at(0), Lattice{1, 1, 2, 20.0})[Site{0}] == 0);
}

TEST_CASE("a region of interest with a bad name, a second one of a name and a turned box are refused") {
  CHECK(refusal_of(corner + corner).find("two regions of interest are called \"corner\"") != std::string::npos);
  CHECK(refusal_of("[[region_of_interest]]\nname = \"at rim\"\n").find("letters, digits and _") != std::string::npos);
  CHECK(refusal_of("[[region_of_interest]]\nname = \"a\"\nx = [\"70 um\", \"30 um\"]\n")
            .find("a lower and an upper end") != std::string::npos);
  CHECK(refusal_of("[[region_of_interest]]\nname = \"a\"\nw = [\"0 um\", \"30 um\"]\n").find("w is not a known key") !=
        std::string::npos);
}
