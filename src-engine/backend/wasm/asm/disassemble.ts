/** A function as people read it: one instruction a line, blocks indented, locals by number with their types at the top. */
import type { Fn } from './fn';
import { nameOf, opOf } from './opcodes';

const TYPE_NAME: Readonly<Record<number, string>> = { 127: 'i32', 126: 'i64', 125: 'f32', 124: 'f64', 123: 'v128' };
const BLOCKS: Readonly<Record<number, string>> = { 2: 'block', 3: 'loop', 4: 'if' };
const WITH_INDEX: Readonly<Record<number, string>> = {
  12: 'br',
  13: 'br_if',
  32: 'local.get',
  33: 'local.set',
  34: 'local.tee',
  35: 'global.get',
  36: 'global.set',
};

/** The text of a function. It reads the bytes that were written, not what was meant: a wrong encoding shows. */
export function disassemble(f: Fn): string {
  const { code } = f;
  const view = new DataView(Uint8Array.from(code).buffer);
  let at = 0;
  let depth = 1;
  const lines = [
    `(func ${f.name} (param ${f.signature.params.join(' ')}) (result ${f.signature.results.join(' ')})`,
    `  (local ${f.ownTypes.join(' ')})`,
  ];
  const line = (text: string): void => {
    lines.push('  '.repeat(Math.max(1, depth)) + text);
  };
  const byte = (): number => code[at++] ?? 0;
  const leb = (isSigned: boolean): bigint => {
    let value = 0n;
    for (let shift = 0n; ; ) {
      const b = byte();
      value |= BigInt(b & 127) << shift;
      shift += 7n;
      if (b & 128) continue;
      return isSigned && b & 64 ? value - (1n << shift) : value;
    }
  };
  const u = (): number => Number(leb(false));
  const called = (from: number): string => f.calls.find((c) => c.at === from)?.to ?? `${from}`;
  while (at < code.length) {
    const op = byte();
    const block = BLOCKS[op];
    const indexed = WITH_INDEX[op];
    if (block) {
      const type = byte();
      line(type === 0x40 ? block : `${block} (result ${TYPE_NAME[type]})`);
      depth++;
    } else if (op === 0x05) {
      depth--;
      line('else');
      depth++;
    } else if (op === 0x0b) {
      depth--;
      line('end');
    } else if (indexed) line(`${indexed} ${u()}`);
    else if (op === 0x0e) line(`br_table ${Array.from({ length: u() + 1 }, u).join(' ')}`);
    else if (op === 0x10) {
      const name = called(at);
      u();
      line(`call $${name}`);
    } else if (op === 0x11) {
      const of = f.indirect.find((c) => c.at === at)?.of;
      u();
      u();
      line(`call_indirect (param ${of?.params.join(' ')}) (result ${of?.results.join(' ')})`);
    } else if (op === 0x41) line(`i32.const ${leb(true)}`);
    else if (op === 0x42) line(`i64.const ${leb(true)}`);
    else if (op === 0x43) {
      line(`f32.const ${view.getFloat32(at, true)}`);
      at += 4;
    } else if (op === 0x44) {
      line(`f64.const ${view.getFloat64(at, true)}`);
      at += 8;
    } else line(plain(op));
  }
  return `${lines.join('\n')}\n)`;

  function plain(first: number): string {
    const prefixed = first >= 0xfc;
    const number = prefixed ? u() : first;
    if (first === 0xfd && (number === 0x0c || number === 0x0d)) {
      const bytes = Array.from({ length: 16 }, byte);
      return `${number === 0x0c ? 'v128.const i8x16' : 'i8x16.shuffle'} ${bytes.join(' ')}`;
    }
    const name = nameOf(prefixed ? first : 0, number);
    if (!name) throw new Error(`unknown opcode ${first.toString(16)} ${number.toString(16)} at ${at}`);
    const { immediate } = opOf(name);
    if (immediate === 'mem' || immediate === 'memLane') {
      const align = byte();
      const offset = u();
      return `${name}${offset ? ` offset=${offset}` : ''} align=${2 ** align}${immediate === 'memLane' ? ` ${byte()}` : ''}`;
    }
    if (immediate === 'lane') return `${name} ${byte()}`;
    if (immediate === 'zero') at++;
    else if (immediate === 'zeros') at += 2;
    return name;
  }
}
