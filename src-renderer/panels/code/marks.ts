/** Problems at their places in the text: faults of a text that is not taken, and issues of the graph with what repairs them. */
import type { Fix, Issue } from '../../../src-engine/core/issue';
import { applyFix } from '../../editor/acts';
import type { App } from '../../editor/app';
import { faultAt, nodePlaces } from '../../editor/codeText';
import { fixesOf } from '../../editor/fixes';
import { issuePlaces, type Place } from '../../editor/jsonPlaces';
import { monaco } from './monaco';

type Model = ReturnType<typeof monaco.editor.createModel>;
type Range = InstanceType<typeof monaco.Range>;
const rangeOf = (model: Model, { start, end }: Place): Range =>
  monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));

/** The faults of the gate at their places: a syntax fault where the parser stopped, others on their node. */
export function markFaults(model: Model, text: string, issues: readonly Issue[], say: (i: Issue) => string): void {
  const places = issues.length ? nodePlaces(text) : [];
  const markers = issues.map((i) => {
    const index = Number(/nodes\[(\d+)\]/.exec(String(i.args.path ?? ''))?.[1] ?? -1);
    const named = [i.args.from, i.args.to, i.args.id].find((v) => typeof v === 'string' && text.includes(`"${v}"`));
    const at = named === undefined ? faultAt(i, text) : text.lastIndexOf(`"${named}"`);
    const place = places[index] ?? { start: at, end: at + (named === undefined ? 1 : String(named).length + 2) };
    return { ...rangeOf(model, place), message: say(i), severity: monaco.MarkerSeverity.Error };
  });
  monaco.editor.setModelMarkers(model, 'text', markers);
}
export type Marked = { readonly issue: Issue; readonly range: Range };
/** Issues of the graph, where the text says what they are about. */
export function markIssues(
  model: Model,
  issues: readonly Issue[],
  say: (i: Issue) => { readonly message: string; readonly hint: string },
): readonly Marked[] {
  const places = issuePlaces(model.getValue(), issues);
  const marked = issues.flatMap((issue, i) => {
    const place = places[i];
    return place ? [{ issue, range: rangeOf(model, place) }] : [];
  });
  const { Error: wrong, Warning: doubtful } = monaco.MarkerSeverity;
  const markers = marked.map(({ issue, range }) => {
    const { message, hint } = say(issue);
    return { ...range, message: `${message} ${hint}`, severity: issue.severity === 'error' ? wrong : doubtful };
  });
  monaco.editor.setModelMarkers(model, 'graph', markers);
  return marked;
}
const APPLY = 'unroll.applyFix';
/** The editor's own bulb and its keys offer what repairs an issue: the same fixes, in the same words, as anywhere else. Gives back how that ends. */
export function offerFixes(
  app: App,
  marked: readonly Marked[],
  say: (fix: Fix, at: string | undefined) => string,
): (() => void) | undefined {
  if (marked.length === 0) return undefined;
  const command = monaco.editor.registerCommand(APPLY, (_, fix: Fix) => applyFix(app, fix));
  const provider = monaco.languages.registerCodeActionProvider('json', {
    provideCodeActions(_model, range, { markers }) {
      const here = marked.filter((m) => monaco.Range.areIntersectingOrTouching(m.range, range));
      const actions = here.flatMap(({ issue, range: of }) =>
        fixesOf(app.editor.doc, app.analysis.checked, issue).map((fix, i) => ({
          title: say(fix, issue.node),
          kind: 'quickfix',
          diagnostics: markers.filter((m) => monaco.Range.equalsRange(m, of)),
          isPreferred: i === 0,
          command: { id: APPLY, title: '', arguments: [fix] },
        })),
      );
      return { actions, dispose: () => {} };
    },
  });
  return () => {
    command.dispose();
    provider.dispose();
  };
}
