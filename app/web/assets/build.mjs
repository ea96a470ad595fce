// Build everything the browser needs into app/web/static/built/ and hand the certificate fonts to certificates/fonts/.
// Run from anywhere: `npm ci --ignore-scripts && node app/web/assets/build.mjs`. Needs no network.
//
// Every file carries a hash of its content in its name, so it may be cached for ever; manifest.json says
// which name stands for which file: {"app.css": "app.1a2b3c4d5e.css", "exams/paper.js": "exams-paper.….js"}.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

import { sprite } from "./sprite.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const rooms = path.join(root, "app");
const built = path.join(rooms, "web/static/built");
const modules = path.join(root, "node_modules");
const fonts = path.join(root, "certificates/fonts");

// Old office browsers are common; esbuild lowers colours and nesting to what these understand.
const browsers = ["chrome90", "firefox102", "safari15.4"];
const hour = 60 * 60 * 1000;

/** List files below a folder, sorted, so that two builds of one tree are equal. */
async function walk(folder, keep) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.startsWith(built) && keep(file))
    .sort();
}

/** Read the texts in which class names and icon names are looked for. */
async function readSources() {
  const files = await walk(rooms, (file) => /\.(html|py|js)$/.test(file));
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
}

/** Write widths in steps of one per cent: the content policy forbids style attributes. */
function percentWidths() {
  return Array.from({ length: 101 }, (_, n) => `.w-${n}{width:${n}%!important}`).join("");
}

/** Keep the light half of each light-dark(): there is one theme, and office browsers do not know the function. */
function lightOnly(css) {
  let rest = css;
  let out = "";
  for (let at = rest.indexOf("light-dark("); at >= 0; at = rest.indexOf("light-dark(")) {
    out += rest.slice(0, at);
    let depth = 0;
    let comma = -1;
    let end = at + "light-dark(".length;
    for (; depth >= 0; end += 1) {
      if (rest[end] === "(") depth += 1;
      else if (rest[end] === ")") depth -= 1;
      else if (rest[end] === "," && depth === 0 && comma < 0) comma = end;
    }
    out += rest.slice(at + "light-dark(".length, comma).trim();
    rest = rest.slice(end);
  }
  return out + rest;
}

async function frameworkCss(sources) {
  const [result] = await new PurgeCSS().purge({
    content: sources.map(({ text, file }) => ({ raw: text, extension: path.extname(file).slice(1) })),
    css: [{ raw: lightOnly(await readFile(path.join(modules, "@tabler/core/dist/css/tabler.css"), "utf8")) }],
    // Words may carry a slash, dot or colon only inside; `badge.` at a sentence's end is still `badge`.
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    // There is no dark theme, no direction switch and no theme builder here.
    blocklist: [/theme-dark/, /data-bs-theme/, /data-bs-layout/, /^dark$/],
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return result.css.replace(/@charset[^;]*;/, "");
}

async function appCss(sources) {
  const own = await esbuild.build({
    entryPoints: [path.join(here, "css/app.css")],
    bundle: true,
    write: false,
    target: browsers,
  });
  const whole = (await frameworkCss(sources)) + percentWidths() + own.outputFiles[0].text;
  const { code } = await esbuild.transform(whole, {
    loader: "css",
    minify: true,
    target: browsers,
    legalComments: "eof",
    logOverride: { "css-syntax-error": "silent" },
  });
  return code;
}

async function bundle(entry) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: browsers,
    legalComments: "eof",
    nodePaths: [modules],
  });
  return outputFiles[0].text;
}

/** Bundle each script and style a room keeps beside its templates: app/<room>/assets/<name>.{js,css}. */
async function roomAssets() {
  const pattern = /\/app\/([^/]+)\/assets\/([^/]+)\.(js|css)$/;
  const found = [];
  for (const file of await walk(rooms, (name) => pattern.test(name.replaceAll(path.sep, "/")))) {
    const [, room, name, kind] = file.replaceAll(path.sep, "/").match(pattern);
    if (room !== "web") found.push({ key: `${room}/${name}.${kind}`, text: await bundle(file) });
  }
  return found;
}

async function licences() {
  const named = [
    ["htmx.org", "htmx.org/LICENSE"],
    ["@tabler/core (with Bootstrap), MIT", "@tabler/core/README.md"],
    ["@tabler/icons", "@tabler/icons/LICENSE"],
    ["Noto Serif SC", "@expo-google-fonts/noto-serif-sc/LICENSE_FONT"],
  ];
  const parts = [];
  for (const [name, file] of named) {
    const place = path.join(modules, file);
    if (existsSync(place) && !file.endsWith("README.md")) parts.push(`== ${name} ==\n\n${await readFile(place, "utf8")}`);
  }
  const tabler = (await readFile(path.join(modules, "@tabler/core/dist/css/tabler.css"), "utf8")).match(/\/\*![\s\S]*?\*\//);
  if (tabler) parts.push(`== @tabler/core ==\n\n${tabler[0]}`);
  return parts.join("\n\n");
}

/** Write a file under its hashed name, with a compressed twin the server may hand out. */
async function publish(key, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  const { dir, name, ext } = path.parse(key);
  const hashed = `${[dir, name].filter(Boolean).join("-")}.${hash}${ext}`;
  const packed = gzipSync(text, { level: 9 });
  await writeFile(path.join(built, hashed), text);
  await writeFile(path.join(built, `${hashed}.gz`), packed);
  return { key, hashed, raw: Buffer.byteLength(text), packed: packed.length };
}

/** Remove what earlier builds left, but not at once: a page opened a minute ago still asks for it. */
async function sweep(published) {
  const wanted = new Set(["manifest.json", "LICENSES.txt", ...published.flatMap(({ hashed }) => [hashed, `${hashed}.gz`])]);
  for (const name of await readdir(built)) {
    const place = path.join(built, name);
    if (!wanted.has(name) && Date.now() - (await stat(place)).mtimeMs > hour) await rm(place);
  }
}

async function copyFonts() {
  await mkdir(fonts, { recursive: true });
  for (const [folder, weight] of [["400Regular", "400Regular"], ["700Bold", "700Bold"]]) {
    const name = `NotoSerifSC_${weight}.ttf`;
    const source = path.join(modules, "@expo-google-fonts/noto-serif-sc", folder, name);
    const target = path.join(fonts, name);
    const current = existsSync(target) && (await stat(target)).size === (await stat(source)).size;
    if (!current) await copyFile(source, target);
  }
}

async function main() {
  await mkdir(built, { recursive: true });
  const sources = await readSources();
  const icons = await sprite(sources, path.join(here, "icons.txt"), path.join(modules, "@tabler/icons/icons/outline"));
  const files = [
    { key: "app.css", text: await appCss(sources) },
    { key: "app.js", text: await bundle(path.join(here, "js/app.js")) },
    { key: "icons.svg", text: icons.text },
    { key: "mark.svg", text: await readFile(path.join(here, "mark.svg"), "utf8") },
    ...(await roomAssets()),
  ];
  const published = await Promise.all(files.map(({ key, text }) => publish(key, text)));
  await writeFile(path.join(built, "LICENSES.txt"), await licences());

  // The manifest comes last and in one step: whoever reads it finds every file it names.
  const manifest = Object.fromEntries(published.map(({ key, hashed }) => [key, hashed]));
  const draft = path.join(built, `manifest.${process.pid}.tmp`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(draft, path.join(built, "manifest.json"));
  await sweep(published);
  await copyFonts();

  for (const { key, raw, packed } of published) {
    console.log(`${key.padEnd(28)} ${(raw / 1024).toFixed(1).padStart(7)} KB ${(packed / 1024).toFixed(1).padStart(7)} KB gz`);
  }
  if (icons.missing.length) {
    console.error(`No such icon:\n${icons.missing.map(({ name, file }) => `  ${name} (${file})`).join("\n")}`);
    process.exitCode = 1;
  }
}

await main();
