#include "engine/io/xdmf.h"

#include <array>
#include <charconv>

namespace enthesis::io {

namespace {

constexpr std::size_t longest_number = 32;

}  // namespace

std::string number_text(double value) {
  std::array<char, longest_number> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string xml_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

bool has_xdmf_type(const std::string& element_type) {
  return element_type != "uint64";
}

std::string xdmf_type(const std::string& element_type) {
  const auto digits = element_type.find_first_of("0123456789");
  const int bytes = std::stoi(element_type.substr(digits)) / 8;
  const std::string precision = " Precision=\"" + std::to_string(bytes) + "\"";
  if (element_type.starts_with("float")) return "NumberType=\"Float\"" + precision;
  if (element_type == "uint8") return "NumberType=\"UChar\"" + precision;
  return (element_type.starts_with("uint") ? "NumberType=\"UInt\"" : "NumberType=\"Int\"") + precision;
}

std::string extents_text(const engine::Lattice& l, int more) {
  return std::to_string(l.nz + more) + " " + std::to_string(l.ny + more) + " " + std::to_string(l.nx + more);
}

void XdmfText::begin() {
  line("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
  line("<!DOCTYPE Xdmf SYSTEM \"Xdmf.dtd\" []>");
  open("<Xdmf Version=\"3.0\">");
  open("<Domain>");
}

std::string XdmfText::end() {
  close("</Domain>");
  close("</Xdmf>");
  return std::move(text_);
}

void XdmfText::line(const std::string& content) {
  text_.append(2 * depth_, ' ').append(content).append(1, '\n');
}

void XdmfText::open(const std::string& tag) {
  line(tag);
  ++depth_;
}

void XdmfText::close(const std::string& tag) {
  --depth_;
  line(tag);
}

void XdmfText::triple(const std::string& numbers) {
  line("<DataItem Dimensions=\"3\" NumberType=\"Float\" Precision=\"8\" Format=\"XML\">" + numbers + "</DataItem>");
}

void XdmfText::box(const engine::Lattice& lattice) {
  const std::string h = number_text(lattice.spacing_um);
  line("<Topology TopologyType=\"3DCoRectMesh\" Dimensions=\"" + extents_text(lattice, 1) + "\"/>");
  open("<Geometry GeometryType=\"ORIGIN_DXDYDZ\">");
  triple("0 0 0");
  triple(number_text(lattice.layer_um()) + " " + h + " " + h);
  close("</Geometry>");
}

void XdmfText::hdf_item(const std::string& dimensions, const std::string& element_type, const std::string& file,
                        const std::string& array) {
  line("<DataItem Dimensions=\"" + dimensions + "\" " + xdmf_type(element_type) + " Format=\"HDF\">" +
       xml_escaped(file) + ":" + array + "</DataItem>");
}

}  // namespace enthesis::io
