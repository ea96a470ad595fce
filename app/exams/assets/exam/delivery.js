// The delivery file (应急作答文件): what could not be saved, sealed for the server, to be carried by hand.
// Browsers offer their own cipher on https only, and halls are served over plain http too: so the cipher comes along.
import { gcm } from "@noble/ciphers/aes.js";

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

function base64(data) {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Seal responses `{item, rev, response}` written at an instant of the server's clock; returns the file's text. */
export function sealed({ format, attempt, generation, key }, responses, at) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const bound = new TextEncoder().encode(`${format}\n${attempt}\n${generation}`);
  const content = new TextEncoder().encode(JSON.stringify({ written_at_ms: Math.round(at), responses }));
  const closed = gcm(bytes(key), nonce, bound).encrypt(content);
  return JSON.stringify({ format, attempt, generation, nonce: base64(nonce), sealed: base64(closed) });
}

/** Hand a file to the browser's downloads; needs no network. */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
