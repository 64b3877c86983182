/** A recurrence unfolded over its steps: states, the gradients that meet in them, cuts. */
export const unfold = {
  unfold: {
    norms: '{node}의 단계마다 {name}의 크기',
    log: '로그 눈금, 양 끝은 10의 거듭제곱',
    name: '시간에 따라 펼친 {node}',
    size: '펼침: {steps}, {units}',
    stepCount_one: '{count}단계',
    stepCount_other: '{count}단계',
    forward: '값, 앞으로',
    back: '기울기, 뒤로',
    fold: '접기',
    every: '자르는 간격',
    steps: '단계',
    cuts: '단계 사이의 자르기',
    cutAt: '{before}단계와 {step}단계 사이 자르기',
    cutHint: '클릭하거나 Enter를 누르면 자르거나 되돌립니다. 끌거나 Shift와 화살표를 누르면 옮겨집니다.',
    regular_one: '단계마다 하나',
    regular_other: '{count}단계마다 하나',
    regularHint: '{k}단계마다 자르는 곳 가운데 하나입니다. 끌거나 Shift와 화살표를 누르면 간격이 바뀝니다.',
    regularWhy:
      '일정한 간격마다 자르는 곳 가운데 하나라서 혼자서는 없앨 수 없습니다. ‘자르는 간격’의 수를 바꾸거나 가위를 끌면 모두 함께 옮겨지고, 칸을 비우면 모두 없어집니다.',
    more: '{from}단계부터 {to}단계까지 생략됨. {count}개 더 보기',
    role: { value: '값', gradient: '기울기', output: '이 단계', next: '다음 단계' },
    normHint:
      '배치의 모든 샘플에 대한 노름이고, 그림은 선택한 샘플입니다. 이 단계의 출력에서 온 것과 다음 단계에서 돌아온 것은 수마다 더해지지만, 노름은 더해지지 않습니다.',
    picture: '{name}, {step}단계',
    uncut: '이 시퀀스에는 자른 곳이 없어 가중치마다 온전한 기울기를 받습니다. 두 단계 사이의 가위를 누르세요.',
    truncated: '이 배치에서 자른 기울기를 온전한 기울기와 비교: 크기는 노름의 비, 코사인은 방향이 얼마나 같은지입니다.',
    ratio: '크기',
    ratioHint: '자른 기울기의 노름을 온전한 기울기의 노름 {full}(으)로 나눈 값',
    cosine: '코사인',
  },
} as const;
