/** The canvas: React Flow draws what flow.ts makes of the document, and says what the user did. */
import {
  Background,
  BackgroundVariant,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  type XYPosition,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type MouseEvent as ReactMouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { openList } from '../editor/acts';
import { GRID } from '../editor/arrange';
import { moveNodes } from '../editor/changes';
import type { Target } from '../editor/session';
import { insertOn } from '../editor/wiring';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useDoc, useSession, useSettings } from '../ui/app';
import { AddList } from './AddList';
import { ContextMenu } from './ContextMenu';
import { FarWires, MANY_WIRES } from './FarWires';
import { FIT, Flow, type FlowEdge, type Measured } from './flow';
import { InHand } from './InHand';
import { Legend } from './Legend';
import { Lanes } from './lanes';
import { Minimap } from './minimap/Minimap';
import { OpNode } from './OpNode';
import { Ranges } from './ranges';
import { UnfoldNode } from './unfold/UnfoldNode';
import { type CanvasNode, useUnfolded } from './unfold/useUnfolded';
import { useClipboard } from './useClipboard';
import { useDropping } from './useDropping';
import { FarProvider, useZoomedOut } from './useFar';
import { RangesProvider } from './useRange';
import { useView } from './useView';
import { useWiring } from './useWiring';
import { Wire } from './Wire';
import { Zoom } from './Zoom';
import './canvas.css';

const NODE_TYPES = { op: OpNode, unfolded: UnfoldNode };
const EDGE_TYPES = { wire: Wire };
const NO_WIRES: FlowEdge[] = [];
const NONE: ReadonlyMap<string, XYPosition> = new Map();
const MODIFIERS = ['Meta', 'Control'];
const MIDDLE = [1];
/** So many nodes that are only names may all stand at once: then nothing comes and goes while the canvas is panned. */
const MANY = 3000;
const SNAP: [number, number] = [GRID, GRID];

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
  const app = useApp();
  const { editor, session } = app;
  const doc = useDoc();
  const checked = useChecked();
  const selected = useSession((s) => s.selected);
  const wires = useSession((s) => s.wires);
  const flow = useRef(new Flow());
  const lanes = useRef(new Lanes());
  const frame = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState<ReadonlyMap<string, Measured>>(new Map());
  const [held, setHeld] = useState(NONE);
  const heldNow = useRef(held);
  heldNow.current = held;
  const isWhole = useSession((s) => s.inFull.size >= doc.nodes.length);
  const over = useSession((s) => s.over);
  const { isFar, isUnread, onStart, onRest } = useZoomedOut(doc.nodes.length);
  const wheelPans = useSettings((s) => s.wheel === 'pan');
  const onGrid = useSettings((s) => s.grid === 'on');
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
    (changes: NodeChange<CanvasNode>[]) => {
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
        const { over } = session.getState();
        const wasDragged = heldNow.current.size > 0;
        setHeld(NONE);
        const [only] = dropped.keys();
        if (over !== null && only !== undefined)
          editor.run('edit.insert', (d) => insertOn(moveNodes(d, dropped), only, over));
        // presses of the arrow keys one after the other are one step
        else
          editor.run(
            'edit.move',
            (d) => moveNodes(d, dropped),
            wasDragged ? undefined : `nudge ${[...dropped.keys()].join()}`,
          );
        session.setState({ over: null });
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
  const all = useUnfolded(nodes, measured);
  const { edges: pairs } = doc;
  const straight = useMemo(() => flow.current.edges(pairs, checked, wires, over), [pairs, checked, wires, over]);
  const edges = lanes.current.of(nodes, straight, held);
  const isSwarm = isFar && edges.length > MANY_WIRES;
  const wiring = useWiring();
  useClipboard();
  const dropping = useDropping();
  const { onMoved, ...pointing } = useView();
  // React Flow tells all of its nodes and wires of a handler that is another one
  const onMoveStart = useCallback(() => {
    frame.current?.classList.add('moving');
    onStart();
  }, [onStart]);
  const onMoveEnd = useCallback(() => {
    frame.current?.classList.remove('moving');
    onRest();
    onMoved();
  }, [onRest, onMoved]);
  const onDoubleClick = useCallback(
    (e: ReactMouseEvent) => {
      if (!(e.target as Element).classList.contains('react-flow__pane')) return;
      const { x, y } = screenToFlowPosition({ x: e.clientX, y: e.clientY });
      openList(app, { at: [x, y], screen: [e.clientX, e.clientY] });
    },
    [app, screenToFlowPosition],
  );
  // a click on one of several that are selected means that one; dragged, they go together
  const onNodeClick = useCallback(
    (e: ReactMouseEvent, { id }: CanvasNode) => {
      const { selected, wires } = session.getState();
      if (e.ctrlKey || e.metaKey || e.shiftKey || selected.length + wires.length < 2 || !selected.includes(id)) return;
      session.setState({ selected: [id], wires: [] });
    },
    [session],
  );
  const menus = useMemo(() => {
    const open = (e: ReactMouseEvent | MouseEvent, target: Target) => {
      e.preventDefault();
      session.setState({ menu: { target, screen: [e.clientX, e.clientY] }, adding: null });
    };
    return {
      onPaneContextMenu: (e: ReactMouseEvent | MouseEvent) => open(e, 'pane'),
      onNodeContextMenu: (e: ReactMouseEvent, node: CanvasNode) => {
        if (node.type === 'unfolded') session.setState({ selected: [node.data.of], wires: [] });
        else if (!session.getState().selected.includes(node.id)) session.setState({ selected: [node.id], wires: [] });
        open(e, 'node');
      },
      onSelectionContextMenu: (e: ReactMouseEvent) => open(e, 'node'),
      onEdgeContextMenu: (e: ReactMouseEvent, edge: FlowEdge) => {
        session.setState({ selected: [], wires: [edge.id] });
        open(e, 'wire');
      },
    };
  }, [session]);
  const labels = useMemo(
    () => ({
      'node.a11yDescription.default': t('canvas.a11y.node'),
      'node.a11yDescription.keyboardDisabled': t('canvas.a11y.node'),
      'node.a11yDescription.ariaLiveMessage': ({ x, y }: { x: number; y: number }) => t('canvas.a11y.moved', { x, y }),
      'edge.a11yDescription.default': t('canvas.a11y.edge'),
      'controls.ariaLabel': t('canvas.controls'),
    }),
    [t],
  );
  return (
    <div className="canvas" data-unread={isUnread || undefined} ref={frame}>
      <FarProvider value={isFar}>
        <ReactFlow
          nodes={all}
          edges={isSwarm ? NO_WIRES : edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onNodesChange={onNodesChange}
          {...wiring}
          {...dropping}
          {...pointing}
          {...menus}
          onMoveStart={onMoveStart}
          onMoveEnd={onMoveEnd}
          onInit={onMoved}
          connectionLineComponent={InHand}
          connectionRadius={28}
          zoomOnDoubleClick={false}
          onNodeClick={onNodeClick}
          onDoubleClick={onDoubleClick}
          deleteKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode={MODIFIERS}
          panOnScroll={wheelPans}
          panOnDrag={wheelPans ? MIDDLE : true}
          selectionOnDrag={wheelPans}
          selectionMode={SelectionMode.Partial}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={MODIFIERS}
          snapToGrid={onGrid}
          snapGrid={SNAP}
          minZoom={0.1}
          maxZoom={3}
          onlyRenderVisibleElements={sized && !isWhole && !(isFar && doc.nodes.length < MANY)}
          ariaLabelConfig={labels}
          aria-label={t('canvas.label')}
          proOptions={{ hideAttribution: true }}
        >
          {isSwarm && <FarWires nodes={nodes} edges={edges} />}
          {/* far away the dots run into a grey that costs more to draw than all nodes */}
          {!isFar && <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--dot)" />}
        </ReactFlow>
      </FarProvider>
      {doc.nodes.length === 0 && <p className="empty">{t('canvas.empty')}</p>}
      <AddList />
      <ContextMenu />
      <div className="foot">
        <Legend />
        <div className="place">
          <Zoom />
          <Minimap nodes={all} />
        </div>
      </div>
    </div>
  );
}
