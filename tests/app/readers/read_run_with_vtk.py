"""Reads all that run.hdf.series names with VTK's own reader: python3 read_run_with_vtk.py RUN SPACING_UM LAYER_UM"""
import json
import os

from truth_of_run import all_is_so, truth_from_arguments
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOHDF import vtkHDFReader

truth = truth_from_arguments()
nz, ny, nx = truth.shape
layers = max(nz, 2)  # a section is seen as its two faces, with the same values on both
h, layer = truth.spacing_um, truth.layer_um

with open(os.path.join(truth.folder, "run.hdf.series"), encoding="utf-8") as file:
    series = json.load(file)["files"]
assert [entry["time"] for entry in series] == [snapshot["time_h"] for snapshot in truth.snapshots]

for entry, snapshot in zip(series, truth.snapshots):
    reader = vtkHDFReader()
    path = os.path.join(truth.folder, entry["name"])
    assert os.path.samefile(path, truth.path(snapshot)) and reader.CanReadFile(path)
    reader.SetFileName(path)
    reader.Update()
    image = reader.GetOutputDataObject(0)
    assert image.GetClassName() == "vtkImageData"
    assert image.GetExtent() == (0, nx - 1, 0, ny - 1, 0, layers - 1)
    assert image.GetSpacing() == (h, h, layer)
    assert image.GetOrigin() == (h / 2, h / 2, 0.0 if truth.is_section else layer / 2)
    points = image.GetPointData()
    names = [points.GetArrayName(i) for i in range(points.GetNumberOfArrays())]
    assert sorted(names) == sorted(truth.fields)
    assert image.GetCellData().GetNumberOfArrays() == 0
    for name in names:
        for face in vtk_to_numpy(points.GetArray(name)).reshape(layers // nz, nz, ny, nx):
            truth.check_field(snapshot["step"], name, face)
all_is_so()
