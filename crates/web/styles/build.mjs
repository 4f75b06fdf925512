// Makes the style sheets under ../assets from this folder's sources and the packages of package-lock.json.
// `cargo xtask assets` runs it where the packages are installed: node build.mjs SOURCES OUTPUT
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import rtlcss from "rtlcss";
import { compile } from "sass";

const [sources, output] = process.argv.slice(2);
// The fonts of the machine, and no font of anybody's: GOV.UK's may be used by GOV.UK alone.
const FONTS = 'system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Naskh Arabic",Arial,sans-serif';
const modules = join(import.meta.dirname, "node_modules");

for (const name of ["public", "staff"]) {
  const made = compile(join(sources, `${name}.scss`), {
    style: "compressed",
    charset: false,
    loadPaths: [modules, import.meta.dirname],
    quietDeps: true,
  });
  const css = made.css
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/@font-face\{[^}]*\}/g, "")
    // Pictures of MOJ Frontend's script, which is not used.
    .replaceAll(/[a-z-]+:[^;{}]*url\(\/assets[^)]*\)[^;{}]*;?/g, "")
    .replaceAll(/"?GDS Transport"?,\s*arial,\s*sans-serif/g, FONTS);
  keep(`${name}.css`, css);
  keep(`${name}.rtl.css`, rtlcss.process(css));
}

function keep(name, css) {
  const foreign = /crest|crown|GDS Transport|@font-face|url\((?!"data:image\/svg)[^)]*/i.exec(css);
  if (foreign) {
    throw new Error(`${name} names a font, a crest or another file: ${foreign[0]}`);
  }
  const bytes = Buffer.from(css);
  const most = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(output, name), bytes);
  writeFileSync(join(output, `${name}.br`), brotliCompressSync(bytes, most));
  writeFileSync(join(output, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  console.log(`${name}: ${bytes.length} bytes, ${brotliCompressSync(bytes, most).length} in brotli`);
}
