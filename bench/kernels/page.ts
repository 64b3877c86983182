/** The kernels in a page: what a script that drives it calls. */
import { kernels } from './main';

Object.assign(globalThis, { kernels });
