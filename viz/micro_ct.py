#!/usr/bin/python3 -B
"""Shows what is mineralised as a micro-CT scanner would: a shaded surface of a 3-D run, and slices in Hounsfield units.

  viz/micro_ct.py RUN -o FILE.png [--at 0d,10wk] [--turn -35] [--tilt 28] [--slice 0.5]

3-D run   for each time the surface (ivory: bone of the first outline; orange: new bone outside it; blue: calcified
          cartilage) and below it a slice
section   for each time the section

Surface: where the mineral, blurred by SMOOTH_SITES, falls through the threshold that makes a site count as mineralised
(measure.mineral of the run), seen from afar without perspective. The box cuts the bone flat.
Hounsfield units: 1000 (mu / mu_water - 1), mu that of the constituents in proportion to their volume.
"""

import numpy

import figure_style as style
from figure_style import INK, MM, plt
from refusal import Refusal
from run_files import Run, time_text

# Linear attenuation at 60 keV [1/cm], mass attenuation x density of the ICRU-44 tissues: Hubbell and Seltzer,
# NISTIR 5632. `mineral` is mineralised bone matrix.
WATER, SOFT, FAT, BONE = 0.2059 * 1.00, 0.2048 * 1.06, 0.1974 * 0.95, 0.3148 * 1.92
GREY_HU = (-200.0, 2000.0)  # black and white

SMOOTH_SITES = 0.7  # standard deviation of the blur
STEP_SITES = 0.5  # of the march along a line of sight
NEAR_SITES = (1.5, 4.0)  # how far round a point light is kept off by what stands there
IVORY, NEW, CALCIFIED = (numpy.array(c) for c in ((0.93, 0.88, 0.77), (0.93, 0.50, 0.20), (0.42, 0.62, 0.86)))
LAMP, LAMP_STRENGTH, SKY = numpy.array([-0.45, 0.75, 0.60]), 0.74, 0.40  # seen by the camera: right, up, to the eye
FILL, FILL_STRENGTH = numpy.array([0.80, 0.10, 0.45]), 0.22
HAZE = 0.16  # how much darker the far end is
PIXELS_PER_SITE = 7


def blurred(values, sigma):
    """Gaussian along every axis; the walls repeat their last layer."""
    reach = max(1, int(numpy.ceil(3 * sigma)))
    weights = numpy.exp(-0.5 * (numpy.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in range(values.ndim):
        wide = numpy.pad(values, [(reach, reach) if a == axis else (0, 0) for a in range(values.ndim)], mode="edge")
        length = values.shape[axis]
        values = sum(w * numpy.take(wide, numpy.arange(k, k + length), axis) for k, w in enumerate(weights))
    return values


class Volume:
    """Values at the centres of sites, [z, y, x]; linear between them, zero from one site outside the box on."""

    def __init__(self, values):
        self.values = numpy.pad(values, 1).astype(numpy.float32)
        self.flat = self.values.ravel()
        self.shape = numpy.array(self.values.shape)
        self.strides = numpy.array([self.shape[1] * self.shape[2], self.shape[2], 1])

    def at(self, points):
        """points (n, 3): z, y, x in sites from the corner of the box."""
        place = numpy.clip(points + 0.5, 0, self.shape - 1.001)
        low = place.astype(numpy.int32)
        z, y, x = (place - low).T.astype(numpy.float32)
        first = low @ self.strides
        take, (dz, dy, dx) = self.flat.take, self.strides
        lower = (take(first) * (1 - x) + take(first + dx) * x) * (1 - y) \
            + (take(first + dy) * (1 - x) + take(first + dy + dx) * x) * y
        first = first + dz
        upper = (take(first) * (1 - x) + take(first + dx) * x) * (1 - y) \
            + (take(first + dy) * (1 - x) + take(first + dy + dx) * x) * y
        return lower * (1 - z) + upper * z

    def slope(self, points):
        return numpy.stack([self.at(points + step) - self.at(points - step) for step in 0.5 * numpy.eye(3)], axis=1)


class View:
    """Looks at the box from afar. Axes of the picture in the order z, y, x of the lattice."""

    def __init__(self, lattice, turn_deg, tilt_deg):
        a, b = numpy.radians(turn_deg), numpy.radians(tilt_deg)
        self.right = numpy.array([-numpy.sin(a), 0.0, numpy.cos(a)])
        self.to_eye = numpy.array([numpy.cos(b) * numpy.cos(a), numpy.sin(b), numpy.cos(b) * numpy.sin(a)])
        self.up = numpy.array([-numpy.sin(b) * numpy.cos(a), numpy.cos(b), -numpy.sin(b) * numpy.sin(a)])
        self.middle = numpy.array(lattice) / 2
        corners = numpy.array([[z, y, x] for z in (0, 1) for y in (0, 1) for x in (0, 1)]) * lattice - self.middle
        self.half = [abs(corners @ axis).max() for axis in (self.right, self.up, self.to_eye)]

    def project(self, points):
        offset = numpy.asarray(points) - self.middle
        return offset @ self.right, offset @ self.up

    def world(self, direction):
        return direction[0] * self.right + direction[1] * self.up + direction[2] * self.to_eye

    def eyes(self, per_site):
        """Starting points of the lines of sight, row by row from the top, and the number of rows and columns."""
        columns, rows = (int(numpy.ceil(2 * h * per_site)) for h in self.half[:2])
        u = (numpy.arange(columns) + 0.5) / per_site - self.half[0]
        v = self.half[1] - (numpy.arange(rows) + 0.5) / per_site
        points = self.middle + self.half[2] * self.to_eye + v[:, None, None] * self.up + u[None, :, None] * self.right
        return points.reshape(-1, 3), (rows, columns)


def enter_and_leave(start, direction, lattice):
    """Distances along the lines at which they enter and leave the box with a rim of one site."""
    with numpy.errstate(divide="ignore", invalid="ignore"):
        ends = numpy.stack([(-0.6 - start) / direction, (numpy.array(lattice) + 0.6 - start) / direction])
    near, far = numpy.nanmin(ends, axis=0), numpy.nanmax(ends, axis=0)
    return near.max(axis=1), far.min(axis=1)


def first_crossing(solid, level, start, direction, lattice):
    """Distance along each line at which it first meets the surface; infinity if it does not."""
    near, far = enter_and_leave(start, direction, lattice)
    hit = numpy.full(len(start), numpy.inf)
    going = numpy.flatnonzero(far > near)
    t, before = near[going], numpy.zeros(len(going), numpy.float32)
    while going.size:
        value = solid.at(start[going] + t[:, None] * direction)
        met = value > level
        share = (level - before[met]) / numpy.maximum(value[met] - before[met], 1e-6)
        hit[going[met]] = t[met] - STEP_SITES * (1 - numpy.clip(share, 0, 1))
        stay = ~met & (t < far[going])
        going, t, before = going[stay], t[stay] + STEP_SITES, value[stay]
    return hit


def paint(first_share, calcified_share):
    """Colour of a point by the shares of its mineral."""
    tint = IVORY * first_share[:, None] + NEW * (1 - first_share)[:, None]
    weight = numpy.clip(1.6 * calcified_share - 0.3, 0, 1)[:, None]
    return tint * (1 - weight) + CALCIFIED * weight


def render(snapshot, view, per_site):
    """RGBA picture of the mineralised surface."""
    mineral, calcified, outside = (snapshot.field(n).astype(float) for n in ("mineral", "calcified", "outside"))
    soft = blurred(mineral, SMOOTH_SITES)
    solid = Volume(soft)
    level = snapshot.parameter("measure.mineral")
    start, (rows, columns) = view.eyes(per_site)
    direction = -view.to_eye
    hit = first_crossing(solid, level, start, direction, snapshot.lattice)
    seen = numpy.flatnonzero(numpy.isfinite(hit))
    picture = numpy.zeros((rows * columns, 4))
    if seen.size:
        points = start[seen] + hit[seen, None] * direction
        normal = -solid.slope(points)
        normal /= numpy.maximum(numpy.linalg.norm(normal, axis=1), 1e-9)[:, None]

        amount = numpy.maximum(solid.at(points), 1e-6)
        first = Volume(blurred(mineral * (1 - outside), SMOOTH_SITES)).at(points) / amount
        in_cartilage = Volume(blurred(calcified, SMOOTH_SITES)).at(points) / amount
        colour = paint(numpy.clip(first, 0, 1), numpy.clip(in_cartilage, 0, 1))

        light = SKY * openness(soft, level, points, normal)
        for lamp, strength, casts in ((LAMP, LAMP_STRENGTH, True), (FILL, FILL_STRENGTH, False)):
            towards = view.world(lamp / numpy.linalg.norm(lamp))
            bright = numpy.maximum(normal @ towards, 0)
            if casts:
                bright *= lit(solid, level, points, normal, towards, snapshot.lattice)
            light = light + strength * bright
        light *= 1 - HAZE * hit[seen] / (2 * view.half[2])
        picture[seen, :3] = numpy.clip(colour * light[:, None], 0, 1) ** 0.9
        picture[seen, 3] = 1
    return picture.reshape(rows, columns, 4)


def openness(soft, level, points, normal):
    """Share of the sky that a point sees, by how much stands round it beyond what a plane would."""
    free = numpy.ones(len(points))
    for reach in NEAR_SITES:
        round_about = Volume(blurred((soft > level).astype(float), reach)).at(points + reach * normal)
        free *= 1 - 0.8 * numpy.clip((round_about - 0.16) / 0.6, 0, 1)
    return free


def lit(solid, level, points, normal, towards, lattice):
    """1 where the lamp is seen, less behind what stands in its way: shadows with soft edges."""
    start = points + 1.0 * normal
    near, far = enter_and_leave(start, towards, lattice)
    greatest = numpy.zeros(len(points))
    for t in numpy.arange(0.8, 30.0, 0.8):
        on = (t < far) & (greatest < 2 * level)
        if not on.any():
            break
        greatest[on] = numpy.maximum(greatest[on], solid.at(start[on] + t * towards))
    return 1 - 0.75 * numpy.clip((greatest / level - 0.5) / 1.0, 0, 1)


def smaller(picture, times):
    """Means of blocks of pixels, weighted by how much of them is covered."""
    rows, columns = picture.shape[0] // times * times, picture.shape[1] // times * times
    blocks = picture[:rows, :columns].reshape(rows // times, times, columns // times, times, 4)
    cover = blocks[..., 3:].sum(axis=(1, 3))
    colour = (blocks[..., :3] * blocks[..., 3:]).sum(axis=(1, 3)) / numpy.maximum(cover, 1e-9)
    return numpy.concatenate([colour, cover / times**2], axis=2)


def hounsfield(snapshot, z):
    """One layer of sites."""
    mineral, fat = snapshot.field("mineral")[z], snapshot.field("fat")[z]
    attenuation = BONE * mineral + FAT * fat + SOFT * (1 - mineral - fat)
    return 1000 * (attenuation / WATER - 1)


def draw_box(axes, view, lattice):
    """Edges of the box, those that lie behind it faint."""
    n = numpy.array(lattice)
    hidden = numpy.where(view.to_eye > 0, 0, 1)  # the corner that is farthest from the eye
    for axis in range(3):
        for others in ((0, 0), (0, 1), (1, 0), (1, 1)):
            corner = numpy.insert(numpy.array(others), axis, 0)
            behind = all(corner[i] == hidden[i] for i in range(3) if i != axis)
            far = corner.copy()
            far[axis] = 1
            u, v = view.project(numpy.stack([corner * n, far * n]))
            axes.plot(u, v, color=INK, lw=0.35, alpha=0.25 if behind else 0.55, zorder=0 if behind else 3,
                      ls=(0, (3, 2)) if behind else "-", solid_capstyle="round")


def draw_scale(axes, length_um, spacing_um):
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    length = length_um / spacing_um
    x, y = right - 0.03 * (right - left), low + 0.04 * (high - low)
    dark = axes.get_facecolor()[0] < 0.5
    ink, rim = ("white", "black") if dark else (INK, "white")
    axes.plot([x - length, x], [y, y], color=ink, lw=1.6, solid_capstyle="butt", zorder=4)
    axes.text(x - length / 2, y + 0.018 * (high - low), f"{length_um:g} µm", color=ink, fontsize=6, ha="center",
              va="bottom", zorder=4, path_effects=style.outlined(rim))


def draw_surface(axes, snapshot, view, per_site):
    picture = smaller(render(snapshot, view, 2 * per_site), 2)
    axes.imshow(picture, extent=[-view.half[0], view.half[0], -view.half[1], view.half[1]], interpolation="bilinear",
                zorder=1)
    draw_box(axes, view, snapshot.lattice)
    axes.set(xlim=(-1.02 * view.half[0], 1.02 * view.half[0]), ylim=(-1.02 * view.half[1], 1.02 * view.half[1]))
    axes.axis("off")
    draw_scale(axes, 200, snapshot.spacing_um)


def draw_slice(axes, snapshot, z):
    """Linear between sites, as reconstructions are shown; returns what a colour bar needs."""
    image = axes.imshow(hounsfield(snapshot, z), origin="lower", cmap="gray", vmin=GREY_HU[0], vmax=GREY_HU[1],
                        extent=[0, snapshot.lattice[2], 0, snapshot.lattice[1]], interpolation="bilinear")
    outside = snapshot.field("outside")[z].astype(float)
    if 0 < outside.mean() < 1:
        x, y = (numpy.arange(n) + 0.5 for n in (snapshot.lattice[2], snapshot.lattice[1]))
        axes.contour(x, y, outside, levels=[0.5], colors="#f2a65a", linewidths=0.6, linestyles="dashed")
    axes.set(xticks=[], yticks=[], facecolor="black")
    draw_scale(axes, 200, snapshot.spacing_um)
    return image


def draw_key(figure, x, y):
    """What the colours of the surface stand for; x and y as shares of the figure."""
    mm = MM / figure.get_figwidth()
    for colour, name in ((IVORY, "bone of the first outline"), (NEW, "new bone"), (CALCIFIED, "calcified cartilage")):
        figure.text(x, y, "■", color=colour, fontsize=9, va="center_baseline")
        text = figure.text(x + 3.5 * mm, y, name, fontsize=6.5, va="center_baseline")
        x += 7 * mm + text.get_window_extent(figure.canvas.get_renderer()).width / figure.bbox.width


def draw(arguments):
    run = Run(arguments.run)
    snapshots = [run.snapshot(place) for place in run.places(arguments.at, 2)]
    lattice = snapshots[0].lattice
    solid = lattice[0] > 1
    if not 0 <= arguments.slice <= 1:
        raise Refusal("--slice is a share of the depth, from 0 to 1")
    z = min(int(arguments.slice * lattice[0]), lattice[0] - 1)
    view = View(lattice, arguments.turn, arguments.tilt)
    count = len(snapshots)
    left, right, gap, top, key, bottom = 4, 14, 3, 6, 7, 2  # mm
    across = min((style.WIDTH_MM - left - right - gap * (count - 1)) / count, 110)
    surface = across * view.half[1] / view.half[0] if solid else 0
    cut = across * lattice[1] / lattice[2]
    high = top + (surface + key if solid else 0) + cut + bottom
    wide = left + count * across + (count - 1) * gap + right
    figure = plt.figure(figsize=(wide * MM, high * MM))

    def place(column, y, down):
        return [(left + column * (across + gap)) / wide, 1 - (y + down) / high, across / wide, down / high]

    for column, snapshot in enumerate(snapshots):
        rows = []
        if solid:
            rows.append(figure.add_axes(place(column, top, surface)))
            draw_surface(rows[0], snapshot, view, PIXELS_PER_SITE)
        rows.append(figure.add_axes(place(column, top + (surface + key if solid else 0), cut)))
        image = draw_slice(rows[-1], snapshot, z)
        rows[0].set_title(time_text(snapshot.time_h), pad=3)
        if column == 0:
            for axes, text in zip(rows, "ab" if solid else ""):
                style.letter(figure, axes, text, 1)
    if solid:
        draw_key(figure, left / wide, 1 - (top + surface + 0.3 * key) / high)
    y = top + (surface + key if solid else 0)
    bar = figure.add_axes([1 - (right - 2) / wide, 1 - (y + cut) / high, 2 / wide, cut / high])
    figure.colorbar(image, cax=bar).set_label("HU", labelpad=1)
    bar.tick_params(labelsize=6, width=0.5, length=2)
    style.save(figure, arguments)


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("run", metavar="RUN", help="directory of a run")
    parser.add_argument("--at", metavar="TIMES", help="snapshots nearest to these, such as 0d,10wk; else first and last")
    parser.add_argument("--turn", type=float, default=35, metavar="DEG", help="of the eye about the vertical (35)")
    parser.add_argument("--tilt", type=float, default=28, metavar="DEG", help="of the eye above the horizontal (28)")
    parser.add_argument("--slice", type=float, default=0.5, metavar="SHARE", help="depth of the slice (0.5)")
    style.finish("micro_ct", draw, parser.parse_args())
