/** Which number the Why tab tells of, while other things are selected. */
import { expect, test } from 'vitest';
import { createSession, forgetElements } from '../../src-renderer/editor/session';

test('a number is told of until another node is selected', () => {
  const session = createSession();
  forgetElements(session);
  const of = (node: string) => ({ tensor: { node, of: 'out', name: 'y' } as const, index: [0, 1] });
  const asked = () => session.getState().element?.tensor.node ?? null;
  session.setState({ selected: ['conv'], element: of('conv') });
  expect(asked()).toBe('conv');
  // what led to it is another node's, and the node that is looked at stays
  session.setState({ element: of('data') });
  expect(asked()).toBe('data');
  session.setState({ selected: [] });
  session.setState({ selected: ['data', 'conv'] });
  expect(asked()).toBe('data');
  session.setState({ selected: ['fc'] });
  expect(asked()).toBeNull();
  session.setState({ selected: ['act'], element: of('act') });
  expect(asked()).toBe('act');
});
