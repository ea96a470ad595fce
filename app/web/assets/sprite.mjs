// One SVG sprite of the icons in use: those in icons.txt, and each that templates or Python name as icon("name"),
// icon_name="name", icon="name" or as the third word of a Nav("…", "endpoint", "name").
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

const name = `["']([a-z0-9]+(?:-[a-z0-9]+)*)["']`;
const uses = [
  new RegExp(`\\bicon(?:_name)?\\s*(?:\\(|=)\\s*${name}`, "g"),
  new RegExp(`\\bNav\\(\\s*_l?\\(\\s*["'][^"']*["']\\s*\\)\\s*,\\s*["'][^"']+["']\\s*,\\s*${name}`, "g"),
];

function namesIn(sources) {
  return sources.flatMap(({ text, file }) =>
    uses.flatMap((use) => [...text.matchAll(use)].map((match) => ({ name: match[1], file }))),
  );
}

async function listed(file) {
  const lines = (await readFile(file, "utf8")).split("\n").map((line) => line.trim());
  return lines.filter((line) => line && !line.startsWith("#")).map((name) => ({ name, file }));
}

function symbol(name, svg) {
  const shapes = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

/** Build the sprite; names the icon set does not have come back as `missing`, with the file that asks. */
export async function sprite(sources, list, folder) {
  const wanted = [...(await listed(list)), ...namesIn(sources)];
  const missing = wanted.filter(({ name }) => !existsSync(path.join(folder, `${name}.svg`)));
  const absent = new Set(missing.map(({ name }) => name));
  const names = [...new Set(wanted.map(({ name }) => name))].filter((name) => !absent.has(name)).sort();
  const symbols = await Promise.all(
    names.map(async (name) => symbol(name, await readFile(path.join(folder, `${name}.svg`), "utf8"))),
  );
  return { text: `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`, missing };
}
