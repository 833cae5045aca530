#include "config/mechanoregulation.h"

#include "config/library.h"

namespace enthesis::config {
namespace {

class Law {
 public:
  Law(const Table& root, std::string name, Numbers& numbers)
      : table_(root.table(name)), name_(std::move(name)), numbers_(numbers) {}
  double operator()(const std::string& key, Dimension dimension) const {
    return numbers_.read(table_, key, dimension, "mechanoregulation." + name_ + "." + key);
  }

 private:
  Table table_;
  std::string name_;
  Numbers& numbers_;
};

}  // namespace

std::vector<NamedLaw> read_laws(const Table& root, Numbers& numbers) {
  constexpr double um_per_h_to_um_per_s = 1.0 / 3600.0;
  const auto none = Dimension::none, strain = Dimension::strain;
  std::vector<NamedLaw> laws;
  const Law p(root, "prendergast_huiskes", numbers);
  laws.push_back({"prendergast_huiskes", "solid and fluid together; without the fluid judged by the shear strain alone",
                  mechanics::PrendergastHuiskes{
                      p("shear_strain", strain),
                      p("velocity", Dimension::speed) * um_per_h_to_um_per_s,
                      {p("none", none), p("lamellar_bone", none), p("woven_bone", none), p("cartilage", none)}}});
  const std::string undrained =
      "the pressure of the undrained tissue; without the fluid judged by that of the drained solid";
  const Law c(root, "claes_heigele", numbers);
  laws.push_back({"claes_heigele", undrained,
                  mechanics::ClaesHeigele{c("bone_strain", strain), c("cartilage_strain", strain),
                                          c("pressure", Dimension::pressure)}});
  const Law plane(root, "carter_plane", numbers);
  laws.push_back({"carter_plane", undrained,
                  mechanics::CarterPlane{plane("tensile_strain", strain), plane("pressure", Dimension::pressure)}});
  const Law i(root, "isaksson", numbers);
  laws.push_back({"isaksson", "the solid alone",
                  mechanics::Isaksson{{i("none", strain), i("woven_bone", strain), i("cartilage", strain)}}});
  root.refuse_unknown_keys();
  return laws;
}

std::vector<NamedLaw> ready_laws() {
  Numbers numbers({}, {});
  return read_laws(Document::from_file(library_root() / "mechanoregulation.toml").root(), numbers);
}

}  // namespace enthesis::config
