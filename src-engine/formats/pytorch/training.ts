/** The optimizer and one step of training, from the document's `training`. */
import { OPTIMIZERS, type Schedule, type Training } from '../../document/training';
import { call } from '../../ops/torch';
import { indented } from './python';

const PYTHON_NAMES: Readonly<Record<string, string>> = { weightDecay: 'weight_decay' };
function optimizerText({ optimizer }: Training): string {
  const named = Object.entries(OPTIMIZERS[optimizer.name]).flatMap(([key, { default: standard }]) => {
    if (key === 'lr' || key === 'betas') return [];
    // PyTorch refuses it without momentum, where it changes nothing
    if (key === 'nesterov' && optimizer.momentum === 0) return [];
    return [
      [PYTHON_NAMES[key] ?? key, optimizer[key as keyof typeof optimizer] as number | boolean, standard] as const,
    ];
  });
  const [a, b] = optimizer.betas;
  const betas = 'betas' in OPTIMIZERS[optimizer.name] && (a !== 0.9 || b !== 0.999) ? [`betas=(${a}, ${b})`] : [];
  return call(`torch.optim.${optimizer.name}`, ['model.parameters()', `lr=${optimizer.lr}`, ...betas], named);
}
function scheduleText(s: Schedule): string {
  const number = (key: string): number => s[key] as number;
  const name = `torch.optim.lr_scheduler.${s.name}`;
  switch (s.name) {
    case 'StepLR':
      return call(name, ['optimizer', number('stepSize')], [['gamma', number('gamma'), 0.1]]);
    case 'CosineAnnealingLR':
      return call(name, ['optimizer', number('tMax')], [['eta_min', number('etaMin'), 0]]);
    case 'LinearLR':
      return call(
        name,
        ['optimizer'],
        [
          ['start_factor', number('startFactor'), 1 / 3],
          ['total_iters', number('totalIters'), 5],
        ],
      );
  }
}
/** `def configure(model)`. A schedule counts steps of the optimizer. */
export function configureLines(training: Training): string[] {
  const { schedule } = training;
  const parts = schedule.map(scheduleText);
  let steps = 0;
  const ends = schedule.slice(0, -1).map((s) => {
    steps += s.steps ?? 0;
    return steps;
  });
  const scheduler = 'torch.optim.lr_scheduler.SequentialLR';
  const made =
    parts.length > 1
      ? [
          'parts = [',
          ...indented(parts.map((p) => `${p},`)),
          ']',
          `scheduler = ${scheduler}(optimizer, parts, milestones=[${ends.join(', ')}])`,
        ]
      : parts.map((p) => `scheduler = ${p}`);
  return [
    'def configure(model):',
    ...indented([
      `optimizer = ${optimizerText(training)}`,
      ...made,
      `return optimizer${parts.length ? ', scheduler' : ''}`,
    ]),
  ];
}
export type Step = {
  /** What the step is given, beside model and optimizer. */
  readonly args: readonly string[];
  /** With `=None`. */
  readonly optional: readonly string[];
  /** "logits = model(x)" and "model.total_loss(logits, y)". */
  readonly forward: string;
  readonly loss: string;
  readonly carries: boolean;
};
/** `def loss_of(...)`: the loss of a batch. */
export const lossLines = ({ args, optional, forward, loss, carries }: Step): string[] => [
  `def loss_of(${['model', ...args, ...optional.map((o) => `${o}=None`)].join(', ')}):`,
  ...indented([forward, `return ${loss}${carries ? ', state' : ''}`]),
];
/** `def train_step(...)`: the loss is that of its batch before the update. */
export function stepLines(training: Training, { args, optional, carries }: Step): string[] {
  const { clipValue, clipNorm, schedule } = training;
  const scheduled = schedule.length > 0;
  const given = [
    'model',
    'optimizer',
    ...(scheduled ? ['scheduler'] : []),
    ...args,
    ...optional.map((o) => `${o}=None`),
  ];
  return [
    `def train_step(${given.join(', ')}):`,
    ...indented([
      'model.train()',
      'optimizer.zero_grad()',
      `loss${carries ? ', state' : ''} = loss_of(${['model', ...args, ...optional.map((o) => `${o}=${o}`)].join(', ')})`,
      'loss.backward()',
      ...(clipValue === null ? [] : [`nn.utils.clip_grad_value_(model.parameters(), ${clipValue})`]),
      ...(clipNorm === null ? [] : [`nn.utils.clip_grad_norm_(model.parameters(), ${clipNorm})`]),
      'optimizer.step()',
      ...(scheduled ? ['scheduler.step()'] : []),
      `return loss.item()${carries ? ', state' : ''}`,
    ]),
  ];
}
