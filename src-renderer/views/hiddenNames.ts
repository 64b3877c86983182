/** How states are called on screen: "h_l1_reverse" is h of layer 1, from the end. */
const PARTS = /^([a-z])(?:_l(\d+))?(_reverse)?$/;

/** 0 where a name says none. */
export const layerOf = (name: string): number => Number(PARTS.exec(name)?.[2] ?? 0);
const marks = (name: string): string => {
  const [, , layer = '0', reversed] = PARTS.exec(name) ?? [];
  return `${layer === '0' ? '' : ` l${layer}`}${reversed ? ' ←' : ''}`;
};
const letterOf = (name: string): string => PARTS.exec(name)?.[1] ?? name;
/** "h l1 ←". */
export const stateName = (name: string): string => `${letterOf(name)}${marks(name)}`;
/** "|dL/dh| l1 ←": the norm of its gradient. */
export const gradientName = (name: string): string => `|dL/d${letterOf(name)}|${marks(name)}`;
