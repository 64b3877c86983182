import { arithmetic } from './arithmetic';

export const Multiply = arithmetic('Multiply', 'multiply', 'mul', 'a times b, element by element: a gate.');
