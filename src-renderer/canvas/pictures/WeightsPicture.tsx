/** A weight matrix; the last layer before a cross-entropy also shows what it believes of the chosen sample, against the label. */
import type { TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useCheckedPart, useEditorPart, usePicture, useRun } from '../../ui/app';
import { pictureHeight } from '../layout';
import { Maps } from '../Maps';
import { Bars, softmax } from './Bars';
import type { PictureProps } from './props';
import { Waiting } from './Waiting';

const TALLEST = 64;
/** Beliefs that are listed. */
const LISTED = 4;

export function WeightsPicture({ node }: PictureProps) {
  const { t } = useWords();
  const layer = useRun((s) => s.layer);
  const tensor: TensorRef = {
    node: node.weightsOf ?? node.id,
    of: layer === 'gradient' ? 'grad-param' : 'param',
    name: 'weight',
  };
  const shape = useCheckedPart((c) => c.parameters[`${tensor.node}.weight`]);
  const weights = usePicture(view(tensor, { kind: 'maps', sample: 0, max: 1 }));
  const loss = useEditorPart(({ doc }) =>
    doc.edges.find(
      ([from, to]) =>
        from === `${node.id}.y` && doc.nodes.find((n) => n.op === 'CrossEntropyLoss' && to === `${n.id}.prediction`),
    ),
  );
  return (
    <div className="pic">
      {weights?.ready ? (
        <Maps
          picture={weights}
          tensor={tensor}
          tallest={TALLEST}
          label={t(layer === 'gradient' ? 'canvas.weightGradients' : 'canvas.weights', { node: node.id })}
        />
      ) : (
        <Waiting {...(shape ? { height: pictureHeight(1, shape[0] ?? 1, shape[1] ?? 1, 1, TALLEST) } : {})} />
      )}
      {loss && <Predictions node={node.id} end={loss[1].replace(/prediction$/, 'target')} />}
    </div>
  );
}
/** `end`: the input that the targets come to. */
function Predictions({ node, end }: { readonly node: string; readonly end: string }) {
  const target = useEditorPart(({ doc }) => doc.edges.find(([, to]) => to === end)?.[0]);
  const sample = useRun((s) => s.sample);
  const classes = useRun((s) => s.loaded?.data?.classes ?? null);
  const logits = usePicture(view({ node, of: 'out', name: 'y' }, { kind: 'maps', sample, max: 1 }));
  const dot = target?.lastIndexOf('.') ?? -1;
  const labels = usePicture(
    target
      ? view({ node: target.slice(0, dot), of: 'out', name: target.slice(dot + 1) }, { kind: 'maps', sample, max: 1 })
      : null,
  );
  const count = useCheckedPart((c) => c.ports[`${node}.y`]?.shape.at(-1)) ?? LISTED;
  if (!logits?.ready) return <Waiting height={15 * Math.min(LISTED, count) - 1} />;
  if (logits.data.length < 2) return null;
  return (
    <Bars
      values={softmax(logits.data)}
      names={classes}
      right={labels?.ready ? Math.round(labels.data[0] as number) : null}
      most={LISTED}
    />
  );
}
