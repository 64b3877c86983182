import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useCallback } from 'react';
import { useApp } from '../ui/app';
import { NODE_WIDTH } from './flow';

/** Keeps the middle of what is seen, so that a new node stands there. */
export function useCentre(): () => void {
  const { session } = useApp();
  const { screenToFlowPosition } = useReactFlow();
  const store = useStoreApi();
  return useCallback(() => {
    const box = store.getState().domNode?.getBoundingClientRect();
    if (!box) return;
    const { x, y } = screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
    session.setState({ centre: [x - NODE_WIDTH / 2, y - 60] });
  }, [session, screenToFlowPosition, store]);
}
