/** The picture of each kind that an op can name. */
import type { ComponentType } from 'react';
import type { Picture } from '../../../src-engine/ops/op';
import { CurvePicture } from './CurvePicture';
import { DistributionPicture } from './DistributionPicture';
import { KernelsPicture } from './KernelsPicture';
import { LossPicture } from './LossPicture';
import { MapsPicture } from './MapsPicture';
import type { PictureProps } from './props';
import { SamplesPicture } from './SamplesPicture';
import { StatisticsPicture } from './StatisticsPicture';
import { WeightsPicture } from './WeightsPicture';

export const PICTURES: Readonly<Record<Picture, ComponentType<PictureProps>>> = {
  samples: SamplesPicture,
  value: MapsPicture,
  kernels: KernelsPicture,
  curve: CurvePicture,
  maps: MapsPicture,
  weights: WeightsPicture,
  statistics: StatisticsPicture,
  loss: LossPicture,
  distribution: DistributionPicture,
};
