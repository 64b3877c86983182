/** 엔진이 문장에 채워 넣는 말 조각. 엔진의 표에 없는 말(파일 이름, 노드 이름, JSON 해석기의 말)은 그대로 둡니다. */
const range = (text: string): string =>
  text
    .replace(/^ from (\S+) to (\S+)$/, '$1에서 $2까지의 ')
    .replace(/^ of at least (\S+)$/, '$1 이상의 ')
    .replace(/^ of at most (\S+)$/, '$1 이하의 ');
/** 앞의 것부터 맞춰 봅니다. */
const RULES: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^scalar$/, () => '스칼라'],
  [/^axis (-?\d+)(.*)$/, (_, axis, of = '') => `축 ${axis}${of}`],
  [/^(.+), or nothing$/, (_, what) => `${fragment(what ?? '')} 또는 빈칸`],
  [/^(.+),? or null$/, (_, what) => `${fragment(what?.replace(/,$/, '') ?? '')} 또는 null`],
  [/^true or false$/, () => 'true 또는 false'],
  [/^one of (.+)$/, (_, options) => `${options} 중 하나`],
  [/^a whole number(.*)$/, (_, of = '') => `${range(of)}정수`],
  [/^a number above (\S+)$/, (_, least) => `${least}보다 큰 수`],
  [/^a number(.*)$/, (_, of = '') => `${range(of)}수`],
  [/^a list of whole numbers(.*)$/, (_, of = '') => `${range(of)}정수 목록`],
  [/^(\d+) whole numbers(.*)$/, (_, count, of = '') => `${range(of)}정수 ${count}개`],
  [/^two numbers from 0 to below 1$/, () => '0 이상 1 미만의 수 둘'],
  [/^a text$/, () => '글'],
  [/^a formula$/, () => '식'],
  [/^a nested list of numbers$/, () => '중첩된 숫자 목록'],
  [/^a file with its name, size and SHA-256$/, () => '이름과 크기와 SHA-256이 있는 파일'],
  [/^a list of columns$/, () => '열 목록'],
  [/^arrays of a file$/, () => '파일의 배열'],
  [/^a list of names$/, () => '이름 목록'],
  [/^it is not UTF-8 text; save it as "CSV UTF-8"$/, () => 'UTF-8 글이 아닙니다. "CSV UTF-8"로 저장하세요'],
  [/^it has no rows$/, () => '행이 없습니다'],
  [/^it has no PNG and no JPEG$/, () => 'PNG도 JPEG도 없습니다'],
  [/^its pictures must lie in a folder for each class$/, () => '그림은 분류마다 한 폴더에 있어야 합니다'],
  [
    /^it holds Python objects, which only their code can read: save plain numbers$/,
    () => '파이썬 객체가 들어 있어 그 코드로만 읽을 수 있습니다. 숫자만 저장하세요',
  ],
  [/^(feature|target|class)$/, (what) => ({ feature: '특징', target: '목표', class: '분류' })[what] ?? what],
  [/^small enough .* a test part of (.+)$/, (_, n) => `시험용 ${n}개 말고도 학습용 표본이 남을 만큼 작은 수`],
  // 문서
  [/^nodes$/, () => '노드'],
  [/^edges$/, () => '선'],
  [/^numbers in the weights of its nodes$/, () => '노드 가중치의 수'],
  [/^it is not UTF-8 text$/, () => 'UTF-8 글이 아닙니다'],
  [
    /^it is a text of (\d+) characters, more than (\d+)$/,
    (_, n, most) => `글자 수가 ${n}자로 한계 ${most}자를 넘습니다`,
  ],
  [/^it is a number too large for a float$/, () => '수가 너무 큽니다'],
  [/^it is not a whole number of at least 1$/, () => '1 이상의 정수가 아닙니다'],
  // 데이터
  [/^(training|validation|test)$/, (part) => ({ training: '학습', validation: '검증', test: '시험' })[part] ?? part],
  [/^it is empty$/, () => '비어 있습니다'],
  [
    /^it has (\d+) different characters, more than (\d+)$/,
    (_, n, most) => `서로 다른 글자가 ${n}개로 한계 ${most}개를 넘습니다`,
  ],
  [/^it has (".+"), which is not among its characters$/, (_, c) => `${c}은(는) 글자 목록에 없습니다`],
  [/^it holds bytes that no text has$/, () => '글에 없는 바이트가 들어 있습니다'],
  [/^it has a class outside (\d+) to (\d+)$/, (_, from, to) => `${from}에서 ${to}까지가 아닌 클래스가 있습니다`],
  [/^its images are (.+)$/, (_, size) => `이미지 크기가 ${size}입니다`],
  [/^it has (\d+) images and (\d+) labels$/, (_, a, b) => `이미지는 ${a}개인데 라벨은 ${b}개입니다`],
  [/^it names a species that is not known$/, () => '모르는 종이 있습니다'],
  [
    /^line (\d+) has (\d+) cells, where (\d+) are needed$/,
    (_, n, a, b) => `${n}번째 줄의 칸이 ${b}개가 아니라 ${a}개입니다`,
  ],
  [/^(".*") in line (\d+) is no number$/, (_, cell, n) => `${n}번째 줄의 ${cell}은(는) 수가 아닙니다`],
  // 식
  [/^it is longer than (\d+) characters$/, (_, n) => `${n}자보다 깁니다`],
  [/^it is nested deeper than (\d+) levels$/, (_, n) => `${n}단계보다 깊습니다`],
  [/^use == to compare$/, () => '비교에는 ==를 쓰세요'],
  [/^(".*") has no meaning here$/, (_, c) => `${c}은(는) 여기서 뜻이 없습니다`],
  [/^the number is too large$/, () => '수가 너무 큽니다'],
  [/^it ends where (.+) is missing$/, (_, what = '') => `${wanted(what)} 있어야 할 곳에서 끝납니다`],
  [/^(.+) is missing before (".*")$/, (_, what = '', c) => `${c} 앞에 ${wanted(what)} 있어야 합니다`],
  [/^more than (\d+) operations follow on each other$/, (_, n) => `연산이 ${n}개 넘게 이어집니다`],
  [/^comparisons cannot be chained; use parentheses$/, () => '비교는 이어 쓸 수 없으니 괄호를 쓰세요'],
  [/^there is no function (".*")$/, (_, name) => `${name}(이)라는 함수는 없습니다`],
  [
    /^(\S+) takes a condition and 2 values, not (\d+)$/,
    (_, name, n) => `${name}에는 조건 하나와 값 둘이 필요한데 ${n}개가 왔습니다`,
  ],
  [
    /^(\S+) takes (\d+) values? or more, not (\d+)$/,
    (_, name, least, n) => `${name}에는 값이 ${least}개 이상 필요한데 ${n}개가 왔습니다`,
  ],
  [
    /^(\S+) takes (\d+) values?, not (\d+)$/,
    (_, name, all, n) => `${name}에는 값이 ${all}개 필요한데 ${n}개가 왔습니다`,
  ],
  [/^(".*") cannot be a name$/, (_, name) => `${name}은(는) 이름으로 쓸 수 없습니다`],
];
/** 식에 빠진 것, 주격으로. */
const wanted = (what: string): string =>
  what
    .replace(/^an operator$/, '연산자가')
    .replace(/^a number, a name or "\("$/, '수나 이름 또는 "("가')
    .replace(/^"\)"$/, '")"가')
    .replace(/^"\(" after (\S+)$/, '$1 뒤에 "("가')
    .replace(/^"," or "\)"$/, '"," 또는 ")"가');

/** 조각 하나를 우리말로. 아는 조각이 아니면 그대로. */
export function fragment(text: string): string {
  for (const [pattern, say] of RULES) {
    const found = pattern.exec(text);
    if (found) return say(...found);
  }
  return text;
}
