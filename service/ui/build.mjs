// Build the pages' scripts and style sheet into the folder that the service gives at /static/. Each name tells its
// bytes, so that a browser may keep a file for ever; manifest.json says which file an entry has become.

import { build } from "esbuild";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const made = join(here, "..", "static");
const making = join(here, "..", "static.new");

const scripts = readdirSync(join(here, "pages")).map((name) => join(here, "pages", name));
const entries = [...scripts, join(here, "planweave.css"), join(here, "planweave.svg")];

rmSync(making, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: entries,
  outdir: making,
  outbase: here,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  loader: { ".svg": "copy" },
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  legalComments: "eof",
  logLevel: "warning",
  absWorkingDir: here,
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (output.entryPoint) manifest[basename(output.entryPoint).replace(/\.ts$/, ".js")] = basename(path);
}
writeFileSync(join(making, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
rmSync(made, { recursive: true, force: true });
renameSync(making, made);
