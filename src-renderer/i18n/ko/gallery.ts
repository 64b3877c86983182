export const gallery = {
  open: '예제 …',
  title: '예제',
  search: '예제 찾기',
  none: '"{text}"에 대한 예제가 없습니다.',
  nodes_one: '노드 {count}개',
  nodes_other: '노드 {count}개',
  group: { basics: '기초', convolution: '합성곱', time: '시간' },
} as const;
