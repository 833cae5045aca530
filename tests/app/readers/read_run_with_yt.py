"""Opens every snapshot of a run as an openPMD file with yt: python3 read_run_with_yt.py RUN SPACING_UM LAYER_UM

yt calls the axes of arrays x, y, z in their order, which here is z, y, x. Its version 4.1 counts particles, but reads
none."""
import logging
import os

import numpy as np
from truth_of_run import all_is_so, truth_from_arguments

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # says when it looks for fonts
import yt  # noqa: E402

yt.set_log_level("warning")
truth = truth_from_arguments()
units = {
    "pM": ("mol/dm**3", 1e12),
    "MPa": ("MPa", 1.0),
    "deg": ("dimensionless", 180 / np.pi),
    "1": ("dimensionless", 1.0),
}
size_um = np.array(truth.shape) * [truth.layer_um, truth.spacing_um, truth.spacing_um]


def check_fields(data, step):
    (grid,) = (g for g in data.index.grids if g.ftypes)
    for name, field in truth.fields.items():
        unit, factor = units[field["unit"]]
        values = grid["openPMD", name.replace("_", "-")]
        assert values.shape == truth.shape
        assert np.allclose(values.to(unit).value * factor, truth.field(step, name), rtol=1e-6, atol=0), name


for snapshot in truth.snapshots:
    data = yt.load(os.path.abspath(truth.path(snapshot)))
    assert type(data).__name__ == "OpenPMDDataset"
    assert data.current_time.to("hr").value == snapshot["time_h"]
    assert data.domain_dimensions.tolist() == list(truth.shape)
    assert (data.domain_left_edge.to("um").value == 0.0).all()
    assert np.allclose(data.domain_width.to("um").value, size_um, rtol=1e-12, atol=0)
    names = sorted(name for kind, name in data.field_list if kind == "openPMD")
    assert names == sorted(name.replace("_", "-") for name in truth.fields)
    if snapshot is truth.snapshots[-1]:
        check_fields(data, snapshot["step"])
    for kind in truth.columns:
        assert data.particle_type_counts[kind] == truth.count(snapshot["step"], kind), kind
all_is_so()
