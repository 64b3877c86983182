export const examples = {
  'lenet-fashion-mnist': {
    title: 'Fashion-MNIST를 배우는 LeNet',
    about: '합성곱 두 층이 옷을 구별하는 법을 배웁니다. 커널이 자리 잡는 모습을 보세요.',
  },
  'digits-cnn': {
    title: '숫자를 배우는 작은 CNN',
    about: '8×8 숫자를 몇 초 만에 배웁니다. 에폭마다 시험 정확도를 보세요.',
  },
  'conv-5x5': {
    title: '손으로 따라가는 3×3 합성곱',
    about: '5×5 입력 위 커널의 모든 수가 보입니다. 아홉 수 중 하나를 누르면 곱이 나타납니다.',
  },
  xor: { title: 'XOR', about: '직선 하나로는 나눌 수 없는 문제입니다. 결정 영역이 접히는 모습을 보세요.' },
  spirals: { title: '두 나선', about: '은닉층 두 개가 점들을 따라 결정 영역을 감습니다.' },
  regression: {
    title: '잡음 섞인 점에서 곡선으로',
    about: '수 하나를 넣어 수 하나를 얻습니다. 신경망이 사인 곡선을 따라갑니다.',
  },
  elman: {
    title: '손으로 만든 엘만 셀',
    about:
      'Delay를 지나는 고리가 한 단계 앞의 값을 되풀이하는 법을 배웁니다. F10을 눌러 시간으로 펼쳐지는 모습을 보세요.',
  },
  'digits-lstm': {
    title: '한 줄씩 읽는 숫자',
    about: 'LSTM이 숫자의 여덟 줄을 차례로 읽고 무엇인지 말합니다. 상태가 시간을 따라 나란히 놓입니다.',
  },
} as const;
