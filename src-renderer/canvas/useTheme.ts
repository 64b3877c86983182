/** The theme that the canvas's pictures are painted for. */
export { useTheme } from '../views/useTheme';
