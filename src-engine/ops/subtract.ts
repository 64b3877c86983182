import { arithmetic } from './arithmetic';

export const Subtract = arithmetic('Subtract', 'subtract', 'sub', 'a - b, element by element.');
