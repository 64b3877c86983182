/** Classes and features of the data as they are called on screen. */
import { useCallback } from 'react';
import { useWords } from '../i18n/i18n';
import { useEditorPart } from './app';

export function useDataName(): (name: string) => string {
  const { dataName } = useWords();
  // all of a graph have one source
  const values = useEditorPart(({ doc }) => doc.nodes.find((n) => n.op === 'Dataset')?.params);
  return useCallback((name) => (values ? dataName(values, name) : name), [dataName, values]);
}
