/** What comes out of a node: maps of one sample, or their gradients. */

import { Maps } from '../Maps';
import { GateStrips } from './GateStrips';
import type { PictureProps } from './props';
import { States } from './StatesPicture';
import { StepNorms } from './StepNorms';
import { useOutput } from './useOutput';
import { Waiting } from './Waiting';

export function MapsPicture({ node }: PictureProps) {
  const { picture, tensor, label, absent, isStrip } = useOutput(node, 16);
  const Shown = isStrip ? States : Maps;
  return (
    <div className="pic">
      {picture?.ready ? <Shown picture={picture} tensor={tensor} label={label} /> : <Waiting {...absent} />}
      {isStrip && <GateStrips node={node.id} />}
      <StepNorms node={node.id} />
    </div>
  );
}
