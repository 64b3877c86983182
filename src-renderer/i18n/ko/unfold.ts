/** A recurrence unfolded over its steps: states, the gradients that meet in them, cuts. */
export const unfold = {
  unfold: {
    norms: '{node}의 단계마다 {name}의 크기',
    log: '로그 눈금, 양 끝은 10의 거듭제곱',
  },
} as const;
