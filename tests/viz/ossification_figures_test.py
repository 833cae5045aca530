"""Looks at the figures of ossification by made-up runs of which the answers are known: python3 -B ... SCRATCH"""

import csv
import os
import subprocess
import sys

sys.dont_write_bytecode = True
VIZ = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "viz")
sys.path.insert(0, VIZ)
import effects_across_studies
import bone_by_vessel
import field_maps
import load_and_inflammation
import made_up_run
import micro_ct
import numpy
import ossification_clock
import place_profile
import run_files
import run_times
import stage_course
import time_strip
from PIL import Image


def call(script, *arguments):
    return subprocess.run(["/usr/bin/python3", "-B", os.path.join(VIZ, script), *arguments], capture_output=True,
                          text=True, check=False)


def drawn(script, out, *arguments):
    ended = call(script, *arguments, "-o", out, "--dpi", "100")
    assert ended.returncode == 0, ended.stderr
    return numpy.asarray(Image.open(out).convert("RGB")).astype(float) / 255


def has_colour(picture, colour, pixels):
    near = (abs(picture - numpy.array(colour)).max(axis=2) < 0.03).sum()
    assert near >= pixels, f"{near} pixels of {colour}"


def test_times_are_read_with_their_unit_and_told_in_weeks_where_they_are_whole(_):
    assert (run_files.hours("36h"), run_files.hours("2 wk")) == (36, 336)
    assert [run_files.time_text(h) for h in (0, 6, 24, 36, 168, 336)] \
        == ["day 0", "6 h", "day 1", "day 1.5", "day 7", "week 2"]


def test_swatches_are_the_colours_of_the_tissues_in_the_pictures(folder):
    made_up_run.write_section(folder)
    strip = time_strip.Strip(run_files.Run(folder), [0, 1], None)
    found = strip.tissue_colours()
    assert set(found) == {"tendon", "cartilage", "bone"}, found
    for name, colour in found.items():
        expected = made_up_run.COLOURS[made_up_run.TISSUES.index(name)]
        assert numpy.allclose(numpy.array(colour) * 255, expected), (name, colour)
    assert strip.cell_colours() == {"neutrophil": "#143cdc", "other cells (nuclei)": "#2c203a"}


def test_the_detail_shows_what_has_formed_and_nothing_else_is_needed(folder):
    made_up_run.write_section(folder)
    run = run_files.Run(folder)
    x0, x1, y0, y1 = time_strip.Strip(run, [0, 1], None).detail()
    assert 0 <= x0 < 500 and 560 < x1 <= 800 and 0 <= y0 < 100 and 140 < y1 <= 400, (x0, x1, y0, y1)
    assert abs((x1 - x0) / (y1 - y0) - 2) < 1e-9
    assert time_strip.Strip(run, [0], None).detail() is None
    picture = drawn("time_strip.py", os.path.join(folder, "strip.png"), folder)
    has_colour(picture, numpy.array(made_up_run.COLOURS[2]) / 255, 50)


def test_a_stay_ends_with_the_next_stage_that_the_site_showed(folder):
    made_up_run.write_census(folder, [0, 40])
    made_up_run.write_stages(folder, [
        (24.0, 72.0, 240.0, 480.0),   # each stage in turn: 2, 7, 10 d
        (24.0, 120.0, -1.0, -1.0),    # 4 d, then still calcified
        (24.0, -1.0, 168.0, -1.0),    # cartilage to bone: 6 d
        (0.0, 48.0, -1.0, 96.0),      # began as cartilage: only the stay as calcified cartilage counts, 2 d
        (-1.0, -1.0, 48.0, -1.0),     # bone at once
    ])
    table = os.path.join(folder, "stays.csv")
    picture = drawn("stage_course.py", os.path.join(folder, "stages.png"), folder, "--table", table)
    has_colour(picture, [int(stage_course.STAGE_COLOURS["bone"][i:i + 2], 16) / 255 for i in (1, 3, 5)], 20)
    with open(table, encoding="utf-8") as file:
        rows = {row["stage"]: row for row in csv.DictReader(file)}
    for stage, entered, left, median, to_bone, to_marrow in (
            ("cartilage", 3, 3, 4, 1, 0), ("calcified_cartilage", 3, 2, 4.5, 1, 1), ("bone", 3, 1, 10, 0, 1)):
        row = rows[stage]
        found = [float(row[k]) for k in ("sites_entered", "sites_left", "median_d", "to_bone", "to_marrow")]
        assert found == [entered, left, median, to_bone, to_marrow], (stage, found)


def test_volume_that_came_to_a_stage_counts_each_site_once_and_not_what_began_so(folder):
    made_up_run.write_census(folder, [0, 10])
    made_up_run.write_stages(folder, [(24.0, -1.0, -1.0, -1.0), (72.0, 96.0, -1.0, -1.0), (0.0, 48.0, -1.0, -1.0)])
    animal = stage_course.Animal(folder)
    days = numpy.array([0, 0.99, 1, 3, 10])
    assert numpy.allclose(animal.came_to("cartilage", days) / 8e-6, [0, 0, 1, 2, 2])
    assert numpy.allclose(animal.came_to("calcified_cartilage", days) / 8e-6, [0, 0, 0, 1, 2])
    assert numpy.allclose(animal.came_to("bone", days), 0)


def write_study(folder, animals):
    made_up_run.write_table(folder, "arms.csv", {"arm": ["control", "drug"], "title": ["untreated", "treated"]})
    with open(os.path.join(folder, "study.toml"), "w", encoding="utf-8") as file:
        file.write(f"animals = {animals}\n")


def finish_animal(folder):
    with open(os.path.join(folder, "done"), "w", encoding="utf-8"):
        pass


def test_arms_of_a_study_stand_side_by_side(folder):
    write_study(folder, 4)
    for arm, last in (("control", 72.0), ("drug", 120.0)):
        for animal in (1, 2, 3, 4, 5):
            of_animal = os.path.join(folder, "animals", arm, f"animal_{animal:04d}")
            os.makedirs(of_animal)
            made_up_run.write_census(of_animal, [0, 30])
            made_up_run.write_stages(of_animal, [(24.0, last + 24 * animal, -1.0, -1.0)] * 9)
            if animal != 4:  # which is not finished; the fifth is of an earlier, larger study
                finish_animal(of_animal)
    groups = stage_course.read_groups([folder], None)
    assert [g.title for g in groups] == ["untreated", "treated"]
    assert [g.table_row("cartilage")["median_d"] for g in groups] == [4, 6]
    assert [len(runs) for _, runs in run_files.animals_of_study(folder, None)] == [3, 3]
    drawn("stage_course.py", os.path.join(folder, "arms.png"), folder)
    ended = call("stage_course.py", folder, "-o", "x.png", "--arms", "placebo")
    assert ended.returncode == 2 and "control, drug" in ended.stderr


def test_a_profile_counts_each_site_where_it_lies_once_it_came_to_the_stage_or_beyond(folder):
    write_study(folder, 2)
    calcified, to_bone = (24.0, 48.0, -1.0, -1.0), (-1.0, -1.0, 48.0, -1.0)
    others = [(24.0, -1.0, -1.0, -1.0), (-1.0, 0.0, -1.0, -1.0), (-1.0, 0.0, 48.0, -1.0)]  # soft; calcified at the start
    for arm, y_um in (("control", 2100.0), ("drug", 9900.0)):
        for animal, more in ((1, 0), (2, 4)):
            of_animal = os.path.join(folder, "animals", arm, f"animal_{animal:04d}")
            os.makedirs(of_animal)
            made_up_run.write_stages(of_animal, [calcified] * (2 + more) + [to_bone, *others], y_um)
            finish_animal(of_animal)
    table = os.path.join(folder, "profile.csv")
    picture = drawn("place_profile.py", os.path.join(folder, "profile.png"), folder, "--table", table, "--marks",
                    "rim=2000,rim=10000")
    has_colour(picture, [int(place_profile.STAGE_COLOURS["calcified_cartilage"][i:i + 2], 16) / 255 for i in (1, 3, 5)],
               20)
    with open(table, encoding="utf-8") as file:
        found = {(r["group"], float(r["from_um"])): float(r["mean_1e-3_mm3_per_mm"]) for r in csv.DictReader(file)}
    assert {place for place, amount in found.items() if amount} == {("untreated", 2000.0), ("treated", 9500.0)}, found
    # Three and seven sites of 8000 um3 in half a millimetre.
    assert abs(found["untreated", 2000.0] - 5 * 8e-3 / 0.5) < 1e-9, found
    drawn("place_profile.py", os.path.join(folder, "lying.png"), folder, "--axis", "x", "--stage", "bone")
    for wrong in (("--bin", "0"), ("--marks", "rim"), ("--stage", "marrow")):
        ended = call("place_profile.py", folder, "-o", os.path.join(folder, "x.png"), *wrong)
        assert ended.returncode == 2 and ended.stderr.count("\n") == 1, (wrong, ended)


def test_the_clock_tells_the_share_of_animals_that_hold_a_stage_at_a_time(folder):
    """Each day brings 400 um2 of every stage; three animals are counted daily, the fourth has none at all."""
    animals = [os.path.join(folder, f"animal_{i}") for i in range(4)]
    for i, animal in enumerate(animals):
        os.makedirs(animal)
        made_up_run.write_census(animal, range(15 + i))
    rows = run_files.rows_of(os.path.join(animals[3], "census.csv"))
    made_up_run.write_table(animals[3], "census.csv", {
        name: [row[name] if name == "time_h" else "0" for row in rows] for name in rows[0]})
    group = ossification_clock.Group("", animals, 1200)
    assert group.animals == 4 and len(group.time_h) == 15
    assert list(group.share("bone")[:5]) == [0, 0, 0, 0.75, 0.75]
    row = group.table_row("bone", [2 * 24.0, 14 * 24.0])
    assert (row["share_at_day_2"], row["share_at_week_2"], row["third_quarter_wk"]) == (0, 0.75, 3 / 7), row
    assert numpy.isnan(group.first_week("bone", 0.76))
    drawn("ossification_clock.py", os.path.join(folder, "clock.png"), *animals)
    ended = call("ossification_clock.py", *animals, "-o", os.path.join(folder, "x.png"), "--at", "3wk")
    assert ended.returncode == 2 and "after the end of the shortest run" in ended.stderr, ended


def test_bone_is_told_by_its_distance_from_the_nearest_vessel(folder):
    """Along x: a vessel, bone, bone, calcified cartilage within the first bone, calcified cartilage, bone, cartilage."""
    codes = [made_up_run.TISSUES.index(word) for word in (
        "tendon", "bone", "bone", "calcified_cartilage", "calcified_cartilage", "bone", "cartilage")]
    fields = {"tissue": numpy.array([[codes]], "u1"), "outside": numpy.array([[[1, 1, 1, 0, 1, 1, 1]]], "u1"),
              "vessel": numpy.array([[[0.2, 0, 0, 0, 0, 0, 0]]], "f4")}
    made_up_run.write_snapshot(folder, 0, {**fields, "vessel": 0 * fields["vessel"]})
    made_up_run.write_snapshot(folder, 1440, fields)
    made_up_run.write_index(folder, [0, 1440], (1, 1, 7))
    group = bone_by_vessel.Group("", [folder, folder], None)
    assert list(group.animals[0].distance_um["bone"]) == [20, 40, 100]
    near, far = group.table_rows(40)
    found = [[row[k] for k in ("sites_of_bone", "sites_of_calcified_cartilage", "sites_of_cartilage",
                               "bone_of_mineralised")] for row in (near, far)]
    assert found == [[4, 0, 0, 1], [2, 2, 2, 0.5]], found
    without = bone_by_vessel.Group("", [folder], 0.0)
    assert list(without.animals[0].distance_um["cartilage"]) == [numpy.inf]
    picture = drawn("bone_by_vessel.py", os.path.join(folder, "vessels.png"), "--group", "one", folder, "--group",
                    "two", folder)
    has_colour(picture, [int(bone_by_vessel.STAGE_COLOURS["bone"][i:i + 2], 16) / 255 for i in (1, 3, 5)], 20)
    ended = call("bone_by_vessel.py", "--group", "alone", "-o", "x.png")
    assert ended.returncode == 2 and "TITLE RUN" in ended.stderr, ended


def test_fields_are_drawn_on_scales_that_fit_them_with_what_is_new_outlined(folder):
    made_up_run.write_section(folder)
    section = run_files.Run(folder).snapshot(1).field("mineral").shape
    x = numpy.broadcast_to((numpy.arange(section[2]) + 0.5) / section[2], section)
    mineral = 1.0 * (x < 0.25)
    tissue = numpy.where(mineral > 0, 3, 1).astype("u1")
    tissue[0, 5:7, 25:28] = 4
    fields = {"TNF": 10 ** (4 * x), "OXYGEN": 4e7 * (1 + x), "strain": 0.05 * x, "mineral": mineral, "debris": 0 * x}
    made_up_run.write_snapshot(folder, 1440, {**fields, "tissue": tissue, "outside": 1 - mineral.astype("u1")}, {
        "TNF": ("pM", "tumour necrosis factor"), "OXYGEN": ("pM", "dissolved oxygen"), "strain": ("1", "shear strain"),
        "mineral": ("1", "volume fraction of mineral"), "debris": ("1", "amount of debris at the site")})
    assert field_maps.in_readable_unit(4e7 * numpy.ones(1), "pM") == (40, "µM")
    assert field_maps.in_readable_unit(numpy.array([0.05]), "1")[1] == "%"
    wide = field_maps.scale_of(fields["TNF"], False)
    assert isinstance(wide, field_maps.LogNorm) and numpy.isclose(wide.vmax / wide.vmin, 1000)
    share = field_maps.scale_of(fields["mineral"], True)
    assert not isinstance(share, field_maps.LogNorm) and (share.vmin, share.vmax) == (0, 1)
    assert field_maps.scale_of(fields["debris"], False) is None
    picture = drawn("field_maps.py", os.path.join(folder, "maps.png"), folder, "--fields", ",".join(fields), "--columns", "3")
    has_colour(picture, [1, 0.55, 0.11], 5 * 20)  # the outline in each map
    for end in ([0.267, 0.005, 0.329], [0.993, 0.906, 0.144]):  # of the colours, in every map but one
        has_colour(picture, end, 500)
    for fields_named, said in (("TFN", "did you mean TNF?"), ("tissue", "no field tissue of numbers")):
        ended = call("field_maps.py", folder, "-o", os.path.join(folder, "x.png"), "--fields", fields_named)
        assert ended.returncode == 2 and said in ended.stderr, ended


def test_strain_is_told_by_the_distance_from_what_has_mineralised(folder):
    made_up_run.write_section(folder)
    run = run_files.Run(folder)
    last = max(range(len(run.steps)), key=lambda n: run.steps[n])
    shape = run.snapshot(last).field("mineral").shape
    bone = numpy.zeros(shape, bool)
    bone[:, :, :4] = True
    new = numpy.zeros(shape, bool)
    new[:, 4:8, 12:16] = True
    for place in (0, last):
        tissue = numpy.where(bone, 3, numpy.where(new & (place == last), 4, 1)).astype("u1")
        strain = numpy.where(bone, 0.001, 0.02)
        if place == last:
            strain[:, 3:9, 11:17] = 0.03  # round it
            strain = numpy.where(new, 0.005, strain)
        made_up_run.write_snapshot(folder, run.steps[place], {
            "tissue": tissue, "outside": (~bone).astype("u1"), "octahedral_shear_strain": strain})
    table = os.path.join(folder, "strain.csv")
    picture = drawn("strain_maps.py", os.path.join(folder, "strain.png"), folder, "--table", table)
    has_colour(picture, field_maps.style.plt.get_cmap("viridis")(0.25)[:3], 400)  # a quarter of the strain of the start
    with open(table, encoding="utf-8") as file:
        rows = {float(row["distance_um"]): row for row in csv.DictReader(file)}
    assert float(rows[0]["first_median_percent"]) == 2 and float(rows[0]["last_median_percent"]) == 0.5, rows[0]
    assert float(rows[20]["first_median_percent"]) == 2 and float(rows[20]["last_median_percent"]) == 3, rows[20]
    assert float(rows[60]["last_median_percent"]) == 2, rows[60]
    ended = call("strain_maps.py", folder, "-o", os.path.join(folder, "x.png"), "--at", "0d")
    assert ended.returncode == 2 and "two snapshots" in ended.stderr, ended


def test_the_interval_of_a_share_is_that_of_wilson(_):
    low, high = ossification_clock.wilson(numpy.array([0.0, 0.6]), 20)
    assert numpy.allclose(low, [0, 0.38658], atol=1e-5) and numpy.allclose(high, [0.16113, 0.78119], atol=1e-5)


def write_loaded_study(folder, mineral_um3, eroded_share, inflammation):
    """Two arms, at half the load and twice the load, six animals; inflammation is constant over two days."""
    made_up_run.write_table(folder, "arms.csv", {
        "arm": ["less", "more"], "title": ["rest", "running"], "target": ["load walking"] * 2, "factor": ["0.5", "2"]})
    columns = {name: [] for name in ("arm", "animal", "time_h", "readout", "value")}
    for arm, load in (("less", 0.5), ("more", 2.0)):
        for animal in range(1, 7):
            values = {"outside_calcified_cartilage_um3": 0.0}
            for site in ("heel", "toe"):
                values[f"inflammation_per_mm2_in_{site}"] = inflammation(load, animal, site)
                values[f"eroded_share_in_{site}"] = eroded_share(load, site, inflammation(load, animal, site))
            values["inflammation_per_mm2"] = inflammation(load, animal, "heel")
            values["outside_bone_um3"] = mineral_um3(load, values["inflammation_per_mm2"])
            for readout, value in values.items():
                for time_h in (0, 24, 48):
                    row = (arm, str(animal), str(time_h), readout, repr(value))
                    for name, cell in zip(columns, row):
                        columns[name].append(cell)
    made_up_run.write_table(folder, "animals.csv", columns)


def test_what_load_does_at_equal_inflammation_is_told_apart_from_what_inflammation_does(folder):
    def inflammation(load, animal, site):
        return (10 + 7 * animal) * (1 + load) * (2 if site == "heel" else 1)

    loads, animals = (0.5, 2.0), range(1, 7)
    middle = {site: numpy.median([inflammation(load, animal, site) for load in loads for animal in animals])
              for site in ("heel", "toe")}

    def eroded_share(load, site, inflamed):  # 3 % more at the heel for each unit of load; inflammation saturates
        return 0.01 * (1 + 3 * load * (site == "heel") + 0.1 * min(inflamed, middle[site]))

    write_loaded_study(folder, lambda load, inflamed: 1e6 * numpy.exp(0.7 * load) * inflamed**2, eroded_share, inflammation)
    study = load_and_inflammation.Study(folder, None)
    everyone = numpy.arange(6)
    bone = load_and_inflammation.Bone(study)
    bone.a_site_um3 = 0.0
    crude, matched = bone.by_load(everyone)
    assert numpy.isclose(matched, 0.7) and crude > 1.5, (crude, matched)
    crude, matched = load_and_inflammation.Erosion(study, ["heel", "toe"]).site_by_load(everyone)
    assert numpy.isclose(matched, 1.5 * 3) and abs(crude - matched) > 1, (crude, matched)
    table = os.path.join(folder, "table.csv")
    drawn("load_and_inflammation.py", os.path.join(folder, "x.png"), folder, "--sites", "heel,toe", "--table", table)
    rows = run_files.rows_of(table)
    assert [row["animals"] for row in rows] == ["6"] * 4
    assert numpy.isclose(float(rows[3]["low"]), 4.5) and numpy.isclose(float(rows[3]["high"]), 4.5)
    for arguments, said in ((("--arms", "placebo"), "less, more"), (("--arms", "less"), "do not differ in load"),
                            (("--sites", "heel"), "two names"), (("--sites", "heel,knee"), "no readout eroded_share_in_knee")):
        ended = call("load_and_inflammation.py", folder, "-o", os.path.join(folder, "y.png"), *arguments)
        assert ended.returncode == 2 and said in ended.stderr, ended


def test_a_line_of_sight_ends_at_the_surface(_):
    wall = numpy.zeros((10, 10, 10))
    wall[:4] = 1  # falls through one half at z = 4, in the middle between the centres of two sites
    start = numpy.array([[12.0, 5.0, 5.0], [12.0, 50.0, 5.0]])
    hit = micro_ct.first_crossing(micro_ct.Volume(wall), 0.5, start, numpy.array([-1.0, 0, 0]), wall.shape)
    assert abs(hit[0] - 8) < 1e-5 and numpy.isinf(hit[1]), hit


def test_values_between_sites_are_linear_and_the_slope_of_a_plane_is_exact(_):
    z, y, x = numpy.indices((6, 7, 8)) + 0.5
    plane = micro_ct.Volume(2 * z - y + 3 * x)
    points = numpy.array([[2.3, 3.1, 4.7], [3.0, 3.5, 2.2]])
    assert numpy.allclose(plane.at(points), points @ [2, -1, 3], atol=1e-4)
    assert numpy.allclose(plane.slope(points), [2, -1, 3], atol=1e-4)


def test_a_blur_keeps_the_sum_away_from_walls_and_has_its_width(_):
    spot = numpy.zeros((15, 15, 15))
    spot[7, 7, 7] = 1
    soft = micro_ct.blurred(spot, 1.5)
    assert abs(soft.sum() - 1) < 1e-9
    across = soft.sum(axis=(0, 1))
    assert abs(across @ (numpy.arange(15) - 7.0) ** 2 - 1.5**2) < 0.15


def test_a_ball_is_seen_as_a_disc_in_its_place_new_bone_above_and_lit_from_above(folder):
    made_up_run.write_ball(folder)
    snapshot = run_files.Run(folder).snapshot(0)
    per_site = 4
    picture = micro_ct.render(snapshot, micro_ct.View(snapshot.lattice, 0, 0), per_site)
    covered = picture[..., 3] > 0
    radius = numpy.sqrt(covered.sum() / numpy.pi) / per_site
    assert abs(radius - made_up_run.BALL_RADIUS) < 0.2, radius
    rows, columns = numpy.nonzero(covered)
    assert abs((columns.mean() + 0.5) / per_site - made_up_run.BALL_CENTRE[2]) < 0.1
    assert abs(24 - (rows.mean() + 0.5) / per_site - made_up_run.BALL_CENTRE[1]) < 0.1
    column = int(made_up_run.BALL_CENTRE[2] * per_site)
    above, below = picture[8 * per_site, column, :3], picture[16 * per_site, column, :3]
    assert above[0] / above[2] > 2 > 1.5 > below[0] / below[2], (above, below)  # orange and ivory
    assert above[0] > below[0]


def test_the_far_side_turns_to_the_eye_as_the_view_turns(folder):
    made_up_run.write_ball(folder)
    lattice = run_files.Run(folder).snapshot(0).lattice
    view = micro_ct.View(lattice, 90, 0)
    assert numpy.allclose(view.to_eye, [0, 0, 1], atol=1e-12) and numpy.allclose(view.up, [0, 1, 0], atol=1e-12)
    for axes in (view, micro_ct.View(lattice, -35, 28)):
        frame = numpy.array([axes.right, axes.up, axes.to_eye])
        assert numpy.allclose(frame @ frame.T, numpy.eye(3), atol=1e-12)


def test_water_would_be_zero_bone_white_and_fat_black(folder):
    made_up_run.write_section(folder)
    section = run_files.Run(folder).snapshot(0)
    values = micro_ct.hounsfield(section, 0)
    assert abs(values[0, 0] - (0.9 * 1935.4 + 0.1 * 54.3)) < 1, values[0, 0]
    assert abs(values[0, -1] - 54.3) < 0.1, values[0, -1]
    picture = drawn("micro_ct.py", os.path.join(folder, "ct.png"), folder)
    has_colour(picture, [1 - (2000 - values[0, 0]) / 2200] * 3, 200)


def test_surface_and_slice_of_a_3d_run_are_drawn(folder):
    made_up_run.write_ball(folder)
    picture = drawn("micro_ct.py", os.path.join(folder, "ct.png"), folder, "--tilt", "10")
    has_colour(picture, micro_ct.IVORY, 20)  # in the key


def write_effects(folder, name, p_of_contrast, ratio=0.5):
    """Effects on new bone at two times, of which the first is not asked for."""
    os.makedirs(os.path.join(folder, name))
    rows = [{"kind": "contrast", "comparison": c, "readout": "new_bone_um3", "time_h": time_h, "n": 8, "mean_arm": 1,
             "mean_reference": 2, "difference": -1, "low": -2, "high": 0, "p": p if time_h == 48 else 0,
             "ratio": ratio if time_h == 48 else 9, "ratio_low": 0.2, "ratio_high": 0.8}
            for c, p in p_of_contrast.items() for time_h in (24, 48)]
    made_up_run.write_table(os.path.join(folder, name), "effects.csv", {k: [str(r[k]) for r in rows] for k in rows[0]})
    return os.path.join(folder, name)


def test_effects_of_studies_stand_side_by_side_and_only_those_are_bold_that_hold_among_so_many(folder):
    # Of five p values, the largest that is at most 0.05 times its rank / 5 is 0.02: all as small are told.
    assert effects_across_studies.threshold([0.9, 0.02, 0.001, float("nan"), 0.045, 0.012]) == 0.02
    assert effects_across_studies.threshold([0.04, 0.9]) == 0
    one = write_effects(folder, "one", {"no TNF": 0.001, "no BMP2": 0.04}, ratio=0.05)
    two = write_effects(folder, "two", {"no TNF": 0.9, "no IHH": 0.9}, ratio=1)
    table = os.path.join(folder, "effects_of_both.csv")
    picture = drawn("effects_across_studies.py", os.path.join(folder, "x.png"), one, two, "--readout", "new_bone_um3",
                    "--names", "tendon,joint", "--table", table)
    cells = effects_across_studies.plt.get_cmap("RdBu_r")
    for place in (0.08, 0.5):  # a tenth or less of the reference; as much
        has_colour(picture, cells(place)[:3], 2 * 500)
    with open(table, encoding="utf-8") as file:
        told = {(r["study"], r["contrast"]): (r["told"], r["ratio"]) for r in csv.DictReader(file)}
    assert told == {("tendon", "no TNF"): ("1", "0.05"), ("tendon", "no BMP2"): ("0", "0.05"),
                    ("joint", "no TNF"): ("0", "1"), ("joint", "no IHH"): ("0", "1")}, told


def test_the_time_of_a_run_is_shared_out_by_phase_and_small_phases_lie_together(folder):
    seconds = {"load": (0, 1, 3), "fields": (0, 5, 5), "decide": (0, 2, 2), "move": (0, 0.5, 0.5)}
    columns = {"time_h": (0, 24, 72), "steps": (0, 24, 48)}
    columns.update({f"{phase}_s": seconds.get(phase, (0, 0, 0)) for phase in (*run_times.IN_WORDS, "thinking")})
    columns["thinking_s"] = (0, 0.5, 0.5)  # a phase that the script has no words for
    made_up_run.write_table(folder, "times.csv", columns)
    table = os.path.join(folder, "shares.csv")
    picture = drawn("run_times.py", os.path.join(folder, "x.png"), folder, "--table", table)
    with open(table, encoding="utf-8") as file:
        shares = {row["phase"]: float(row["share"]) for row in csv.DictReader(file)}
    assert (shares["fields"], shares["load"], shares["decide"], shares["thinking"], shares["bury"]) == (0.5, 0.2, 0.2, 0.05, 0)
    bands = run_times.Times(folder).bands()
    assert [title for title, _, _ in bands] == ["load", "fields", "cells decide", "cells walk", "thinking", "the rest"]
    for _, colour, seconds in bands[:3]:
        has_colour(picture, [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)], 300)


def test_what_cannot_be_drawn_is_said_in_one_sentence_with_status_2(folder):
    made_up_run.write_section(folder)
    out = os.path.join(folder, "x.png")
    empty = os.path.join(folder, "images")
    for arguments in (("time_strip.py", empty), ("micro_ct.py", empty), ("stage_course.py", empty),
                      ("place_profile.py", empty), ("ossification_clock.py", empty), ("load_and_inflammation.py", empty),
                      ("bone_by_vessel.py", empty), ("bone_by_vessel.py",), ("field_maps.py", empty),
                      ("field_maps.py", folder, "--columns", "0"), ("run_times.py", empty), ("strain_maps.py", empty), ("ossification_clock.py", folder, "--least", "0"),
                      ("effects_across_studies.py", empty, "--readout", "new_bone_um3"),
                      ("time_strip.py", folder, "--at", "soon"), ("time_strip.py", folder, "--rows", "gold"),
                      ("time_strip.py", folder, "--zoom", "0,9000,0,10"), ("micro_ct.py", folder, "--slice", "2")):
        ended = call(*arguments, "-o", out)
        assert ended.returncode == 2 and ended.stderr.count("\n") == 1, (arguments, ended)
        assert not os.path.exists(out)
    ended = call("time_strip.py", folder, "-o", os.path.join(folder, "nowhere", "x.png"))
    assert ended.returncode == 2 and "cannot be written" in ended.stderr, ended
    for script in ("effects_across_studies.py", "time_strip.py", "micro_ct.py", "stage_course.py", "ossification_clock.py",
                   "load_and_inflammation.py", "bone_by_vessel.py", "field_maps.py", "strain_maps.py", "place_profile.py", "run_times.py"):
        assert call(script, "--help").returncode == 0


def main(scratch):
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            folder = os.path.join(scratch, name)
            os.makedirs(folder)
            print(name)
            test(folder)


if __name__ == "__main__":
    main(sys.argv[1])
