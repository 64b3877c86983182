/** One component for every op: who it is, how it is set, what is in it now, what it costs. */
import type { NodeProps } from '@xyflow/react';
import { Snowflake } from 'lucide-react';
import { memo, useRef } from 'react';
import { readParams } from '../../src-engine/core/params';
import { sizeOf } from '../../src-engine/core/shape';
import type { DocNode } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';
import { factsOf, namesNode } from '../editor/nodeFacts';
import { view } from '../editor/watch';
import { useWords } from '../i18n/i18n';
import { useCheckedPart, usePicture, useRun, useSession } from '../ui/app';
import { short } from '../views/short';
import { FIRST_PORT, type FlowNode, PORT_PITCH } from './flow';
import { NodeName } from './NodeName';
import { Port } from './Port';
import { Problems } from './Problems';
import { PICTURES } from './pictures/pictures';
import { HeldUpProvider } from './pictures/Waiting';
import { UnfoldButton } from './unfold/UnfoldButton';
import { useFar } from './useFar';

const NONE: readonly string[] = [];

/** Where it stands is the business of what it stands in: a node that is moved is not drawn again. */
const isSame = (a: NodeProps<FlowNode>, b: NodeProps<FlowNode>): boolean =>
  a.data === b.data && a.selected === b.selected && a.height === b.height;

export const OpNode = memo(function OpNode({ data, selected, height }: NodeProps<FlowNode>) {
  const { node, ports, sources } = data;
  const isInFull = useSession((s) => s.inFull.has(node.id));
  const isFar = useFar() && !isInFull;
  const isLinking = useSession((s) => s.linking !== null);
  const { t } = useWords();
  // an error takes what is on the node away, and not its room: what stands around it does not jump
  const isKnown = useCheckedPart((c) => Object.keys(factsOf(c, node.id).ports).length > 0);
  const was = useRef<number | undefined>(undefined);
  const isWhole = useRun((s) => s.loaded !== null && !s.loaded.isPart) && isKnown;
  if (isWhole) was.current = height;
  const room = isFar ? { height } : isWhole ? {} : { minHeight: was.current };
  const what = node.label ? `${node.id} · ${node.op}` : node.op;
  const phase = useRun((s) => {
    const now = s.loaded?.tape[(s.position?.at ?? 0) - 1];
    return now?.node === node.id && !s.position?.running ? now.phase : null;
  });
  return (
    <section
      className={`node${selected ? ' chosen' : ''}${phase ? ` now ${phase}` : ''}${node.bypassed ? ' bypassed' : ''}${isFar ? ' far' : ''}`}
      data-node={node.id}
      style={room}
    >
      {(!isFar || isLinking) && <Ends node={node.id} ports={ports} sources={sources} isReached={selected} />}
      {!isFar && <PortNames ports={ports} />}
      <header className={!isFar && ports.outputs.length > 1 ? 'beside-port' : undefined}>
        <NodeName node={node} />
        <span className="what" title={what}>
          {what}
        </span>
        {node.frozen && <Snowflake aria-label={t('canvas.frozen')} />}
        {!isFar && <UnfoldButton node={node.id} />}
        <Problems id={node.id} />
      </header>
      {!isFar && (
        <HeldUpProvider value={!isKnown}>
          <Body node={node} ports={ports} />
        </HeldUpProvider>
      )}
    </section>
  );
}, isSame);

type EndsProps = Omit<FlowNode['data'], 'node'> & { readonly node: string; readonly isReached: boolean };
/** Far away nobody aims at a port, but a wire in the hand looks for one. */
function Ends({ node, ports, sources, isReached }: EndsProps) {
  const all = { node, isReached };
  return (
    <>
      {ports.inputs.map((port, i) => (
        <Port key={port} {...all} port={port} index={i} is="input" from={sources[i] ?? null} />
      ))}
      {ports.outputs.map((port, i) => (
        <Port key={port} {...all} port={port} index={i} is="output" from={null} />
      ))}
    </>
  );
}
function Body({ node, ports }: Pick<FlowNode['data'], 'node' | 'ports'>) {
  const { t } = useWords();
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  const PictureOf = op && PICTURES[op.picture];
  return (
    <>
      {ports.inputs.slice(1).map((port) => (
        <div className="ports" key={port}>
          {port}
        </div>
      ))}
      <Summary node={node} />
      {PictureOf ? <PictureOf node={node} /> : <p className="unknown">{t('canvas.unknown', { op: node.op })}</p>}
      <Footer node={node} />
    </>
  );
}
/** Names of ports where a side has more than one; inputs below the first have lines of their own. */
function PortNames({ ports }: { readonly ports: FlowNode['data']['ports'] }) {
  const [first] = ports.inputs;
  return (
    <>
      {ports.inputs.length > 1 && (
        <span className="port-name first" style={{ top: FIRST_PORT - PORT_PITCH / 2 - 1 }}>
          {first}
        </span>
      )}
      {ports.outputs.length > 1 &&
        ports.outputs.map((port, i) => (
          <span key={port} className="port-name" style={{ top: FIRST_PORT - PORT_PITCH / 2 + i * PORT_PITCH }}>
            {port}
          </span>
        ))}
    </>
  );
}
function Summary({ node }: { readonly node: DocNode }) {
  const words = useWords();
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  if (!op?.summary) return null;
  const { values, issues } = readParams(node.op, op.params, node.params);
  return issues.length ? null : <div className="sub">{words.summary(op, values)}</div>;
}
/** Parameters and the size of their gradient; where there are none, the size of what comes out. */
function Footer({ node }: { readonly node: DocNode }) {
  const { t } = useWords();
  const owner = node.weightsOf ?? node.id;
  const mine = Object.entries(useCheckedPart((c) => factsOf(c, owner).parameters));
  const [first] = Object.values(useCheckedPart((c) => factsOf(c, node.id).ports));
  const count = mine.reduce((n, [, shape]) => n + sizeOf(shape), 0);
  const fresh = useRun((s) => namesNode(s.loaded?.fresh ?? NONE, owner));
  const kept = useRun((s) => namesNode(s.loaded?.kept ?? NONE, owner));
  const weight = mine[0]?.[0];
  const gradient = usePicture(weight ? view({ node: owner, of: 'grad-param', name: weight }, { kind: 'stats' }) : null);
  const cost = count ? t('canvas.params', { count, text: count.toLocaleString('en') }) : first?.shape.join(' × ');
  if (!cost) return null;
  return (
    <footer>
      <span>{cost}</span>
      {(fresh || kept) && count > 0 && (
        <span
          role="img"
          aria-label={t(fresh ? 'canvas.fresh' : 'canvas.kept')}
          title={t(fresh ? 'canvas.fresh' : 'canvas.kept')}
        >
          {fresh ? '↺' : '='}
        </span>
      )}
      {gradient?.ready && gradient.stats && <span>|dw| {short(gradient.stats.norm)}</span>}
    </footer>
  );
}
