/** What a dragged op is called between the palette and the canvas. */
export const OP_TYPE = 'application/x-unroll-op';
