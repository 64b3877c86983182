/** The addresses that may be opened in the system's browser. */
import { shell } from 'electron';

const HOSTS: ReadonlySet<string> = new Set([
  'pytorch.org',
  'docs.pytorch.org',
  'en.wikipedia.org',
  'ko.wikipedia.org',
  'arxiv.org',
]);

export function openLink(url: string): void {
  let there: URL;
  try {
    there = new URL(url);
  } catch {
    return;
  }
  if (there.protocol === 'https:' && HOSTS.has(there.host) && there.username === '' && there.password === '')
    setImmediate(() => void shell.openExternal(there.href));
}
