#!/usr/bin/python3 -B
"""Draws fields of a run over the section: cytokines, oxygen, strain, matrix, beside the stained picture.

  viz/field_maps.py RUN -o FILE.png [--at 4wk] [--fields TNF,BMP2,IHH] [--zoom 600,1200,300,900] [--columns 4]

Any field of the snapshots can be named. A scale spans what the part that is shown holds: linear for shares of the site,
else logarithmic over three decades at most where it holds more than one. The white line is the first outline of the
bone, the orange one what is bone or calcified cartilage beyond it. In 3-D the middle layer is shown.
"""

import textwrap

import numpy
from matplotlib.colors import LogNorm, Normalize
from matplotlib.ticker import FormatStrFormatter, LogFormatterSciNotation, LogLocator, MaxNLocator

import figure_style as style
from figure_style import GREY, MM, outlined, plt, words
from refusal import Refusal
from run_files import Run, did_you_mean, time_text
from section_view import SectionView, frame, middle_layer, scale_bar

FIELDS = "TNF,CXCL1,octahedral_shear_strain,BMP2,IHH,VEGF,OXYGEN"
MINERALISED = ("calcified_cartilage", "bone", "osteoid")
DECADES = 3
LARGER_UNITS = {"pM": ((1e6, "µM"), (1e3, "nM")), "1": ((1e-2, "%"),)}
SHARES = ("volume fraction", "share of")  # how the meaning of a field begins that runs from 0 to 1
ORANGE = "#ff8c1a"


def in_readable_unit(values, unit):
    """The values in a unit in which the largest is not much above 1000, and for shares in percent."""
    for size, name in LARGER_UNITS.get(unit, ()):
        if values.max() >= size:
            return values / size, name
    return values, "" if unit == "1" else unit


def scale_of(shown, is_share):
    """None where all is one value."""
    low, high = float(shown.min()), float(shown.max())
    if high <= low:
        return None
    if low >= 0 and high > 10 * low and not is_share:
        return LogNorm(max(low, high / 10**DECADES), high)
    return Normalize(low, high)


class Moment:
    """Sites of the middle layer at one time."""

    def __init__(self, view, place):
        self.view, self.snapshot = view, view.run.snapshot(place)
        h = self.snapshot.spacing_um
        x0, x1, y0, y1 = view.window
        self.shown = (slice(int(y0 // h), int(-(-y1 // h))), slice(int(x0 // h), int(-(-x1 // h))))
        tissue, names = middle_layer(self.snapshot.field("tissue")), self.snapshot.words("tissue")
        self.outside = middle_layer(self.snapshot.field("outside")) > 0
        self.new = self.outside & numpy.isin(tissue, [i for i, name in enumerate(names) if name in MINERALISED])

    def check(self, name):
        known = sorted(self.snapshot.step["fields"])
        if name not in known or "labels" in self.snapshot.step["fields"][name].attrs:
            raise Refusal(f"{self.snapshot.path} has no field {name} of numbers" + did_you_mean(name, known))

    def outline(self, axes):
        finer = 8  # so that the line follows the edges of the sites
        for mask, colour in ((~self.outside, "white"), (self.new, ORANGE)):
            if mask.any() and not mask.all():
                fine = mask.repeat(finer, 0).repeat(finer, 1)
                centres = [(numpy.arange(n) + 0.5) * self.snapshot.spacing_um / finer for n in fine.shape[::-1]]
                axes.contour(*centres, fine, levels=[0.5], colors=colour, linewidths=0.7)


def ticks(scale):
    """1, 2, 5 where there is room for them, else powers of ten."""
    if isinstance(scale, LogNorm):
        few = scale.vmax > 100 * scale.vmin
        return LogLocator(subs=(1,) if few else (1, 2, 5)), LogFormatterSciNotation() if few else FormatStrFormatter("%g")
    return MaxNLocator(4), FormatStrFormatter("%g")


def draw_bar(figure, box, image, below):
    """`below`: whether the scale begins above the least value."""
    locator, form = ticks(image.norm)
    bar = figure.colorbar(image, cax=figure.add_axes(box), orientation="horizontal", ticks=locator, format=form,
                          extend="min" if below else "neither")
    bar.ax.tick_params(labelsize=6, colors=GREY, labelcolor=style.INK, length=2, pad=1.5)
    bar.ax.minorticks_off()
    bar.outline.set_linewidth(0.4)


def draw_map(figure, axes, bar_box, moment, name):
    attributes = moment.snapshot.step["fields"][name].attrs
    values, unit = in_readable_unit(middle_layer(moment.snapshot.field(name)), attributes["unit"].decode())
    meaning = attributes["meaning"].decode()
    scale = scale_of(values[moment.shown], meaning.startswith(SHARES))
    drawn = numpy.maximum(values, scale.vmin) if isinstance(scale, LogNorm) else values
    image = axes.imshow(drawn, origin="lower", extent=moment.view.extent(), norm=scale, cmap="viridis",
                        interpolation="nearest")
    moment.outline(axes)
    frame(axes, moment.view.window)
    axes.set_title(f"{words(name)} ({unit})" if unit else words(name), pad=3)
    if scale is None:
        figure.text(bar_box[0], bar_box[1], " ".join(filter(None, [f"{values[moment.shown].flat[0]:.3g}", unit, "everywhere"])), fontsize=6, va="bottom")
    else:
        draw_bar(figure, bar_box, image, scale.vmin > values[moment.shown].min())
    return meaning


def draw_stain(figure, axes, bar_box, moment, place):
    view = moment.view
    axes.imshow(view.picture("stain", place), extent=view.extent(), interpolation="lanczos")
    frame(axes, view.window)
    axes.set_title(f"safranin O, {time_text(moment.snapshot.time_h)}", pad=3)
    scale_bar(axes, view.window, view.bar_in_picture_um(view.window))
    key = figure.add_axes(bar_box)
    key.axis("off")
    key.set(xlim=(0, 1), ylim=(0, 1))
    for y, colour, what in ((0.6, "white", "first outline of the bone"), (-1.0, ORANGE, "mineralised beyond it")):
        key.plot([0.02, 0.12], [y, y], color=colour, lw=1, path_effects=outlined(GREY), clip_on=False)
        key.text(0.16, y, what, fontsize=6, va="center")


class Sheet:
    """Panels in a grid, below each a bar and room for its numbers and two lines of text; in mm from the upper left corner."""

    GAP, TOP, BAR, BELOW = 4.0, 4.5, 1.8, 10.0

    def __init__(self, panels, columns, window):
        self.columns = min(columns, panels)
        x0, x1, y0, y1 = window
        self.wide = (style.WIDTH_MM - (self.columns - 1) * self.GAP) / max(self.columns, 2) - 0.5
        self.high = self.wide * (y1 - y0) / (x1 - x0)
        self.row = self.TOP + self.high + 1.5 + self.BAR + self.BELOW
        self.size = [self.columns * (self.wide + self.GAP), -(-panels // self.columns) * self.row]
        self.figure = plt.figure(figsize=[side * MM for side in self.size])

    def boxes(self, panel):
        """Of the picture, of the bar below it, and where its text begins."""
        x = (panel % self.columns) * (self.wide + self.GAP) + self.GAP / 2
        y = (panel // self.columns) * self.row + self.TOP

        def box(top, high):
            return [x / self.size[0], 1 - (top + high) / self.size[1], self.wide / self.size[0], high / self.size[1]]

        bar = y + self.high + 1.5
        return box(y, self.high), box(bar, self.BAR), box(bar + self.BAR + 4, 0)

    def say(self, box, text):
        characters = int(self.wide / 1.02)
        self.figure.text(box[0], box[1], textwrap.fill(text, characters), fontsize=6, color=GREY, va="top")


def draw(arguments):
    if arguments.columns < 1:
        raise Refusal("--columns takes a number of 1 or more")
    run = Run(arguments.run)
    place = len(run.files) - 1 if arguments.at is None else run.places(arguments.at, 1)[0]
    moment = Moment(SectionView(run, arguments.zoom), place)
    names = arguments.fields.split(",")
    for name in names:
        moment.check(name)
    sheet = Sheet(len(names) + 1, arguments.columns, moment.view.window)
    picture, bar, _ = sheet.boxes(0)
    draw_stain(sheet.figure, sheet.figure.add_axes(picture), bar, moment, place)
    for panel, name in enumerate(names, 1):
        picture, bar, text = sheet.boxes(panel)
        sheet.say(text, draw_map(sheet.figure, sheet.figure.add_axes(picture), bar, moment, name))
    style.save(sheet.figure, arguments)


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("run", metavar="RUN", help="directory of a run")
    parser.add_argument("--at", metavar="TIME", help="of the snapshot, such as 4wk; the last if left out")
    parser.add_argument("--fields", default=FIELDS, metavar="NAMES", help=f"with commas between ({FIELDS})")
    parser.add_argument("--zoom", metavar="X0,X1,Y0,Y1", help="part of the section in um")
    parser.add_argument("--columns", type=int, default=4, metavar="N", help="panels side by side (4)")
    style.finish("field_maps", draw, parser.parse_args())
