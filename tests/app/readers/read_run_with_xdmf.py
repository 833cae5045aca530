"""Reads run.xdmf, and all that it names, with the XDMF library: python3 read_run_with_xdmf.py RUN SPACING_UM LAYER_UM

The library is called by its C functions; Debian's Python module for it cannot be imported."""
import ctypes
import glob
import os

import numpy as np
from truth_of_run import all_is_so, truth_from_arguments

truth = truth_from_arguments()


def library(name):
    found = glob.glob(f"/usr/lib/*/xdmf/serial/{name}.so.3")
    assert found, f"{name} is missing (package libxdmf3)"
    return ctypes.CDLL(found[0], mode=ctypes.RTLD_GLOBAL)


library("libXdmfCore")
xdmf = library("libXdmf")
is_done = 1


def call(function, *arguments, gives=ctypes.c_void_p):
    called = getattr(xdmf, function)
    called.restype = gives
    given = called(*arguments)
    if gives is not ctypes.c_void_p:
        return given
    assert given is not None, (function, arguments)
    return ctypes.c_void_p(given)


def checked(function, *arguments, gives=ctypes.c_void_p):
    """A function whose last argument tells whether it went well."""
    status = ctypes.c_int(0)
    given = call(function, *arguments, ctypes.byref(status), gives=gives)
    assert status.value == is_done, (function, status.value)
    return given


def number(function, *arguments):
    return call(function, *arguments, gives=ctypes.c_uint)


element_types = {number("XdmfArrayTypeFloat32"): "f4", number("XdmfArrayTypeFloat64"): "f8",
                 number("XdmfArrayTypeUInt8"): "u1", number("XdmfArrayTypeInt32"): "i4",
                 number("XdmfArrayTypeUInt32"): "u4", number("XdmfArrayTypeInt64"): "i8"}


def values_of(kind, array):
    checked(f"Xdmf{kind}Read", array, gives=None)
    element = np.dtype(element_types[checked(f"Xdmf{kind}GetArrayType", array, gives=ctypes.c_int)])
    count = number(f"Xdmf{kind}GetSize", array)
    values = call(f"Xdmf{kind}GetValuesInternal", array)
    return np.frombuffer(ctypes.string_at(values, count * element.itemsize), element)


def numbers_of(function, grid):
    text = call("XdmfArrayGetValuesString", checked(function, grid), gives=ctypes.c_char_p)
    return [float(word) for word in text.split()]


def time_of(kind, grid):
    return call("XdmfTimeGetValue", call(f"Xdmf{kind}GetTime", grid), gives=ctypes.c_double)


def grids_of(collection, kind):
    form = checked("XdmfGridCollectionGetType", collection, gives=ctypes.c_int)
    assert form == number("XdmfGridCollectionTypeTemporal")
    for i in range(number(f"XdmfGridCollectionGetNumber{kind}s", collection)):
        yield call(f"XdmfGridCollectionGet{kind}", collection, ctypes.c_uint(i))


def attributes_of(kind, grid, centre):
    for i in range(number(f"Xdmf{kind}GetNumberAttributes", grid)):
        attribute = call(f"Xdmf{kind}GetAttribute", grid, ctypes.c_uint(i))
        assert number("XdmfAttributeGetCenter", attribute) == number(f"XdmfAttributeCenter{centre}")
        yield call("XdmfAttributeGetName", attribute, gives=ctypes.c_char_p).decode(), values_of("Attribute", attribute)


def check_tissue(grid, snapshot):
    assert time_of("RegularGrid", grid) == snapshot["time_h"]
    assert numbers_of("XdmfRegularGridGetOrigin", grid) == [0.0] * 3
    assert numbers_of("XdmfRegularGridGetBrickSize", grid) == [truth.layer_um, truth.spacing_um, truth.spacing_um]
    assert numbers_of("XdmfRegularGridGetDimensions", grid) == [n + 1 for n in truth.shape]
    fields = dict(attributes_of("RegularGrid", grid, "Cell"))
    assert sorted(fields) == sorted(truth.fields)
    for name, values in fields.items():
        truth.check_field(snapshot["step"], name, values.reshape(truth.shape))


def check_agents(grid, snapshot, kind):
    assert time_of("UnstructuredGrid", grid) == snapshot["time_h"]
    geometry = call("XdmfUnstructuredGridGetGeometry", grid)
    truth.check_positions(snapshot["step"], kind, values_of("Geometry", geometry).reshape(-1, 3))
    columns = dict(attributes_of("UnstructuredGrid", grid, "Node"))
    assert sorted(columns) == sorted(name for name in truth.columns[kind] if name != "id")
    for name, values in columns.items():
        truth.check_column(snapshot["step"], kind, name, values)


domain = checked("XdmfReaderRead", call("XdmfReaderNew"), os.path.join(truth.folder, "run.xdmf").encode())
tissue = call("XdmfDomainGetGridCollectionByName", domain, b"tissue")
grids = list(grids_of(tissue, "RegularGrid"))
assert len(grids) == len(truth.snapshots)
for grid, snapshot in zip(grids, truth.snapshots):
    check_tissue(grid, snapshot)
kinds = 0
for kind in truth.columns:
    moments = [snapshot for snapshot in truth.snapshots if truth.count(snapshot["step"], kind) > 0]
    if moments:
        kinds += 1
        agents = call("XdmfDomainGetGridCollectionByName", domain, kind.encode())
        grids = list(grids_of(agents, "UnstructuredGrid"))
        assert len(grids) == len(moments), kind
        for grid, snapshot in zip(grids, moments):
            check_agents(grid, snapshot, kind)
assert number("XdmfDomainGetNumberGridCollections", domain) == 1 + kinds
all_is_so()
