#!/usr/bin/python3
"""How long does the same problem take this program and CalculiX?

    benchmarks/against_calculix.py [--program build/release/enthesis] [--sites 30] [--repetitions 3]

A cube of blocks of four materials (contrast 300), pressed by a prescribed displacement: `enthesis solve-load` to an energy
error of 1e-10, and `ccx` with its direct solver (SPOOLES) and its iterative one, each as a whole process with its files,
two threads. The least of the repetitions counts. The displacements of all must agree. Needs `ccx` (Debian: calculix-ccx).
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

MODULI_MPA = [50.0, 500.0, 5000.0, 15000.0]
POISSON = 0.3
SPACING_MM = 0.02
BLOCK = 5  # sites
PRESSED_MM = 1e-3
AGREE = {"SPOOLES": 1e-5, "ITERATIVE SCALING": 0.05}  # the iterative solver of CalculiX stops early


def cube_of_blocks(sites):
    random = np.random.default_rng(1)
    blocks = random.integers(0, len(MODULI_MPA), size=[-(-sites // BLOCK)] * 3)
    return np.kron(blocks, np.ones([BLOCK] * 3, dtype=np.int64))[:sites, :sites, :sites]


def write_problem(folder, labels):
    with h5py.File(folder / "cube.h5", "w") as file:
        file["labels"] = labels
    lines = ['title = "A cube of blocks"', 'volume = "cube.h5:/labels"', f'spacing = "{SPACING_MM * 1000:g} um"',
             "energy_tolerance = 1e-10"]
    for label, modulus in enumerate(MODULI_MPA):
        lines += ["[[material]]", f"label = {label}", f'name = "material {label}"', f'modulus = "{modulus:g} MPa"',
                  f"poisson = {POISSON}"]
    lines += ["[[load_case]]", 'name = "press"', "[[load_case.hold]]", 'face = "z_low"', "[[load_case.hold]]",
              'face = "z_high"', 'components = ["z"]', f'displacement = "{-PRESSED_MM * 1000:g} um"']
    (folder / "cube.toml").write_text("\n".join(lines) + "\n")


def write_deck(path, labels, solver):
    nz, ny, nx = labels.shape
    node = lambda i, j, k: 1 + i + (nx + 1) * (j + (ny + 1) * k)
    with open(path, "w") as out:
        out.write("*NODE, NSET=ALL\n")
        for k in range(nz + 1):
            for j in range(ny + 1):
                for i in range(nx + 1):
                    out.write(f"{node(i, j, k)}, {i * SPACING_MM:.6f}, {j * SPACING_MM:.6f}, {k * SPACING_MM:.6f}\n")
        for label in range(len(MODULI_MPA)):
            out.write(f"*ELEMENT, TYPE=C3D8, ELSET=M{label}\n")
            for k, j, i in zip(*np.nonzero(labels == label)):
                corners = [node(i, j, k), node(i + 1, j, k), node(i + 1, j + 1, k), node(i, j + 1, k)]
                corners += [corner + (nx + 1) * (ny + 1) for corner in corners]
                out.write(f"{1 + i + nx * (j + ny * k)}, " + ", ".join(map(str, corners)) + "\n")
        for name, k in (("BOTTOM", 0), ("TOP", nz)):
            out.write(f"*NSET, NSET={name}\n")
            for j in range(ny + 1):
                for i in range(nx + 1):
                    out.write(f"{node(i, j, k)},\n")
        for label, modulus in enumerate(MODULI_MPA):
            out.write(f"*MATERIAL, NAME=M{label}\n*ELASTIC\n{modulus}, {POISSON}\n"
                      f"*SOLID SECTION, ELSET=M{label}, MATERIAL=M{label}\n")
        out.write(f"*STEP\n*STATIC, SOLVER={solver}\n*BOUNDARY\nBOTTOM, 1, 3, 0\nTOP, 3, 3, {-PRESSED_MM}\n"
                  "*NODE PRINT, NSET=ALL\nU\n*END STEP\n")


def read_displacements(path, count):
    rows = np.full((count, 3), np.nan)
    for line in open(path):
        words = line.split()
        if len(words) == 4 and words[0].isdigit():
            rows[int(words[0]) - 1] = [float(word) for word in words[1:]]
    return rows


def least_seconds(command, folder, repetitions):
    times = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                              env={**os.environ, "OMP_NUM_THREADS": "2"})
        times.append(time.perf_counter() - begin)
        if done.returncode != 0 or "*ERROR" in done.stdout:
            sys.exit(f"against_calculix: {' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return min(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/enthesis")
    parser.add_argument("--sites", type=int, default=30, help="along each edge")
    parser.add_argument("--repetitions", type=int, default=3)
    wish = parser.parse_args()
    labels = cube_of_blocks(wish.sites)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        write_problem(folder, labels)
        own = least_seconds([str(pathlib.Path(wish.program).resolve()), "solve-load", "cube.toml", "-o", "own.h5",
                             "--overwrite", "--quiet", "--threads", "2"], folder, wish.repetitions)
        with h5py.File(folder / "own.h5") as file:
            displacement = file["/load/press/displacement"][...].reshape(-1, 3)
        print(f"{wish.sites}^3 sites, {displacement.size} unknowns")
        print(f"{'enthesis solve-load':24s} {own:7.2f} s")
        for name, solver in (("ccx, direct", "SPOOLES"), ("ccx, iterative", "ITERATIVE SCALING")):
            write_deck(folder / "cube.inp", labels, solver)
            seconds = least_seconds(["ccx", "-i", "cube"], folder, wish.repetitions)
            theirs = read_displacements(folder / "cube.dat", len(displacement))
            apart = np.abs(theirs - displacement).max() / np.abs(displacement).max()
            if not apart < AGREE[solver]:
                sys.exit(f"against_calculix: {name} and this program differ by {apart:.1e} of the largest displacement")
            print(f"{name:24s} {seconds:7.2f} s   {seconds / own:5.1f} times as long; largest difference {apart:.1e}")


if __name__ == "__main__":
    main()
