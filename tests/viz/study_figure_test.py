"""Looks at the figure of a small study, and at the numbers that it shows: python3 study_figure_test.py OUT"""

import math
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "viz"))
import made_up_run
import matplotlib.image
import numpy
import study_figure


def main(folder):
    picture = matplotlib.image.imread(os.path.join(folder, "figure.png"))
    assert picture.shape[0] > 1000 and picture.shape[1] > 1500, picture.shape
    study = study_figure.Study(folder)
    assert len(study.arms) == 2 and study.animals == [1, 2, 3, 4], (study.arms, study.animals)
    for arm in study.arms:
        wanted = matplotlib.colors.to_rgb(study.colour[arm])
        near = (abs(picture[:, :, :3] - wanted).max(axis=2) < 0.02).sum()
        assert near > 200, f"{arm} is hardly drawn: {near} pixels"

    # Quantiles of Student's t: any table of the distribution.
    for dof, expected in ((1, 12.706), (7, 2.3646), (30, 2.0423)):
        assert abs(study_figure.student_t(0.95, dof) - expected) < 1e-3, dof

    # The effect in the table is the mean of the differences that the figure joins by lines.
    for effect in study.contrasts():
        ends = [
            [study.values[(effect[side], effect["readout"], a)][study.effects_day] for a in study.animals]
            for side in ("arm", "reference")
        ]
        mean = sum(a - b for a, b in zip(*ends)) / len(study.animals)
        assert math.isclose(mean, float(effect["difference"]), rel_tol=1e-12, abs_tol=1e-15), mean


def write_many(folder):
    """Ten arms against a control, of two readouts: the first is zero in the fourth arm, the second does not differ."""
    os.makedirs(folder)
    arms = ["control"] + [f"arm_{i}" for i in range(10)]
    means = {arm: 100.0 - 10 * i for i, arm in enumerate(arms)} | {"arm_3": 0.0}
    made_up_run.write_table(folder, "arms.csv", {
        "arm": arms, "title": [f"title of {a}" for a in arms], "perturbation": [""] * 11, "from_h": [""] * 11,
        "until_h": [""] * 11})
    rows = [(arm, animal, time_h, readout, (means[arm] if readout == "new_bone_um3" else 5.0) * time_h / 48)
            for arm in arms for animal in (1, 2) for readout in ("new_bone_um3", "eroded_um2") for time_h in (0, 24, 48)]
    names = ("arm", "animal", "time_h", "readout", "value")
    made_up_run.write_table(folder, "animals.csv", {n: [str(r[i]) for r in rows] for i, n in enumerate(names)})
    effects = [{"kind": "contrast", "comparison": f"without {arm}", "arm": arm, "reference": "control", "readout": readout,
                "time_h": 48, "test": "paired t", "mean_arm": means[arm], "mean_reference": 100,
                "difference": (means[arm] - 100) * sure, "low": -101 if sure else -1, "high": -9 if sure else 1, "p": 0.01,
                "ratio": means[arm] / 100 if sure else 1, "ratio_low": 0.1, "ratio_high": 0.9, "confidence": 0.95}
               for arm in arms[1:] for readout, sure in (("new_bone_um3", 1), ("eroded_um2", 0))]
    made_up_run.write_table(folder, "effects.csv", {n: [str(e[n]) for e in effects] for n in effects[0]})


def look_at_many(folder):
    write_many(folder)
    study = study_figure.Study(folder)
    far = ["arm_3", "arm_9", "arm_8", "arm_7", "arm_6", "arm_5", "arm_4"]
    assert set(study.coloured()) == {"control", *far}, study.coloured()
    study_figure.draw(folder)
    picture = matplotlib.image.imread(os.path.join(folder, "figure.png"))[:, :, :3]
    colours = study_figure.plt.get_cmap("RdBu_r")
    for place, cells in ((0.08, 2), (0.5, 10)):  # a tenth or less of the reference; no difference at all
        near = (abs(picture - numpy.array(colours(place)[:3])).max(axis=2) < 0.01).sum()
        assert near > cells * 4000, (place, near)


if __name__ == "__main__":
    main(sys.argv[1])
    look_at_many(os.path.join(sys.argv[1], "many"))
