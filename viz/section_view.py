"""Sections of a run: the part of the box that is shown, in um, the program's own pictures, and a scale bar."""

import os

from figure_style import INK, outlined, plt
from refusal import Refusal


class SectionView:
    """`window` is x0, x1, y0, y1 in um; from a text such as "600,1200,300,900", the whole box without one."""

    def __init__(self, run, window=None):
        self.run = run
        lattice = run.lattice
        self.box = [lattice["nx"] * lattice["spacing_um"], lattice["ny"] * lattice["spacing_um"]]
        try:
            x0, x1, y0, y1 = [float(v) for v in window.split(",")] if window else [0, self.box[0], 0, self.box[1]]
        except ValueError:
            raise Refusal(f'"{window}" is no window: write x0,x1,y0,y1 in um') from None
        if not (0 <= x0 < x1 <= self.box[0] and 0 <= y0 < y1 <= self.box[1]):
            raise Refusal(f"the window must lie in the box of {self.box[0]:g} x {self.box[1]:g} um")
        self.window = [x0, x1, y0, y1]

    def extent(self):
        return [0, self.box[0], 0, self.box[1]]

    def picture(self, kind, place):
        """The program's picture of a snapshot: stain, mineral or labels."""
        path = os.path.join(self.run.folder, "images", f"{kind}_{self.run.steps[place]:08d}.png")
        try:
            return plt.imread(path)[:, :, :3]
        except OSError:
            raise Refusal(f"{path} is not there or no picture") from None

    def bar_in_picture_um(self, window):
        """The length of the bar that the program drew; None where the window does not show it or it is too long for it."""
        drawn = self.run.snapshot(0).parameter("pictures.scale_bar")
        return drawn if (window[1], window[2]) == (self.box[0], 0) and drawn <= self.box[0] / 3 else None


def middle_layer(values):
    """Of an array [z, y, x]: the layer that the pictures show."""
    return values[values.shape[0] // 2]


def frame(axes, window):
    x0, x1, y0, y1 = window
    axes.set(xlim=(x0, x1), ylim=(y0, y1), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=INK, linewidth=0.4)


def scale_bar(axes, window, in_picture_um=None):
    """Draws a bar of a round length and says how long it is; says it only where the picture holds one in its corner."""
    x0, x1, y0, y1 = window
    length = max(n * 10**k for k in range(1, 5) for n in (1, 2, 5) if n * 10**k <= max(10, 0.3 * (x1 - x0)))
    pad, thick = 0.03 * (x1 - x0), 0.022 * (y1 - y0)
    right = x1 - pad
    if in_picture_um:
        length, right = in_picture_um, x1 - 0.01 * (x1 - x0)
    else:
        axes.add_patch(plt.Rectangle((right - length, y0 + pad), length, thick, facecolor=INK, edgecolor="white", lw=0.5))
    axes.text(right, y0 + pad + 1.6 * thick, f"{length:g} µm", ha="right", va="bottom", fontsize=6,
              color=INK, path_effects=outlined("white"))
