// As much of protocol buffers' wire format as an ONNX model needs: each field is its number and type, then a varint, or a length and bytes.
const encoder = new TextEncoder();
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** 7 bits a byte, the lowest first; n is not negative. */
function varint(n) {
  const bytes = [];
  let rest = n;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
export function concatenated(parts) {
  const all = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}
const tagged = (field, type, ...parts) => concatenated([varint(field * 8 + type), ...parts]);
export const int = (field, n) => tagged(field, VARINT, varint(n));
export const float = (field, x) => tagged(field, FIXED32, new Uint8Array(Float32Array.of(x).buffer));
/** Bytes, or a message that was written already. */
export const bytes = (field, data) => tagged(field, BYTES, varint(data.length), data);
export const text = (field, s) => bytes(field, encoder.encode(s));
/** A message: its fields, in any order; `null` is left out. */
export const message = (field, ...fields) => bytes(field, concatenated(fields.flat().filter((f) => f !== null)));
