/** Cells that open, and the gradient over time. */
export const gradtime = {
  cell: {
    help: '이 노드가 뜻하는 그래프로 바꿉니다. Linear, 게이트, Delay로 되어 있고 가중치는 같습니다.',
    closed: {
      'no-cell': '열 셀이 없습니다.',
      bidirectional:
        '양방향 노드는 열 수 없습니다. 시퀀스를 끝에서부터 읽는 노드가 없기 때문입니다. 먼저 양방향을 끄세요.',
      layers: '층이 8개보다 많아 읽기에는 노드가 너무 많아집니다.',
      shared: '다른 노드와 가중치를 공유합니다. 열린 셀의 부분들은 공유할 수 없습니다.',
      bypassed: '건너뛰는 중입니다.',
      params: '설정 하나가 잘못되었습니다.',
      'no-input': 'x에 연결된 것이 없습니다.',
    },
  },
} as const;
