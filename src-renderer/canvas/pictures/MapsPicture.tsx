/** What comes out of a node: maps of one sample, or their gradients. */

import { Maps } from '../Maps';
import type { PictureProps } from './props';
import { useOutput } from './useOutput';
import { Waiting } from './Waiting';

export function MapsPicture({ node }: PictureProps) {
  const { picture, tensor, label, absent } = useOutput(node, 16);
  return (
    <div className="pic">
      {picture?.ready ? <Maps picture={picture} tensor={tensor} label={label} /> : <Waiting {...absent} />}
    </div>
  );
}
