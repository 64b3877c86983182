/** Which pages are ours. */
export const ORIGIN = 'app://unroll';

/** Scheme and host. Node's own `new URL('app://unroll/x').origin` is the string "null", the scheme not being a special one. */
export function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return '';
  }
}
