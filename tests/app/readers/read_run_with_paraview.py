"""Opens run.xdmf and run.hdf.series as ParaView does: pvpython read_run_with_paraview.py RUN SPACING_UM LAYER_UM"""
import os

import numpy as np
from paraview import servermanager, simple
from paraview.vtk.util.numpy_support import vtk_to_numpy
from truth_of_run import all_is_so, truth_from_arguments

truth = truth_from_arguments()
nz, ny, nx = truth.shape
h, layer = truth.spacing_um, truth.layer_um


def opened(name):
    source = simple.OpenDataFile(os.path.join(truth.folder, name))
    assert source is not None, name
    return source


def at(source, time_h):
    source.UpdatePipeline(time_h)
    return servermanager.Fetch(source)


def pieces_of(data):
    """All grids in blocks and pieces; ParaView 5.11 gives them no names."""
    if data.IsA("vtkMultiBlockDataSet"):
        for i in range(data.GetNumberOfBlocks()):
            yield from pieces_of(data.GetBlock(i))
    elif data.IsA("vtkMultiPieceDataSet"):
        for i in range(data.GetNumberOfPieces()):
            yield data.GetPiece(i)
    else:
        yield data


def arrays_of(attributes):
    return {attributes.GetArrayName(i): vtk_to_numpy(attributes.GetArray(i))
            for i in range(attributes.GetNumberOfArrays())}


def check_tissue(grid, snapshot):
    assert grid.GetDimensions() == (nx + 1, ny + 1, nz + 1)
    assert np.allclose(grid.GetBounds(), (0, nx * h, 0, ny * h, 0, nz * layer), rtol=1e-12)
    fields = arrays_of(grid.GetCellData())
    assert sorted(fields) == sorted(truth.fields)
    for name, values in fields.items():
        truth.check_field(snapshot["step"], name, values.reshape(truth.shape))


def check_agents(points, snapshot, kind):
    assert points.GetNumberOfCells() == points.GetNumberOfPoints()  # or nothing is shown
    truth.check_positions(snapshot["step"], kind, vtk_to_numpy(points.GetPoints().GetData()))
    columns = arrays_of(points.GetPointData())
    assert sorted(columns) == sorted(name for name in truth.columns[kind] if name != "id")
    for name, values in columns.items():
        truth.check_column(snapshot["step"], kind, name, values)


def check_xdmf():
    source = opened("run.xdmf")
    assert list(source.TimestepValues) == [snapshot["time_h"] for snapshot in truth.snapshots]
    for snapshot in truth.snapshots:
        grids = list(pieces_of(at(source, snapshot["time_h"])))
        check_tissue(next(g for g in grids if g.IsA("vtkImageData")), snapshot)
        points = [g for g in grids if not g.IsA("vtkImageData") and g.GetNumberOfPoints() > 0]
        present = [kind for kind in sorted(truth.columns) if truth.count(snapshot["step"], kind) > 0]
        assert len(points) == len(present)
        for kind, of_kind in zip(present, points):
            check_agents(of_kind, snapshot, kind)


def check_series():
    source = opened("run.hdf.series")
    assert list(source.TimestepValues) == [snapshot["time_h"] for snapshot in truth.snapshots]
    for snapshot in truth.snapshots:
        image = at(source, snapshot["time_h"])
        assert image.GetSpacing() == (h, h, layer)
        fields = arrays_of(image.GetPointData())
        assert sorted(fields) == sorted(truth.fields)
        for name, values in fields.items():
            for face in values.reshape(-1, nz, ny, nx):
                truth.check_field(snapshot["step"], name, face)


check_xdmf()
check_series()
all_is_so()
