/** The parts of the running app, as commands and components reach them. */
import type { Host } from '../host/host';
import type { Analysis } from './analysis';
import type { DraftKeeper } from './drafts';
import type { Editor } from './editor';
import type { Files } from './files';
import type { Reach } from './reach';
import type { Run } from './run';
import type { SessionStore } from './session';
import type { Settings } from './settings';
import type { UserData } from './userData';
import type { Viewport } from './view';
import type { Writing } from './writing';

export type App = {
  readonly host: Host;
  readonly editor: Editor;
  readonly analysis: Analysis;
  readonly run: Run;
  readonly reach: Reach;
  readonly session: SessionStore;
  readonly settings: Settings;
  readonly files: Files;
  readonly drafts: DraftKeeper;
  readonly data: UserData;
  readonly writing: Writing;
  readonly view: Viewport;
  readonly clipboard: Clipboard;
};
/** The system's clipboard, as far as the page may reach it. Null, or false, where it may not. */
export interface Clipboard {
  read(): Promise<string | null>;
  write(text: string): Promise<boolean>;
}
