/** The canvas: React Flow draws what flow.ts makes of the document, and says what the user did. */
import {
  Background,
  BackgroundVariant,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type XYPosition,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { moveNodes } from '../editor/changes';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useDoc, useSession } from '../ui/app';
import { Flow, type FlowNode, type Measured } from './flow';
import { Legend } from './Legend';
import { OpNode } from './OpNode';
import { QuickAdd } from './QuickAdd';
import { Ranges } from './ranges';
import { useCentre } from './useCentre';
import { useClipboard } from './useClipboard';
import { RangesProvider } from './useRange';
import { useWiring } from './useWiring';
import { Wire } from './Wire';
import './canvas.css';

const NODE_TYPES = { op: OpNode };
const EDGE_TYPES = { wire: Wire };
/** The legend's line below stays free. */
const FIT = { padding: { top: '20px', left: '24px', right: '24px', bottom: '60px' }, maxZoom: 1 } as const;
const NONE: ReadonlyMap<string, XYPosition> = new Map();

export function Canvas() {
  const [ranges] = useState(() => new Ranges());
  return (
    <RangesProvider value={ranges}>
      <ReactFlowProvider>
        <Graph />
      </ReactFlowProvider>
    </RangesProvider>
  );
}
function Graph() {
  const { t } = useWords();
  const { editor, session } = useApp();
  const doc = useDoc();
  const checked = useChecked();
  const selected = useSession((s) => s.selected);
  const wires = useSession((s) => s.wires);
  const flow = useRef(new Flow());
  const [measured, setMeasured] = useState<ReadonlyMap<string, Measured>>(new Map());
  const [held, setHeld] = useState(NONE);
  const { fitView, screenToFlowPosition } = useReactFlow();
  // another document is shown whole, once its nodes have sizes
  const isNew = useRef(true);
  useEffect(
    () =>
      editor.subscribe((why) => {
        if (why === 'open') isNew.current = true;
      }),
    [editor],
  );
  const sized = doc.nodes.every((n) => measured.get(n.id)?.height);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document is another reason to fit
  useEffect(() => {
    if (!sized || !isNew.current) return;
    isNew.current = false;
    void fitView(FIT);
  }, [sized, doc, fitView]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const sizes = new Map<string, Measured>();
      const dragging = new Map<string, XYPosition>();
      const dropped = new Map<string, readonly [number, number]>();
      const picked = new Map<string, boolean>();
      for (const c of changes) {
        if (c.type === 'dimensions' && c.dimensions) sizes.set(c.id, c.dimensions);
        else if (c.type === 'select') picked.set(c.id, c.selected);
        else if (c.type === 'position' && c.position) {
          if (c.dragging) dragging.set(c.id, c.position);
          else dropped.set(c.id, [Math.round(c.position.x), Math.round(c.position.y)]);
        }
      }
      if (sizes.size) setMeasured((m) => new Map([...m, ...sizes]));
      if (dragging.size) setHeld((h) => new Map([...h, ...dragging]));
      if (dropped.size) {
        setHeld(NONE);
        editor.run('edit.move', (d) => moveNodes(d, dropped));
      }
      if (picked.size) {
        const before = session.getState().selected;
        session.setState({
          selected: [
            ...before.filter((id) => picked.get(id) !== false),
            ...[...picked].filter(([id, on]) => on && !before.includes(id)).map(([id]) => id),
          ],
        });
      }
    },
    [editor, session],
  );
  const nodes = flow.current.nodes(doc, selected, measured, held);
  const edges = useMemo(() => flow.current.edges(doc, checked, wires), [doc, checked, wires]);
  const wiring = useWiring();
  useClipboard();
  const onMoveEnd = useCentre();
  const onDoubleClick = useCallback(
    (e: MouseEvent) => {
      if (!(e.target as Element).classList.contains('react-flow__pane')) return;
      const { x, y } = screenToFlowPosition({ x: e.clientX, y: e.clientY });
      session.setState({ centre: [x, y], adding: true });
    },
    [session, screenToFlowPosition],
  );
  const labels = useMemo(
    () => ({
      'node.a11yDescription.default': t('canvas.a11y.node'),
      'node.a11yDescription.keyboardDisabled': t('canvas.a11y.node'),
      'node.a11yDescription.ariaLiveMessage': ({ x, y }: { x: number; y: number }) => t('canvas.a11y.moved', { x, y }),
      'edge.a11yDescription.default': t('canvas.a11y.edge'),
      'minimap.ariaLabel': t('canvas.minimap'),
      'controls.ariaLabel': t('canvas.controls'),
    }),
    [t],
  );
  return (
    <div className="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        {...wiring}
        onMoveEnd={onMoveEnd}
        onInit={onMoveEnd}
        connectionRadius={28}
        zoomOnDoubleClick={false}
        onDoubleClick={onDoubleClick}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control']}
        minZoom={0.1}
        maxZoom={3}
        onlyRenderVisibleElements={sized}
        ariaLabelConfig={labels}
        aria-label={t('canvas.label')}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--dot)" />
        <MiniMap
          pannable
          zoomable
          ariaLabel={t('canvas.minimap')}
          nodeColor="var(--line-strong)"
          nodeStrokeWidth={0}
          maskColor="color-mix(in srgb, var(--bg-app) 70%, transparent)"
          bgColor="var(--bg-panel)"
          style={{ width: 132, height: 88 }}
        />
      </ReactFlow>
      {doc.nodes.length === 0 && <p className="empty">{t('canvas.empty')}</p>}
      <QuickAdd />
      <Legend />
      <Zoom />
    </div>
  );
}
function Zoom() {
  const { t } = useWords();
  const { fitView, zoomTo } = useReactFlow();
  const zoom = useStore((s) => Math.round(s.transform[2] * 100));
  return (
    <div className="zoom">
      <button type="button" onClick={() => void fitView(FIT)}>
        {t('canvas.fit')}
      </button>
      <button type="button" className="mono" title={t('canvas.full')} onClick={() => void zoomTo(1)}>
        {zoom} %
      </button>
    </div>
  );
}
