"""Looks at the figure of a small study, and at the numbers that it shows: python3 study_figure_test.py OUT"""

import math
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "viz"))
import matplotlib.image
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


if __name__ == "__main__":
    main(sys.argv[1])
