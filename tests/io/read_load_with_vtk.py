"""Reads the example of a solved load with VTK's own reader: python3 read_load_with_vtk.py FILE NX NY NZ SPACING_UM"""
import sys

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOHDF import vtkHDFReader

path = sys.argv[1]
nx, ny, nz = map(int, sys.argv[2:5])
spacing = float(sys.argv[5])

reader = vtkHDFReader()
assert reader.CanReadFile(path)
reader.SetFileName(path)
reader.Update()
image = reader.GetOutputDataObject(0)
layers = max(nz, 2)  # a section is seen as its two faces
assert image.GetExtent() == (0, nx - 1, 0, ny - 1, 0, layers - 1)
assert image.GetSpacing() == (spacing,) * 3
points = image.GetPointData()
number = np.arange(nx * ny * layers) % (nx * ny * nz)
assert sorted(points.GetArrayName(i) for i in range(points.GetNumberOfArrays())) == ["label", "pull_strain"]
assert (vtk_to_numpy(points.GetArray("pull_strain")) == number).all()
assert (vtk_to_numpy(points.GetArray("label")) == number % 3).all()
print("all as written")
