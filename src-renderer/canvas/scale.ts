/** The scales that the canvas's pictures are painted in. */
export { colours, cssColour, inkOn, paint, type Scale } from '../views/scale';
