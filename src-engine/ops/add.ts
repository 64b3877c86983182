import { arithmetic } from './arithmetic';

export const Add = arithmetic('Add', 'add', 'add', 'a + b, element by element: a residual connection ends in one.');
