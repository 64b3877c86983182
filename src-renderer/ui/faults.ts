/** Faults of our own that nothing caught: told in words, besides the console. */
import { IssueError, issue } from '../../src-engine/core/issue';
import type { Run } from '../editor/run';

/** An error of the engine comes with its stack: the first line says what it is. */
const firstLine = (text: string): string => text.split('\n')[0]?.replace(/\.$/, '') ?? '';

export function tellFaults(run: Run, target: Window = window): void {
  const tell = (fault: unknown) => {
    if (fault instanceof IssueError) run.store.setState({ stopped: fault.issue });
    else if (fault instanceof Error)
      run.store.setState({ stopped: issue('own-bug', { detail: firstLine(fault.message) }) });
  };
  // without an error object it is a browser's notice (a ResizeObserver that comes round again), no fault
  target.addEventListener('error', (e) => tell(e.error));
  target.addEventListener('unhandledrejection', (e) => tell(e.reason));
}
