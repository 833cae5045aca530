"""Reads every snapshot of a run with h5py: python3 read_run_with_h5py.py RUN SPACING_UM LAYER_UM"""
import h5py
import numpy as np
from truth_of_run import all_is_so, truth_from_arguments

truth = truth_from_arguments()
in_SI = {"pM": 1e-9, "1": 1.0, "MPa": 1e6, "deg": np.pi / 180}


def check_field(snapshot, name, field):
    truth.check_field(snapshot["step"], name, field[:])
    unit = field.attrs["unit"].decode()
    assert unit == truth.fields[name]["unit"] and field.attrs["unitSI"] == in_SI[unit], (name, unit)
    assert (f"mean_{name}_pM" in truth.census[snapshot["step"]]) == (unit == "pM"), name
    assert field.attrs["gridSpacing"].tolist() == [truth.layer_um, truth.spacing_um, truth.spacing_um]
    assert field.attrs["gridGlobalOffset"].tolist() == [0.0] * 3 and field.attrs["gridUnitSI"] == 1e-6


for snapshot in truth.snapshots:
    with h5py.File(truth.path(snapshot)) as file:
        assert list(file["data"]) == [str(snapshot["step"])]
        assert file["digest"][()].decode() == snapshot["digest"]
        step = file["data"][str(snapshot["step"])]
        assert step.attrs["time"] * step.attrs["timeUnitSI"] == snapshot["step"] * 60
        assert step.attrs["lattice"].tolist() == list(truth.shape)
        assert step.attrs["spacing_um"] == truth.spacing_um and step.attrs["layer_um"] == truth.layer_um
        assert sorted(step["fields"]) == sorted(truth.fields)
        for name, field in step["fields"].items():
            check_field(snapshot, name, field)
            shown = file["VTKHDF/PointData"][name][:]
            assert (shown == field[:]).all() and len(shown) == max(len(field), 2)
        assert sorted(step["agents"]) == sorted(truth.columns)
        for kind, table in step["agents"].items():
            assert sorted([*truth.columns[kind], "position", "positionOffset"]) == sorted(table)
            places = np.stack([table["position"][axis][:] for axis in "xyz"], axis=1)
            truth.check_positions(snapshot["step"], kind, places)
            for name, column in truth.columns[kind].items():
                assert table[name].attrs["unit"].decode() == column["unit"]
                truth.check_column(snapshot["step"], kind, name, table[name][:])
all_is_so()
