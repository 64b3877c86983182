/** 엔진이 사용자에게 하는 모든 말. 중괄호 안은 엔진의 표와 같습니다. */
export const issues = {
  'missing-input': { message: '{op}의 입력 "{port}"에 아무것도 연결되지 않았습니다.', hint: '출력을 연결하세요.' },
  'unknown-op': {
    message: '"{op}"은(는) 이 버전이 모르는 연산입니다.',
    hint: '그대로 보존되고 그대로 저장됩니다. 지우거나 더 새로운 Unroll로 여세요.',
  },
  'misspelt-op': {
    message: '"{op}"은(는) 이 버전이 모르는 연산입니다. {near}을(를) 쓰려고 했나요?',
    hint: '그대로 보존되고 그대로 저장됩니다.',
  },
  'unknown-edge': { message: '"{from}"에서 "{to}"(으)로 가는 선이 닿는 곳이 없습니다.', hint: '선을 지우세요.' },
  'second-wire': {
    message: '입력 "{port}"에 선이 두 개 끝납니다.',
    hint: '입력에는 선이 하나만 올 수 있습니다. 하나를 지우세요.',
  },
  cycle: {
    message: '노드 {nodes}이(가) Delay 없이 고리를 이룹니다.',
    hint: '고리는 Delay를 거칠 때만 쓸 수 있습니다.',
  },
  'bad-id': {
    message: '"{id}"은(는) 노드 이름으로 쓸 수 없습니다.',
    hint: '글자로 시작하고 글자, 숫자, _로 이루어진, Python이 쓰지 않는 이름을 쓰세요.',
  },
  'duplicate-id': { message: '"{id}"라는 노드가 둘 있습니다.', hint: '이름은 하나뿐이어야 합니다. 하나를 바꾸세요.' },
  'missing-param': { message: '{op}에 "{param}" 값이 필요합니다.', hint: '속성 패널에서 넣으세요.' },
  'bad-param': {
    message: '{op}의 "{param}" 값 {value}은(는) 알맞지 않습니다 ({expected}).',
    hint: '속성 패널에서 바꾸세요.',
  },
  'misspelt-param': {
    message: '{op}의 매개변수가 아닌 "{param}" 값은 무시합니다. 혹시 {near} 아닌가요?',
    hint: '그대로 보존되고 그대로 저장됩니다.',
  },
  'unknown-param': {
    message: '{op}의 매개변수가 아닌 "{param}" 값은 무시합니다.',
    hint: '그대로 보존되고 그대로 저장됩니다. 글에서 지우거나 더 새로운 Unroll로 여세요.',
  },
  'misspelt-field': {
    message: '"{field}" 필드는 읽는 곳이 없어 무시합니다. 혹시 {near} 아닌가요?',
    hint: '그대로 보존되고 그대로 저장됩니다.',
  },
  'unknown-field': {
    message: '"{field}" 필드는 읽는 곳이 없어 무시합니다.',
    hint: '그대로 보존되고 그대로 저장됩니다. 빼거나 더 새로운 Unroll로 여세요.',
  },
  'bad-training': {
    message: '학습 설정 "{path}"의 값 {value}은(는) 알맞지 않습니다 ({expected}).',
    hint: '학습 설정에서 바꾸세요.',
  },
  'too-much': {
    message: '{what}의 수가 {count}개로, {limit}개를 넘습니다.',
    hint: '더 작게 하세요. 오늘날의 어떤 컴퓨터에도 담기지 않습니다.',
  },
  'shape-mismatch': {
    message: '{op}에서 모양 {a}와(과) {b}이(가) 맞지 않습니다.',
    hint: '축은 마지막부터 비교하며 크기가 같거나 1이어야 합니다.',
  },
  'wrong-rank': {
    message: '{op}은(는) {expected}을(를) 받는데 {shape}이(가) 왔습니다.',
    hint: '모양은 표본 하나의 모양입니다. 배치 축은 세지 않습니다.',
  },
  'kernel-too-large': {
    message: '커널 {kernel}이(가) 패딩한 입력 {input}보다 큽니다.',
    hint: '커널을 줄이거나 패딩을 늘리세요.',
  },
  'pool-padding': {
    message: '패딩 {padding}이(가) 커널 {kernel}의 절반을 넘습니다.',
    hint: '패딩 안에만 놓이는 윈도가 생깁니다. 패딩을 줄이세요.',
  },
  'bad-output-padding': {
    message: '출력 패딩 {more}이(가) 스트라이드 {stride}나 팽창 {dilation}보다 작지 않습니다.',
    hint: '둘 중 큰 값보다 작게 하세요.',
  },
  'empty-output': {
    message: '{op}의 결과 모양이 {shape}(으)로 비어 있습니다.',
    hint: '패딩을 줄이거나 커널 또는 입력을 키우세요.',
  },
  'bad-groups': {
    message: '그룹 {groups}개로 채널 {channels}개를 나눌 수 없습니다.',
    hint: '입력과 출력 채널 모두 그룹 수의 배수여야 합니다.',
  },
  'bad-axis': {
    message: '모양이 {shape}인 값에는 축 {axis}이(가) 없습니다.',
    hint: '축은 0부터, 끝에서는 -1부터 셉니다.',
  },
  'bad-reshape': {
    message: '{from}의 원소 {count}개로 {to}을(를) 채울 수 없습니다.',
    hint: '-1을 한 번 쓰면 그 축을 찾아 줍니다.',
  },
  'bad-permutation': {
    message: '축 {axes}은(는) 모양이 {shape}인 값의 축 순서가 아닙니다.',
    hint: '0부터 축마다 한 번씩 쓰세요.',
  },
  'concat-shapes': {
    message: '축 {axis}을(를) 따라 모양 {a}와(과) {b}을(를) 이어 붙일 수 없습니다.',
    hint: '이어 붙이는 축 말고는 모두 같아야 합니다.',
  },
  'bad-slice': {
    message: '크기 {size}인 축을 {start}부터 {end}까지 자르면 남는 것이 없습니다.',
    hint: '끝을 시작보다 뒤로 하세요.',
  },
  'class-axis': {
    message: 'CrossEntropyLoss는 클래스가 앞에 오는 로짓 [K] 또는 [K, ...]를 받는데 {shape}이(가) 왔습니다.',
    hint: '클래스마다 출력이 하나인 Linear 층을 넣으세요.',
  },
  'too-few-classes': {
    message: '예측의 출력은 {outputs}개인데 데이터의 클래스는 {classes}개(0부터 {last}까지)입니다.',
    hint: '마지막 층에 클래스마다 출력을 하나씩 두세요.',
  },
  'too-many-classes': {
    message: '클래스는 {classes}개인데 예측의 출력은 {outputs}개입니다. 그중 {more}개는 정답이 될 수 없습니다.',
    hint: '마지막 층에 클래스마다 출력을 하나씩 두세요.',
  },
  'too-few-ids': {
    message:
      '{op}에는 번호 {count}개(0부터 {last}까지)의 자리가 있는데 데이터의 번호는 {ids}개(0부터 {most}까지)입니다.',
    hint: '나올 수 있는 번호마다 자리를 하나씩 두세요.',
  },
  'loss-of-itself': {
    message: '{op}이(가) 같은 값을 서로 비교합니다. 여기서는 배울 것이 없습니다.',
    hint: 'prediction에는 모델이 예측한 값을, target에는 데이터의 값을 연결하세요.',
  },
  'target-shape': {
    message: '정답의 모양은 {target}인데 예측은 {expected}을(를) 요구합니다.',
    hint: '손실은 브로드캐스트하지 않습니다.',
  },
  'needs-int': {
    message: '{op}의 "{port}"에는 클래스나 토큰 id(int32)가 필요한데 실수가 왔습니다.',
    hint: '라벨이나 토큰 id를 연결하세요.',
  },
  'needs-float': {
    message: '{op}의 "{port}"에는 실수가 필요한데 int32 id가 왔습니다.',
    hint: '앞에 OneHot이나 Embedding을 넣으세요.',
  },
  'is-sequence': {
    message: '{op}의 "{port}"에는 표본마다 값 하나가 필요한데 시퀀스가 옵니다.',
    hint: 'LastStep, MeanOverTime, MaxOverTime 가운데 하나를 먼저 쓰세요.',
  },
  'steps-differ': {
    message: '{a}단계 시퀀스가 {b}단계 시퀀스와 만납니다.',
    hint: '단계 수가 같아야 합니다.',
  },
  'steps-unknown': {
    message: '이 시퀀스가 몇 단계인지 데이터가 있기 전에는 알 수 없습니다.',
    hint: 'ToSequence에서 나온 시퀀스를 쓰거나 Input에 값을 주세요.',
  },
  'loop-shape': {
    message: '이 고리를 도는 값의 모양을 알 수 없습니다.',
    hint: 'Delay의 매개변수 shape에 적어 주세요.',
  },
  'loop-without-sequence': {
    message: '이 고리로 들어오는 시퀀스가 없어 몇 번 도는지 알 수 없습니다.',
    hint: '시퀀스를 연결하세요.',
  },
  'not-in-loop': {
    message: '{op}은(는) 모든 단계를 한꺼번에 보므로 고리 안에 있을 수 없습니다.',
    hint: '고리 뒤에 연결하세요.',
  },
  'needs-sequence': { message: '{op}의 "{port}"에는 시퀀스가 필요합니다.', hint: '시퀀스를 연결하세요.' },
  'one-value-per-channel': {
    message: '학습할 때 BatchNorm의 채널마다 값이 하나뿐이어서 분산이 0입니다.',
    hint: '배치에 표본이 둘 이상 있어야 합니다.',
  },
  'expression-syntax': {
    message: '식의 {column}번째 글자부터 뜻을 알 수 없습니다: {detail}.',
    hint: '+ - * / ^, 비교, 숫자, 이름과 where exp log sqrt abs sin cos tanh sigmoid relu max min을 쓰세요.',
  },
  'expression-empty': { message: '식에 입력이 없습니다.', hint: '입력 이름을 하나 이상 쓰세요. 예: x * 2.' },
  'shared-mismatch': {
    message: '"{node}"은(는) "{of}"의 가중치를 함께 쓰는데, {ours}이(가) 필요한 곳에 {theirs}이(가) 있습니다.',
    hint: '연산과 모양이 모두 같아야 합니다.',
  },
  'ragged-value': {
    message: '"{param}"의 중첩 목록은 행의 길이가 서로 다릅니다.',
    hint: '모든 행의 길이가 같아야 합니다.',
  },
  'weight-shape': {
    message: '문서에 적힌 {weight}의 모양은 {shape}인데 {expected}이(가) 필요합니다.',
    hint: '새로 적거나 빼세요. 빼면 시드에서 시작합니다.',
  },
  'value-shape': { message: '값의 모양은 {shape}인데 {expected}이(가) 필요합니다.', hint: '값이나 모양을 바꾸세요.' },
  'nothing-to-export': { message: '이 그래프에는 내보낼 것이 없습니다.', hint: '무언가를 계산하는 노드를 넣으세요.' },
  'no-loss': { message: '손실이 없어서 학습할 것이 없습니다.', hint: '손실을 넣고 예측과 정답을 연결하세요.' },
  'no-parameters': { message: '이 그래프에는 학습할 것이 없습니다.', hint: '가중치가 있는 층을 넣으세요.' },
  'two-sources': {
    message: 'Dataset 노드 {nodes}의 데이터가 서로 다릅니다.',
    hint: '한 그래프의 Dataset 노드는 모두 같은 데이터를 씁니다.',
  },
  'no-feed': { message: '입력 "{node}"에 들어오는 값이 없습니다.', hint: '값을 넣거나 명령줄에서 텐서를 주세요.' },
  'batch-sizes': {
    message: '입력들의 표본 수가 {a}개와 {b}개로 다릅니다.',
    hint: '모든 입력의 표본 수가 같아야 합니다.',
  },
  'empty-batch': {
    message: '"{node}"의 배치가 비어 있습니다. 모양이 {shape}입니다.',
    hint: '표본이 하나 이상, 단계도 하나 이상 있어야 합니다.',
  },
  'lengths-range': {
    message: '"{node}"의 표본 {sample}의 길이가 {length}인데 {steps}단계이므로 1에서 {steps}까지만 됩니다.',
    hint: '표본마다 한 단계 이상 있어야 합니다.',
  },
  'lengths-count': {
    message: '"{node}"의 표본은 {samples}개인데 길이는 {count}개입니다.',
    hint: '표본마다 길이를 하나씩 주세요.',
  },
  'lengths-differ': {
    message: '만나는 시퀀스들의 길이가 다릅니다. 표본 {sample}이(가) 한쪽에서는 {a}단계, 다른 쪽에서는 {b}단계입니다.',
    hint: '길이가 같아야 합니다.',
  },
  'cut-past-end': {
    message: '{cut}단계의 자르기는 아무 일도 하지 않습니다. 시퀀스는 0에서 {last}까지 {steps}단계입니다.',
    hint: 't에서 자르면 t - 1단계와 t단계 사이가 끊깁니다. 마지막으로 자를 수 있는 곳은 {last}입니다.',
  },
  'softmax-before-loss': {
    message: '{before}이(가) 스스로 softmax를 적용하는 {op} 앞에 있습니다.',
    hint: '{before}을(를) 지우세요. 손실은 로짓을 받습니다.',
  },
  'sigmoid-before-loss': {
    message: '{before}이(가) 스스로 시그모이드를 적용하는 {op} 앞에 있습니다.',
    hint: '{before}을(를) 지우세요. 손실은 로짓을 받습니다.',
  },
  'class-out-of-range': {
    message: '표본 {sample}의 클래스는 {value}인데 클래스는 0에서 {last}까지입니다.',
    hint: '마지막 층의 출력을 클래스 수와 같게 하세요.',
  },
  'not-finite': {
    message: '{node}의 {what}에 {value}이(가) 있습니다. {phase}의 {index}번째 명령 {prim}{step}에서 처음 생겼습니다.',
    hint: '학습률을 낮추거나 기울기를 자르세요. 가중치가 이미 커졌다면 처음으로 돌리거나 뒤로 가세요. 이번 단계로 바뀐 것은 없습니다.',
  },
  'history-end': {
    message: '기록은 {iteration}번째 반복부터 있습니다.',
    hint: '{megabytes} MB를 넘지 않도록 그 앞은 지웠습니다.',
  },
  'out-of-memory': {
    message: '실행에 {megabytes} MB가 필요한데 쓸 수 있는 것은 {limit} MB입니다.',
    hint: '배치 크기를 줄이거나, 시간축이 있으면 단계 수 T를 줄이세요.',
  },
  'helper-lost': {
    message: '엔진을 돕는 스레드가 응답하지 않습니다.',
    hint: '다른 스레드가 대신합니다. 이번 단계로 바뀐 것은 없습니다. 여기서 이어 가세요.',
  },
  'worker-died': {
    message: '엔진이 멈췄습니다: {detail}.',
    hint: '새 엔진이 {iteration}번째 반복부터 이어 갑니다. {lost}단계를 잃었습니다.',
  },
  'engine-lost': {
    message: '엔진을 시작할 수 없습니다: {detail}.',
    hint: '문서는 그대로 있습니다. 저장한 뒤 창을 다시 불러오세요.',
  },
  'own-bug': {
    message: 'Unroll에 문제가 생겼습니다: {detail}.',
    hint: 'Unroll의 잘못입니다. 화면이 이상하면 문서를 저장하고 창을 다시 불러오세요.',
  },
  'not-json': { message: '{file}은(는) JSON이 아닙니다: {detail}.', hint: '.unroll.json이나 .unroll 파일을 여세요.' },
  'not-unroll': {
    message: '{file}은(는) JSON이지만 Unroll 문서가 아닙니다.',
    hint: '문서는 "format": "unroll"로 시작합니다.',
  },
  'too-new': {
    message: '{file}은(는) 더 새로운 Unroll이 썼습니다(형식 버전 {version}, 이 버전은 {ours}까지).',
    hint: 'Unroll을 새로 고치세요. 파일은 그대로입니다.',
  },
  'too-large': {
    message: '{file}은(는) {bytes}바이트로 한계 {limit}을(를) 넘습니다.',
    hint: '문서는 그래프이며 데이터가 아닙니다.',
  },
  'too-deep': { message: '{file}은(는) {limit}단계보다 깊습니다.', hint: 'Unroll이 쓴 문서가 아닙니다.' },
  'bad-key': { message: '{file}에 받아들일 수 없는 키 "{key}"이(가) 있습니다.', hint: '그 키를 지우세요.' },
  'twice-key': {
    message: '{file}의 한 곳에 키 "{key}"이(가) 두 번 있습니다.',
    hint: '둘 중 하나만 뜻할 수 있습니다. 하나를 지우세요.',
  },
  'too-slow': {
    message: '{file}을(를) 읽는 데 {seconds}초가 넘게 걸립니다.',
    hint: 'Unroll이 쓴 파일이 아닙니다. 바뀐 것은 없습니다.',
  },
  'bad-field': {
    message: '{file}의 {path}이(가) 올바르지 않습니다: {detail}.',
    hint: '편집기에서 고치거나 이전 사본을 여세요.',
  },
  'bad-archive': {
    message: '{file}은(는) 읽을 수 있는 .unroll 파일이 아닙니다: {detail}.',
    hint: '이전 사본을 여세요.',
  },
  'bad-tensors': { message: '{file}은(는) 올바른 safetensors 파일이 아닙니다: {detail}.', hint: '다시 저장하세요.' },
  'too-many': { message: '{file}에 {what}이(가) {count}개로 한계 {limit}을(를) 넘습니다.', hint: '더 작게 만드세요.' },
  'bad-data': {
    message: '{file}은(는) 읽을 수 있는 데이터 파일이 아닙니다: {detail}.',
    hint: 'Unroll을 다시 설치하거나 파일을 고치세요.',
  },
  'one-character': {
    message: '{file}에는 한 글자 "{character}"만 {count}번 있어 맞힐 것이 없습니다.',
    hint: '서로 다른 글자가 둘 이상인 글을 고르세요.',
  },
  'empty-sequences': {
    message: '{file}의 시퀀스가 모두 비어 있습니다. {count}줄이 전부 빈 줄입니다.',
    hint: '표본마다 한 단계 이상이 필요합니다.',
  },
  'series-too-short': {
    message: '{file}에는 {steps}행이 있는데, 창 {window}와 그 {ahead}단계 뒤 목표에는 {needed}행이 필요합니다.',
    hint: '창이나 예측 거리를 줄이세요.',
  },
  'part-too-short': {
    message: '{part} 부분은 {steps}단계인데, 창 {window}와 그 {ahead}단계 뒤 목표에는 {needed}단계가 필요합니다.',
    hint: '창을 줄이거나 그 부분을 늘리세요.',
  },
  'carry-unrelated': {
    message: 'carryState가 켜져 있지만 "{source}"의 시퀀스는 서로 이어지지 않습니다.',
    hint: '끄거나, 글의 흐름 또는 시계열을 쓰세요.',
  },
  'no-file': {
    message: '원천 "{source}"에 쓸 파일을 고르지 않았습니다.',
    hint: '속성 창에서 고르거나 창에 끌어다 놓으세요.',
  },
  'no-column': { message: '파일에 {role} 열이 없습니다.', hint: '파일 대화 상자에서 고르세요.' },
  'data-file-missing': {
    message: '파일 {file}이(가) 없습니다.',
    hint: '파일을 고르세요. .unroll.json은 데이터를 이름으로만 가리킵니다.',
  },
  'data-file-differs': {
    message: '{file}은(는) 문서를 만들 때의 파일과 다릅니다.',
    hint: 'SHA-256이 {expected}…이 아니라 {found}…입니다. 그래도 그 내용을 씁니다.',
  },
  'missing-file': { message: '{file}을(를) 읽을 수 없습니다: {detail}.', hint: '이름과 권한을 확인하세요.' },
  'cannot-write': { message: '{file}을(를) 쓸 수 없습니다: {detail}.', hint: '다른 곳을 고르거나 공간을 만드세요.' },
  'file-no-space': {
    message: '{file}을(를) 쓰지 못했습니다: 디스크가 가득 찼습니다 ({detail}).',
    hint: '공간을 만들거나 다른 곳에 저장하세요. 이전 파일은 그대로입니다.',
  },
  'file-no-access': {
    message: '{file}을(를) 사용할 권한이 없습니다: {detail}.',
    hint: '허용하거나 다른 곳을 고르세요. 이전 파일은 그대로입니다.',
  },
  'file-busy': {
    message: '다른 프로그램이 {file}을(를) 쓰고 있습니다: {detail}.',
    hint: '그 프로그램을 닫거나 다른 곳에 저장하세요.',
  },
  'file-gone': { message: '{file}이(가) 있던 곳에 없습니다. {detail}', hint: '위치를 다시 고르세요.' },
  'file-io': {
    message: '{file}을(를) 읽거나 쓰지 못했습니다: {detail}.',
    hint: '다시 해 보거나 다른 곳을 고르세요. 이전 파일은 그대로입니다.',
  },
  'tensor-shape': {
    message: '텐서 "{key}"의 모양은 {shape}인데 {expected}이(가) 필요합니다.',
    hint: '그래프가 요구하는 모양으로 다시 저장하세요.',
  },
  'unused-tensor': { message: '텐서 "{key}"은(는) 이 그래프의 어디에도 속하지 않습니다.', hint: '빼고 읽었습니다.' },
} as const;
