"""Follows every reference of an XDMF file: python3 read_xdmf.py FILE NX NY NZ"""
import os
import sys
import xml.etree.ElementTree as tree

import h5py
import numpy as np

path = sys.argv[1]
nx, ny, nz = map(int, sys.argv[2:5])
folder = os.path.dirname(path)
kinds = {("Float", 4): "f4", ("Float", 8): "f8", ("UChar", 1): "u1", ("UInt", 4): "u4", ("Int", 4): "i4"}


def dimensions(element):
    return tuple(map(int, element.get("Dimensions").split()))


def array(item):
    assert item.get("Format") == "HDF"
    file, inside = item.text.strip().split(":")
    assert not os.path.isabs(file)
    with h5py.File(os.path.join(folder, file), "r") as opened:
        data = opened[inside]
        kind = (item.get("NumberType"), int(item.get("Precision")))
        assert data.dtype == kinds[kind], (inside, data.dtype, kind)
        assert data.shape == dimensions(item), (inside, data.shape)
        return data[:]


root = tree.parse(path).getroot()
assert root.tag == "Xdmf" and root.get("Version") == "3.0"
collections = {c.get("Name"): c for c in root.find("Domain").findall("Grid")}
assert sorted(collections) == ["osteoblast", "tissue"], sorted(collections)
for collection in collections.values():
    assert collection.get("CollectionType") == "Temporal"

tissue = collections["tissue"].findall("Grid")
assert [float(g.find("Time").get("Value")) for g in tissue] == [24.5, 48.25]
for grid in tissue:
    topology, geometry = grid.find("Topology"), grid.find("Geometry")
    assert topology.get("TopologyType") == "3DCoRectMesh" and dimensions(topology) == (nz + 1, ny + 1, nx + 1)
    assert geometry.get("GeometryType") == "ORIGIN_DXDYDZ"
    origin, spacing = (np.array(item.text.split(), float) for item in geometry.findall("DataItem"))
    assert (origin == 0).all() and (spacing == spacing[0]).all()
    fields = {a.get("Name"): a for a in grid.findall("Attribute")}
    assert sorted(fields) == ["TNF", "marker", "stiffness", "tissue"]
    assert all(a.get("Center") == "Cell" for a in fields.values())
    values = {name: array(a.find("DataItem")) for name, a in fields.items()}
    assert (values["TNF"].ravel() == np.arange(nx * ny * nz) / 4).all()

cells = collections["osteoblast"].findall("Grid")
assert [float(g.find("Time").get("Value")) for g in cells] == [24.5]
grid = cells[0]
count = int(grid.find("Topology").get("NumberOfElements"))
assert grid.find("Topology").get("TopologyType") == "Polyvertex" and count == len(range(1, nx * ny * nz, 3))
assert (array(grid.find("Topology").find("DataItem")) == np.arange(count)).all()
assert grid.find("Geometry").get("GeometryType") == "XYZ"
places = array(grid.find("Geometry").find("DataItem"))
columns = {a.get("Name"): array(a.find("DataItem")) for a in grid.findall("Attribute")}
assert sorted(columns) == ["MYC", "stage"]  # not id, whose numbers XDMF has not
assert all(len(values) == count for values in columns.values())

# The cell of the mesh in which an agent stands is the one that marks it.
cell = np.floor((places - origin) / spacing).astype(int)
marker = array(next(a for a in tissue[0].findall("Attribute") if a.get("Name") == "marker").find("DataItem"))
assert (marker[cell[:, 2], cell[:, 1], cell[:, 0]] == np.arange(count) + 1).all()
print("all as written")
