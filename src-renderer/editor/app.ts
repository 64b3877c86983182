/** The parts of the running app, as commands and components reach them. */
import type { Host } from '../host/host';
import type { Analysis } from './analysis';
import type { Editor } from './editor';
import type { Files } from './files';
import type { Run } from './run';
import type { SessionStore } from './session';
import type { Settings } from './settings';

export type App = {
  readonly host: Host;
  readonly editor: Editor;
  readonly analysis: Analysis;
  readonly run: Run;
  readonly session: SessionStore;
  readonly settings: Settings;
  readonly files: Files;
};
