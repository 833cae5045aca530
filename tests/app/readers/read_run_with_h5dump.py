"""Has h5dump write arrays of the last snapshot, raw: python3 read_run_with_h5dump.py RUN SPACING_UM LAYER_UM"""
import re
import subprocess
import tempfile

import numpy as np
from truth_of_run import all_is_so, truth_from_arguments

truth = truth_from_arguments()
last = truth.snapshots[-1]
step = last["step"]


def h5dump(*arguments):
    said = subprocess.run(["h5dump", *arguments, truth.path(last)], capture_output=True, text=True)
    assert said.returncode == 0 and said.stderr == "", (arguments, said.stderr)
    return said.stdout


def raw(inside, kind):
    with tempfile.NamedTemporaryFile() as file:
        h5dump("-d", inside, "-b", "LE", "-o", file.name)
        return np.fromfile(file.name, dtype=np.dtype(kind).newbyteorder("<"))


def attribute(inside):
    data = re.search(r"DATA \{(.*?)\}", h5dump("-a", inside), re.DOTALL)[1]
    return re.sub(r"\(\d+\):", "", data).strip().strip('"')


assert float(attribute(f"/data/{step}/time")) == last["time_h"]
assert float(attribute(f"/data/{step}/spacing_um")) == truth.spacing_um
assert float(attribute(f"/data/{step}/layer_um")) == truth.layer_um
assert attribute(f"/data/{step}/fields/TNF/unit") == "pM"
for name in ("TNF", "OXYGEN", "mineral", "octahedral_shear_strain", "tissue"):
    kind = truth.fields[name]["type"]
    truth.check_field(step, name, raw(f"/data/{step}/fields/{name}", kind).reshape(truth.shape))
    shown = raw(f"/VTKHDF/PointData/{name}", kind)
    assert shown.tobytes() == truth.field(step, name).tobytes() * (2 if truth.is_section else 1), name
agents = f"/data/{step}/agents/osteoblast"
places = np.stack([raw(f"{agents}/position/{axis}", "f8") for axis in "xyz"], axis=1)
truth.check_positions(step, "osteoblast", places)
for name in ("id", "stage", "stage_age"):
    truth.check_column(step, "osteoblast", name, raw(f"{agents}/{name}", truth.columns["osteoblast"][name]["type"]))
all_is_so()
