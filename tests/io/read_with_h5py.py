"""Reads the example snapshot with h5py as an outsider would: python3 read_with_h5py.py FILE NX NY NZ SPACING_UM"""
import re
import sys

import h5py
import numpy as np

path = sys.argv[1]
nx, ny, nz = map(int, sys.argv[2:5])
spacing = float(sys.argv[5])
shape = (nz, ny, nx)
number = np.arange(nx * ny * nz).reshape(shape)

file = h5py.File(path, "r")


def text(owner, name):
    value = owner.attrs[name]
    assert isinstance(value, np.bytes_), (name, type(value))
    return value.decode()


def check_root():
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", text(file, "openPMD")) and text(file, "openPMD") == "1.1.0"
    assert file.attrs["openPMDextension"].dtype == np.uint32 and file.attrs["openPMDextension"] == 0
    assert text(file, "basePath") == "/data/%T/"
    assert text(file, "meshesPath") == "fields/"
    assert text(file, "particlesPath") == "agents/"
    assert text(file, "iterationEncoding") == "fileBased"
    assert text(file, "iterationFormat") == "snap_%T.h5"
    assert text(file, "software") == "enthesis"
    assert text(file, "softwareVersion") == "0.1.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}", text(file, "date"))
    assert text(file, "filetype") == "enthesis snapshot"
    assert file.attrs["schema_version"].tolist() == [1, 3]


def check_step():
    assert list(file["data"]) == ["24"]
    step = file["data/24"]
    assert step.attrs["time"] == 24.5 and step.attrs["time"].dtype == np.float64
    assert step.attrs["dt"] == 0.5
    assert step.attrs["timeUnitSI"] == 3600.0
    assert step.attrs["lattice"].tolist() == list(shape)
    assert step.attrs["spacing_um"] == spacing


def check_record(record):
    assert record.attrs["unitDimension"].shape == (7,) and record.attrs["unitDimension"].dtype == np.float64
    assert record.attrs["timeOffset"] == 0.0


def check_component(component, unit_si):
    assert component.attrs["unitSI"].dtype == np.float64
    assert component.attrs["unitSI"] == unit_si


def check_fields():
    fields = file["data/24/fields"]
    assert sorted(fields) == ["TNF", "marker", "stiffness", "tissue"]
    for name, field in fields.items():
        assert re.fullmatch(r"\w+", name)
        assert field.shape == shape
        assert field.chunks == tuple(-(-n // -(-n // 32)) for n in shape)  # the fewest equal ones of at most 32
        assert field.compression == "gzip" and field.compression_opts == 1 and field.shuffle
        check_record(field)
        assert text(field, "geometry") == "cartesian"
        assert text(field, "dataOrder") == "C"
        assert field.attrs["axisLabels"].tolist() == [b"z", b"y", b"x"]
        assert field.attrs["gridSpacing"].tolist() == [spacing] * 3
        assert field.attrs["gridGlobalOffset"].tolist() == [0.0] * 3
        assert field.attrs["gridUnitSI"] == 1e-6
        assert field.attrs["position"].tolist() == [0.5] * 3
    assert fields["TNF"].dtype == np.float32 and (fields["TNF"][:] == number / 4).all()
    assert fields["TNF"].attrs["unitDimension"].tolist() == [-3, 0, 0, 0, 0, 1, 0]
    check_component(fields["TNF"], 1e-9)
    assert text(fields["TNF"], "unit") == "pM"
    assert text(fields["TNF"], "meaning") == "tumour necrosis factor"
    assert fields["stiffness"].dtype == np.float32 and (fields["stiffness"][:] == 1000 * number).all()
    check_component(fields["stiffness"], 1e3)
    assert fields["tissue"].dtype == np.uint8 and (fields["tissue"][:] == number % 4).all()
    assert fields["tissue"].attrs["labels"].tolist() == [b"marrow", b"bone", b"cartilage", b"tendon"]


def check_agents():
    agents = file["data/24/agents"]
    assert sorted(agents) == ["neutrophil", "osteoblast"]
    standing = np.arange(1, nx * ny * nz, 3)
    for name, count in (("osteoblast", len(standing)), ("neutrophil", 0)):
        table = agents[name]
        check_record(table["position"])
        check_record(table["positionOffset"])
        for axis in "xyz":
            assert table["position"][axis].shape == (count,)
            check_component(table["position"][axis], 1e-6)
            offset = table["positionOffset"][axis]
            assert offset.attrs["value"] == 0.0
            assert offset.attrs["shape"].tolist() == [count] and offset.attrs["shape"].dtype == np.uint64
            check_component(offset, 1e-6)
        for column in ("id", "stage"):
            assert table[column].shape == (count,)
            check_record(table[column])
            check_component(table[column], 1.0)
    table = agents["osteoblast"]
    assert (table["id"][:] == np.uint64(0xFEDCBA9876543210) + standing.astype(np.uint64)).all()
    assert table["id"].dtype == np.uint64
    assert (table["stage"][:] == standing % 3).all() and table["stage"].dtype == np.uint8
    assert table["stage"].attrs["labels"].tolist() == [b"osteoblast", b"lining cell", b"osteocyte"]
    assert (table["MYC"][:] == standing / 2).all()


def check_that_agents_stand_in_the_sites_that_mark_them():
    """By openPMD's own rules for both, in metres: the nearest field point of agent k is the one that holds k + 1."""
    marker = file["data/24/fields/marker"]
    grid = marker.attrs
    first = (grid["gridGlobalOffset"] + grid["position"] * grid["gridSpacing"]) * grid["gridUnitSI"]  # z, y, x
    table = file["data/24/agents/osteoblast"]
    for k in range(table["id"].shape[0]):
        index = []
        for axis, start, step in zip("zyx", first, grid["gridSpacing"] * grid["gridUnitSI"]):
            component, offset = table["position"][axis], table["positionOffset"][axis]
            metres = component[k] * component.attrs["unitSI"] + offset.attrs["value"] * offset.attrs["unitSI"]
            steps = (metres - start) / step
            assert abs(steps - round(steps)) < 1e-9, (k, axis, steps)
            index.append(round(steps))
        assert marker[tuple(index)] == k + 1, (k, index)


def check_points():
    assert list(file["points"]) == ["osteoblast"]  # there are no neutrophils
    points, table = file["points/osteoblast"], file["data/24/agents/osteoblast"]
    assert sorted(points) == ["row", "xyz"] and points["xyz"].is_virtual
    assert points["xyz"].dtype == np.float64 and text(points["xyz"], "unit") == "um"
    assert (points["xyz"][:] == np.stack([table["position"][axis][:] for axis in "xyz"], axis=1)).all()
    assert (points["row"][:] == np.arange(table["id"].shape[0])).all() and points["row"].dtype == np.int32


def check_vtk_view():
    """Where there is one site along z, VTK sees the two faces of the section, with the same values on both."""
    flat = nz == 1
    view = file["VTKHDF"]
    assert view.attrs["Version"].tolist() == [1, 0]
    assert text(view, "Type") == "ImageData"
    assert view.attrs["WholeExtent"].tolist() == [0, nx - 1, 0, ny - 1, 0, 1 if flat else nz - 1]
    assert view.attrs["Origin"].tolist() == [spacing / 2, spacing / 2, 0 if flat else spacing / 2]
    assert view.attrs["Spacing"].tolist() == [spacing] * 3
    assert view.attrs["Direction"].tolist() == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert list(view) == ["PointData"]
    for name, target in file["data/24/fields"].items():
        shown = view["PointData"][name]
        if flat:
            assert shown.is_virtual and shown.dtype == target.dtype
            assert shown.shape == (2, ny, nx) and (shown[:] == target[:]).all()
        else:
            link = view["PointData"].get(name, getlink=True)
            assert isinstance(link, h5py.SoftLink) and link.path == "/data/24/fields/" + name
            assert shown == target


def check_stamp():
    assert file["digest"][()].decode() == "0123456789abcdef"
    assert text(file["provenance"], "seed") == "7"
    assert file["provenance/scenario"][()].decode() == '[run]\nseed = 7\nname = "\u03b1"\n'


check_root()
check_step()
check_fields()
check_agents()
check_that_agents_stand_in_the_sites_that_mark_them()
check_points()
check_vtk_view()
check_stamp()
print("all as written")
