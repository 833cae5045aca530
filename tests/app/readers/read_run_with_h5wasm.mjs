// Reads every snapshot of a run with HDF5 for browsers: node read_run_with_h5wasm.mjs RUN SPACING_UM LAYER_UM
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { File, ready } from "h5wasm/node";

const hdf5 = await ready;
hdf5.activate_throwing_error_handler();  // else a failed read gives what the memory held before

const run = process.argv[2];
const [spacing, layer] = process.argv.slice(3).map(Number);
const index = JSON.parse(readFileSync(join(run, "index.json"), "utf8"));
const { nx, ny, nz } = index.lattice;

function census() {
  const lines = readFileSync(join(run, "census.csv"), "utf8").trimEnd().split("\n");
  const [header, ...rows] = lines.map((line) => line.split(","));
  return new Map(rows.map((row) => [Number(row[1]), Object.fromEntries(header.map((name, i) => [name, row[i]]))]));
}

const bytesOf = (values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const expected = (path) => readFileSync(join(run, "expected", path));

function checkCensus(name, values, row) {
  if (!(`mean_${name}_pM` in row)) return;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const said = Number(row[`mean_${name}_pM`]);
  assert(Math.abs(mean - said) <= 1e-12 * said, name);
  assert.equal(values.reduce((most, value) => Math.max(most, value), 0), Number(row[`max_${name}_pM`]), name);
}

function checkField(file, step, field, row) {
  const path = `/data/${step}/fields/${field.name}`;
  const array = file.get(path);
  assert.deepEqual(array.shape, [nz, ny, nx]);
  assert.deepEqual(array.filters.map((filter) => filter.name), ["shuffle", "deflate"]);
  assert.equal(array.attrs.unit.value, field.unit);
  assert.deepEqual([...array.attrs.gridSpacing.value], [layer, spacing, spacing]);
  const values = array.value;
  assert(bytesOf(values).equals(expected(path)), path);
  checkCensus(field.name, values, row);
  const view = `/VTKHDF/PointData/${field.name}`;
  const isSection = nz === 1;
  const faces = isSection ? [expected(path), expected(path)] : [expected(path)];
  assert(bytesOf(file.get(view).value).equals(Buffer.concat(faces)), view);
  if (!isSection) assert.equal(file.get_link(view), path);
}

function checkAgents(file, step, kind, row) {
  const count = Number(row[`n_${kind.type}`]);
  const paths = [...["x", "y", "z"].map((axis) => `position/${axis}`), ...kind.columns.map((column) => column.name)];
  for (const path of paths.map((path) => `/data/${step}/agents/${kind.type}/${path}`)) {
    const array = file.get(path);
    assert.deepEqual(array.shape, [count], path);
    if (count > 0) assert(bytesOf(array.value).equals(expected(path)), path);
  }
}

assert.equal(index.lattice.spacing_um, spacing);
const rows = census();
for (const { file: name, step, time_h: hours, digest } of index.snapshots) {
  const file = new File(join(run, name), "r");
  const row = rows.get(step);
  const attributes = file.get(`/data/${step}`).attrs;
  assert.equal(file.get("/digest").value, row.digest);
  assert.equal(digest, row.digest);
  assert.equal(attributes.time.value, Number(row.time_h));
  assert.equal(hours, Number(row.time_h));
  assert.deepEqual([...attributes.lattice.value], [nz, ny, nx]);
  assert.deepEqual([attributes.spacing_um.value, attributes.layer_um.value], [spacing, layer]);
  for (const field of index.fields) checkField(file, step, field, row);
  for (const kind of index.agents) checkAgents(file, step, kind, row);
  assert.throws(() => file.get_link("/no/such/array"));
  file.close();
}
console.log("all as the run says");
