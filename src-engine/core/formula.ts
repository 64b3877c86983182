/** An element-by-element formula as a tree: what `pointwise` computes, what `Expression` parses to, and what differentiation gives back. */
export type Unary =
  | 'neg'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'abs'
  | 'sign'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'erf';
export type Binary = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'max' | 'min' | 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne';
export type Formula =
  | { readonly op: 'number'; readonly value: number }
  /** The i-th operand of the instruction. */
  | { readonly op: 'input'; readonly index: number }
  | { readonly op: Unary; readonly a: Formula }
  | { readonly op: Binary; readonly a: Formula; readonly b: Formula }
  /** A select, never a product: where `c` is not 0 `a`, else `b`; what the other branch holds (NaN, Inf) is not looked at. */
  | { readonly op: 'where'; readonly c: Formula; readonly a: Formula; readonly b: Formula };
