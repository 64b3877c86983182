/**
 * The 20 points of Electron's security checklist (electronjs.org/docs/latest/tutorial/security), by number. Sources and settings are
 * read here; that they hold in a running app is shown in test/e2e/main.test.ts.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from 'vitest';
import { CHANNELS } from '../../src-main/api';
import { CSP, SECURITY_HEADERS, serveAsset } from '../../src-main/assets';
import { REQUESTS } from '../../src-main/requests';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const filesOf = (dir: string) =>
  readdirSync(join(ROOT, dir), { recursive: true })
    .map((f) => join(dir, String(f)))
    .filter((f) => /\.(tsx?|html|css)$/.test(f));
const MAIN = filesOf('src-main').map(read).join('\n');
const PAGE = filesOf('src-renderer').map(read).join('\n');
const index = read('src-main/index.ts');
/** The text of the window's webPreferences. */
const preferences = /webPreferences: \{([^}]*)\}/.exec(index)?.[1] ?? '';
const policy = new Map(CSP.split('; ').map((d) => [d.split(' ')[0], d.split(' ').slice(1)]));

test('1 only secure content: nothing is loaded from http', () => {
  expect(index).toContain('win.loadURL(DEV_URL ?? `' + '$' + '{ORIGIN}/index.html`)');
  expect(index).toMatch(/DEV_URL = app\.isPackaged \? undefined :/);
  const addresses = [...`${MAIN}${PAGE}`.matchAll(/["'`](http:\/\/[^"'`]*)/g)].map((m) => m[1]);
  expect(addresses.filter((a) => !/^http:\/\/(www\.w3\.org|127\.0\.0\.1|localhost)/.test(a ?? ''))).toEqual([]);
});
test('2 no Node in the page', () => {
  expect(preferences).toContain('nodeIntegration: false');
  expect(MAIN).not.toMatch(/nodeIntegrationIn(Worker|SubFrames)|nodeIntegration: true/);
});
test('3 contexts isolated', () => {
  expect(preferences).toContain('contextIsolation: true');
  expect(read('src-main/preload.ts')).toContain('contextBridge.exposeInMainWorld');
});
test('4 the sandbox is on, for every window', () => {
  expect(preferences).toContain('sandbox: true');
  expect(index).toContain('app.enableSandbox()');
  expect(MAIN).not.toMatch(/no-sandbox|sandbox: false/);
});
test('5 permissions are asked for and refused', () => {
  expect(index).toContain('setPermissionRequestHandler');
  expect(index).toContain('setPermissionCheckHandler');
  expect(/allowed = new Set<string>\(\[([^\]]*)\]/.exec(index)?.[1]).toBe(
    "'clipboard-read', 'clipboard-sanitized-write', 'fullscreen'",
  );
});
test('6 web security stays on', () => {
  expect(preferences).toContain('webSecurity: true');
  expect(MAIN).not.toMatch(/webSecurity: false|disable-web-security|bypassCSP: true/);
});
test('7 a Content-Security-Policy on every answer, also on a refusal', async () => {
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors'])
    expect(policy.get(name), name).toEqual(["'none'"]);
  for (const url of ['app://unroll/index.html', 'app://unroll/none.js', 'app://unroll/%2e%2e/secret'])
    for (const method of ['GET', 'POST'])
      expect((await serveAsset(join(ROOT, 'src-renderer'), method, url)).headers).toMatchObject(SECURITY_HEADERS);
});
test('8 no insecure content', () => expect(MAIN).not.toMatch(/allowRunningInsecureContent/));
test('9 no experimental features', () => expect(MAIN).not.toMatch(/experimentalFeatures/));
test('10 no Blink features', () => expect(MAIN).not.toMatch(/enableBlinkFeatures|enable-blink-features/));
test('11 no <webview> that may open windows', () => expect(PAGE).not.toMatch(/<webview|allowpopups/i));
test('12 no <webview> at all', () => {
  expect(index).toContain("contents.on('will-attach-webview', (event) => event.preventDefault())");
  expect(MAIN).not.toContain('webviewTag: true');
});
test('13 navigation leads nowhere else', () =>
  expect(index).toMatch(/'will-navigate', \(event\) => \{\s*if \(!trusted\(event\.url\)\) event\.preventDefault\(\)/));
test('14 no new windows', () => {
  expect(index).toMatch(/setWindowOpenHandler\(\(\{ url \}\) => \{\s*openLink\(url\);\s*return \{ action: 'deny' \}/);
  expect(MAIN).not.toContain("action: 'allow'");
});
test('15 openExternal in one place, with a list of hosts, https alone', () => {
  expect([...MAIN.matchAll(/openExternal\(/g)]).toHaveLength(1);
  const links = read('src-main/links.ts');
  expect(links).toContain("there.protocol === 'https:' && HOSTS.has(there.host)");
});
test('16 a current Electron, pinned exactly', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  // 42 brought the installation that scripts/start.mjs relies on; older ones get no security updates any more
  expect(Number(devDependencies.electron?.split('.')[0])).toBeGreaterThanOrEqual(45);
});
test('17 every request: one way in, its sender and its form checked', () => {
  expect([...MAIN.matchAll(/ipcMain\.(handle|on|once)\b/g)]).toHaveLength(1);
  expect(read('src-main/ipc.ts')).toMatch(/frame !== event\.sender\.mainFrame \|\| !trusted\(frame\.url\)/);
  expect(Object.keys(REQUESTS).sort()).toEqual(Object.values(CHANNELS).sort());
});
test('18 nothing comes from file://', () => {
  expect(`${MAIN}${PAGE}`).not.toMatch(/loadFile\(|["'`]file:\/\//);
  expect(index).toContain("protocol.handle('app'");
});
test('19 the fuses of what is given away are set, all of them', async () => {
  const { FUSES, packageApp } = (await import(/* @vite-ignore */ join(ROOT, 'scripts/package.mjs'))) as {
    FUSES: Record<string, unknown>;
    packageApp(dist: string, app: string, target: string, platform: string): Promise<string>;
  };
  expect(FUSES[FuseV1Options.RunAsNode]).toBe(false);
  expect(FUSES[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(false);
  const dir = mkdtempSync(join(tmpdir(), 'unroll-package-'));
  // what a binary of Electron has of fuses: a mark, a version, a length, one letter each
  const wire = ['dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', '\x01\x09', '101100011'];
  mkdirSync(join(dir, 'dist/resources'), { recursive: true });
  writeFileSync(join(dir, 'dist/electron'), `ELF${wire.join('')}rest`);
  writeFileSync(join(dir, 'dist/resources/default_app.asar'), '');
  for (const part of ['main', 'preload', 'renderer']) {
    mkdirSync(join(dir, 'app/out', part), { recursive: true });
    writeFileSync(join(dir, 'app/out', part, 'index.js'), '');
  }
  writeFileSync(join(dir, 'app/package.json'), read('package.json'));
  const program = await packageApp(join(dir, 'dist'), join(dir, 'app'), join(dir, 'out'), 'linux');
  const found = (await getCurrentFuseWire(program)) as unknown as Record<string, number>;
  for (const [fuse, on] of Object.entries(FUSES))
    if (/^\d$/.test(fuse)) expect(found[fuse], fuse).toBe(on ? FuseState.ENABLE : FuseState.DISABLE);
  expect(existsSync(join(dir, 'out/resources/default_app.asar'))).toBe(false);
  expect(JSON.parse(readFileSync(join(dir, 'out/resources/app/package.json'), 'utf8')).devDependencies).toBe(undefined);
  rmSync(dir, { recursive: true });
});
test('20 the page gets functions, nothing of Electron', () => {
  const preload = read('src-main/preload.ts');
  expect(preload).not.toMatch(/exposeInMainWorld\([^)]*ipcRenderer|(send|invoke|on): ipcRenderer\./);
  expect([...preload.matchAll(/ipcRenderer\.(?:invoke|on|send)\(([^,)]+)/g)].map((m) => m[1])).not.toContain('channel');
  expect(`${PAGE}`).not.toMatch(/from 'electron'/);
});
