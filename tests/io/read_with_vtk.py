"""Reads the example snapshot with VTK's own reader: python3 read_with_vtk.py FILE NX NY NZ SPACING_UM"""
import sys

import h5py
import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOHDF import vtkHDFReader

path = sys.argv[1]
nx, ny, nz = map(int, sys.argv[2:5])
spacing = float(sys.argv[5])

layers = max(nz, 2)  # a section is seen as its two faces, with the same values on both
reader = vtkHDFReader()
assert reader.CanReadFile(path)
reader.SetFileName(path)
reader.Update()
image = reader.GetOutputDataObject(0)

assert image.GetClassName() == "vtkImageData"
assert image.GetExtent() == (0, nx - 1, 0, ny - 1, 0, layers - 1)
assert image.GetOrigin() == (spacing / 2, spacing / 2, 0.0 if nz == 1 else spacing / 2)
assert image.GetSpacing() == (spacing,) * 3
assert image.GetNumberOfPoints() == nx * ny * layers
points = image.GetPointData()
names = sorted(points.GetArrayName(i) for i in range(points.GetNumberOfArrays()))
assert names == ["TNF", "marker", "stiffness", "tissue"], names
number = np.arange(nx * ny * layers) % (nx * ny * nz)
assert (vtk_to_numpy(points.GetArray("TNF")) == number / 4).all()
assert (vtk_to_numpy(points.GetArray("stiffness")) == 1000 * number).all()
assert (vtk_to_numpy(points.GetArray("tissue")) == number % 4).all()
assert points.GetArray("tissue").GetDataTypeAsString() == "unsigned char"

# An agent's place, given to VTK as a place, leads to the point that marks the agent: at that very place, and in a
# section on the face straight below or above it.
marker = points.GetArray("marker")
with h5py.File(path, "r") as file:
    position = file["data/24/agents/osteoblast/position"]
    places = np.stack([position[axis][:] for axis in "xyz"], axis=1)
assert len(places) > 0
apart = [0.0, 0.0, spacing / 2 if nz == 1 else 0.0]
for k, place in enumerate(places):
    point = image.FindPoint(place)
    assert marker.GetValue(point) == k + 1, (k, place, point)
    assert np.allclose(np.abs(np.array(image.GetPoint(point)) - place), apart, rtol=0, atol=1e-9 * spacing)
print("all as written")
