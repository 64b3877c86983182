/** What comes out of a node. Of one that keeps a state, also its gates and how large the gradient is at each step. */

import { GateStrips } from './GateStrips';
import { Output } from './Output';
import type { PictureProps } from './props';
import { StepNorms } from './StepNorms';

export function MapsPicture({ node }: PictureProps) {
  return (
    <div className="pic">
      <Output node={node} />
      <GateStrips node={node.id} />
      <StepNorms node={node.id} />
    </div>
  );
}
