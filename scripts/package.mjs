// npm run package: a folder to give away, release/unroll-PLATFORM-ARCH: Electron with its fuses set, and the built app in it.
// What is downloaded at the first `npm start` is taken as it is; nothing is fetched here.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FuseV1Options as F, FuseVersion, flipFuses } from '@electron/fuses';
import { buildIfStale, root } from './build.mjs';

/**
 * Every fuse that Electron 45 has. The app is no Node and takes no orders by environment or inspector; file:// has no privileges, which
 * nothing is loaded from. The app lies in a folder, not in an asar: it is all code of ours, read whole.
 */
export const FUSES = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  [F.RunAsNode]: false,
  [F.EnableCookieEncryption]: true,
  [F.EnableNodeOptionsEnvironmentVariable]: false,
  [F.EnableNodeCliInspectArguments]: false,
  [F.EnableEmbeddedAsarIntegrityValidation]: false,
  [F.OnlyLoadAppFromAsar]: false,
  [F.LoadBrowserProcessSpecificV8Snapshot]: false,
  [F.GrantFileProtocolExtraPrivileges]: false,
  [F.WasmTrapHandlers]: true,
};
const NAMES = {
  linux: { from: 'electron', to: 'unroll', resources: 'resources' },
  win32: { from: 'electron.exe', to: 'unroll.exe', resources: 'resources' },
  darwin: { from: 'Electron.app', to: 'Unroll.app', resources: 'Unroll.app/Contents/Resources' },
};

/** Copies the Electron of `dist` and the build of `app` to `target`, sets the fuses; the program's path. */
export async function packageApp(dist, app, target, platform = process.platform) {
  const { from, to, resources } = NAMES[platform];
  rmSync(target, { recursive: true, force: true });
  cpSync(dist, target, { recursive: true, verbatimSymlinks: true });
  renameSync(join(target, from), join(target, to));
  const home = join(target, resources);
  rmSync(join(home, 'default_app.asar'), { force: true });
  mkdirSync(join(home, 'app'), { recursive: true });
  for (const part of ['main', 'preload', 'renderer'])
    cpSync(join(app, 'out', part), join(home, 'app/out', part), { recursive: true });
  const { name, version, description, license, type, main } = JSON.parse(
    readFileSync(join(app, 'package.json'), 'utf8'),
  );
  writeFileSync(
    join(home, 'app/package.json'),
    JSON.stringify({ name, version, description, license, type, main }, null, 2),
  );
  const program = join(target, to);
  // an executable of Apple's that was changed has to be signed anew, if only by itself
  await flipFuses(program, { ...FUSES, resetAdHocDarwinSignature: platform === 'darwin' });
  return program;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (text) => console.error(`[package] ${text}`);
  const dist = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist');
  if (!existsSync(dist)) {
    say('Electron has not been downloaded yet: npm start does it');
    process.exit(1);
  }
  buildIfStale(say);
  say(await packageApp(dist, root, join(root, `release/unroll-${process.platform}-${process.arch}`)));
}
