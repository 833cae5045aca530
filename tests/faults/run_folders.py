"""What the folder of a run holds, and how it differs from that of an unbroken run."""
import os

import h5py


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def results_of(folder):
    """What must come out alike: tables, pictures and sidecars byte for byte, and the digests of the snapshots."""
    results = {name: bytes_of(os.path.join(folder, name))
               for name in ("census.csv", "stages.csv", "index.json", "run.xdmf", "run.hdf.series", "scenario.toml")}
    for name in sorted(os.listdir(os.path.join(folder, "images"))):
        results["images/" + name] = bytes_of(os.path.join(folder, "images", name))
    for name in sorted(os.listdir(os.path.join(folder, "snapshots"))):
        with h5py.File(os.path.join(folder, "snapshots", name), "r") as file:
            results["snapshots/" + name] = file["digest"][()]
    return results


def unreadable(folder):
    """The HDF5 files under their final names that do not open, with the reason."""
    found = []
    for part in ("snapshots", "restart"):
        path = os.path.join(folder, part)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            if not name.endswith(".h5"):
                continue
            try:
                with h5py.File(os.path.join(path, name), "r") as file:
                    file.visititems(lambda _, item: item[()] if isinstance(item, h5py.Dataset) else None)
            except (OSError, KeyError, RuntimeError) as error:
                found.append(f"{name}: {error}")
    return found


def differences(found, wanted):
    """A sentence with all that is not as it should be, or None."""
    other = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    return "not as in the unbroken run: " + ", ".join(other) if other else None
