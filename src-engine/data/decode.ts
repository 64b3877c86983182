/** Bytes of a user's file as text. */
import { fail } from '../core/issue';

/** UTF-8, strictly; `hint` follows "it is not UTF-8 text". Refuses more than `most` bytes, and what no text has. */
export function decodeText(bytes: Uint8Array, file: string, most: number, hint = ''): string {
  const wrong = (detail: string): never => fail('bad-data', { file, detail });
  if (bytes.length > most) wrong(`it has ${bytes.length} bytes, more than ${most}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong(`it is not UTF-8 text${hint}`);
  }
  if (text.includes('\u0000')) wrong('it holds bytes that no text has');
  return text;
}
