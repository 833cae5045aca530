#!/usr/bin/python3 -B
"""Draws the stained sections of a run side by side, with what they show and how it went between them.

  viz/time_strip.py RUN -o FILE.png [--at 0d,2wk,10wk] [--zoom 600,1200,300,900] [--rows stain,detail,mineral]

The sections are the program's own pictures in RUN/images; swatches of the legend are the colours that the tissues have
in them. The detail is where something has formed outside the first bone. Below: profiles of inflammatory cells, and what has formed outside the first outline of the bone.
"""

import numpy

import figure_style as style
from figure_style import GREY, INK, MM, STAGES, outlined, plt
from refusal import Refusal
from run_files import Run, time_text
from section_view import SectionView, frame, middle_layer, scale_bar

LEAST_SHARE = 0.002  # of the sites, from which a tissue is named in the legend
WORDS = {"void_or_ground": "ground substance", "loose_connective": "loose connective tissue", "t_cell": "T cell",
         "marrow": "marrow", "red_marrow": "marrow"}
ROWS = {"stain": "safranin O", "detail": "detail", "mineral": "mineral", "labels": "tissue"}
FORMED = {"cartilage", "calcified_cartilage", "osteoid", "bone", "red_marrow"}
DETAIL_PAD_UM = 60


def words(name):
    return WORDS.get(name, style.words(name))


class Strip(SectionView):
    """The pictures at the chosen times."""

    def __init__(self, run, places, window=None):
        super().__init__(run, window)
        self.places = places

    def windows(self, rows):
        """By row; the detail is left out where nothing has formed."""
        detail = self.detail()
        return {row: detail if row == "detail" else self.window for row in rows if row != "detail" or detail}

    def detail(self):
        """The part round what has formed outside by the last picture, as wide for its height as the whole."""
        first, last = (self.run.snapshot(self.places[i]) for i in (0, -1))
        codes = [code for code, name in enumerate(last.words("tissue")) if name in FORMED]
        new = numpy.isin(last.field("tissue"), codes) & ~numpy.isin(first.field("tissue"), codes)
        new &= last.field("outside") == 1
        y, x = numpy.nonzero(middle_layer(new))
        if len(x) == 0:
            return None
        ends = [numpy.quantile(v, [0.02, 0.98]) * last.spacing_um for v in (x, y)]
        x0, x1, y0, y1 = self.window
        zoom = max((high - low + 2 * DETAIL_PAD_UM) / room for (low, high), room in zip(ends, (x1 - x0, y1 - y0)))
        half = [0.5 * min(zoom, 1) * room for room in (x1 - x0, y1 - y0)]
        middle = [min(max(0.5 * (low + high), start + h), stop - h)
                  for (low, high), h, (start, stop) in zip(ends, half, ((x0, x1), (y0, y1)))]
        return [middle[0] - half[0], middle[0] + half[0], middle[1] - half[1], middle[1] + half[1]]

    def picture(self, row, place):
        return super().picture("stain" if row == "detail" else row, place)

    def tissue_colours(self):
        """By tissue: the middle of the colours of its sites in the stained pictures, where it is seen often enough."""
        seen, sites = {}, 0
        for place in self.places:
            snapshot = self.run.snapshot(place)
            picture = self.picture("stain", place)
            plane = middle_layer(snapshot.field("tissue"))
            size = picture.shape[1] // plane.shape[1]
            middle = picture[size // 2::size, size // 2::size][::-1]  # rows of pictures run from the top
            sites += plane.size
            for code, name in enumerate(snapshot.words("tissue")):
                seen.setdefault(name, []).append(middle[plane == code])
        colours = {name: numpy.concatenate(found) for name, found in seen.items()}
        return {name: tuple(numpy.median(found, axis=0)) for name, found in colours.items()
                if len(found) > LEAST_SHARE * sites}

    def cell_colours(self):
        """By a word for a kind, or for those of its stages that look different."""
        by_colour = {}
        for quantity, stages in sorted(self.run.colours.items()):
            kind, _, what = quantity.partition(".")
            if what != "stage":
                continue
            for stage, colour in stages.items():
                by_colour.setdefault(colour, {}).setdefault(kind, []).append(stage)
        named, others = {}, {}
        for colour, kinds in by_colour.items():
            if len(kinds) > 1:  # the dark nuclei that residents share
                others["other cells (nuclei)"] = colour
                continue
            kind, stages = next(iter(kinds.items()))
            whole = len(stages) == len(self.run.colours[kind + ".stage"])
            named[words(kind) if whole else ", ".join(words(s) for s in stages)] = colour
        return {**named, **others}


def draw_pictures(figure, grid, strip, windows):
    """Axes by row of pictures."""
    all_axes = []
    for r, (row, window) in enumerate(windows.items()):
        all_axes.append([])
        for c, place in enumerate(strip.places):
            axes = figure.add_subplot(grid[r, c])
            axes.imshow(strip.picture(row, place), extent=strip.extent(), interpolation="lanczos")
            frame(axes, window)
            if r == 0:
                axes.set_title(time_text(strip.run.times_h[place]), pad=3)
            if c == 0:
                axes.set_ylabel(ROWS[row], fontsize=6.5, labelpad=3)
            if row != "detail" and "detail" in windows:
                left, right, low, high = windows["detail"]
                axes.add_patch(plt.Rectangle((left, low), right - left, high - low, fill=False, ec=INK, lw=0.5,
                                             ls=(0, (3, 1.5))))
            all_axes[-1].append(axes)
    return all_axes


def name_regions(axes, strip):
    """The large regions of the anatomy by name, in the first picture; upright where a region is too narrow."""
    snapshot = strip.run.snapshot(strip.places[0])
    plane, h = middle_layer(snapshot.field("region")), snapshot.spacing_um
    x0, x1, y0, y1 = strip.window
    across = axes.get_window_extent().width / (x1 - x0)  # pixels per um
    for code, name in enumerate(snapshot.words("region")):
        y, x = ((v + 0.5) * h for v in numpy.nonzero(plane == code))
        inside = (x > x0) & (x < x1) & (y > y0) & (y < y1)
        if inside.sum() * h * h < 0.08 * (x1 - x0) * (y1 - y0) or name == "bone":
            continue
        x, y = x[inside], y[inside]
        seat = numpy.argmin((x - numpy.median(x)) ** 2 + (y - numpy.median(y)) ** 2)
        text = axes.text(x[seat], y[seat], words(name), ha="center", va="center", fontsize=6, style="italic",
                         path_effects=outlined("white"))
        room = (y == y[seat]).sum() * h * across
        if text.get_window_extent().width > room and numpy.ptp(y) > numpy.ptp(x):
            text.set_rotation(90)


def draw_legend(figure, axes, strip, tissues):
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    renderer = figure.canvas.get_renderer()
    wide, high = axes.get_window_extent(renderer).width, axes.get_window_extent(renderer).height
    point = figure.dpi / 72
    x, y = 0.0, 1 - 5 * point / high

    def entry(name, colour, square):
        nonlocal x, y
        text = axes.text(0, 0, name, fontsize=6.5, va="center")
        length = text.get_window_extent(renderer).width / wide
        if x + length + 20 * point / wide > 1:
            x, y = 0.0, y - 11 * point / high
        axes.plot(x + 4 * point / wide, y, "s" if square else "o", ms=6 if square else 4.2, mfc=colour, mec=GREY,
                  mew=0.4, clip_on=False)
        text.set_position((x + 10 * point / wide, y))
        x += length + 22 * point / wide

    alike = {}
    for name, colour in tissues.items():
        alike.setdefault(tuple(round(15 * c) for c in colour), []).append(name)
    for names in alike.values():
        entry(", ".join(words(name) for name in names), tissues[names[0]], True)
    x, y = 0.0, y - 12 * point / high
    for name, colour in strip.cell_colours().items():
        entry(name, colour, False)


def mark_times(axes, strip):
    for place in strip.places:
        axes.axvline(strip.run.times_h[place] / 24, color="#bbbbbb", lw=0.5, ls=(0, (2, 2)), zorder=0)


def draw_inflammation(axes, strip, census):
    days = census("time_h") / 24
    axes.plot(days, census("inflammation_per_mm2"), color="#b2182b", lw=1.1)
    axes.fill_between(days, census("inflammation_per_mm2"), color="#b2182b", alpha=0.12, lw=0)
    axes.set(xlim=(days[0], days[-1]), xlabel="day", ylabel="inflammatory cells\n(profiles per mm²)")
    axes.set_ylim(bottom=0)
    mark_times(axes, strip)
    style.bare(axes)


def draw_new_tissue(axes, strip, census, tissues):
    days = census("time_h") / 24
    parts = [census(f"outside_{stage}_um2") / 1000 for stage in STAGES]
    labels = ["red_marrow" if stage == "marrow" else stage for stage in STAGES]
    colours = [tissues.get(label) or strip.run.colours["tissue"].get(label, GREY) for label in labels]
    axes.stackplot(days, parts, colors=colours, labels=[words(s) for s in STAGES], lw=0)
    axes.set(xlim=(days[0], days[-1]), xlabel="day", ylabel="new tissue outside\nthe bone (10³ µm²)")
    axes.set_ylim(0, max(1e-3, 1.05 * max(sum(parts))))
    axes.legend(*[side[::-1] for side in axes.get_legend_handles_labels()], loc="upper left", frameon=False,
                handlelength=0.9, handleheight=0.9, labelspacing=0.25, borderaxespad=0.1)
    mark_times(axes, strip)
    style.bare(axes)


def draw(arguments):
    run = Run(arguments.run)
    rows = arguments.rows.split(",")
    if any(row not in ROWS for row in rows):
        raise Refusal(f"--rows takes {', '.join(ROWS)}, with commas between")
    strip = Strip(run, run.places(arguments.at, arguments.most), arguments.zoom)
    census = run.census()
    tissues = strip.tissue_colours()
    windows = strip.windows(rows)
    rows = list(windows)
    x0, x1, y0, y1 = strip.window
    left, right, gap = 9, 2.5, 1.2  # mm
    count = len(strip.places)
    across = (style.WIDTH_MM - left - right - gap * (count - 1)) / count
    across = min(across, 75)
    down = across * (y1 - y0) / (x1 - x0)
    pictures = len(rows) * down + (len(rows) - 1) * gap
    legend, curves, top, bottom = 9, 27, 6, 9
    high = top + pictures + 4 + legend + 4 + curves + bottom
    figure = plt.figure(figsize=(style.WIDTH_MM * MM, high * MM))

    def place(x, y, w, h):  # in mm from the upper left corner
        return [x / style.WIDTH_MM, 1 - (y + h) / high, w / style.WIDTH_MM, h / high]

    box = place(left, top, count * across + (count - 1) * gap, pictures)
    grid = figure.add_gridspec(len(rows), count, left=box[0], bottom=box[1], right=box[0] + box[2],
                               top=box[1] + box[3], wspace=gap / across, hspace=gap / down)
    panels = draw_pictures(figure, grid, strip, windows)
    for row, axes in zip(windows, panels):
        scale_bar(axes[-1], windows[row], strip.bar_in_picture_um(windows[row]))
    name_regions(panels[0][0], strip)
    draw_legend(figure, figure.add_axes(place(left, top + pictures + 2, style.WIDTH_MM - left - right, legend)), strip,
                tissues)
    y = top + pictures + 4 + legend + 4
    half = (style.WIDTH_MM - left - right - 24) / 2
    inflammation = figure.add_axes(place(left + 6, y, half, curves))
    draw_inflammation(inflammation, strip, census)
    tissue = figure.add_axes(place(left + 24 + half, y, half, curves))
    draw_new_tissue(tissue, strip, census, tissues)
    style.letter(figure, panels[0][0], "a", 1.5)
    style.letter(figure, inflammation, "b", 1.5)
    style.letter(figure, tissue, "c", left + 24 + half - 13)
    style.save(figure, arguments)


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("run", metavar="RUN", help="directory of a run")
    parser.add_argument("--at", metavar="TIMES", help="snapshots nearest to these, such as 0d,2wk,10wk")
    parser.add_argument("--most", type=int, default=5, metavar="N", help="pictures, if no times are given (5)")
    parser.add_argument("--zoom", metavar="X0,X1,Y0,Y1", help="part of the section in um")
    parser.add_argument("--rows", default="stain,detail", metavar="ROWS",
                        help="stain, detail, mineral, labels: one row of each (stain,detail)")
    style.finish("time_strip", draw, parser.parse_args())
