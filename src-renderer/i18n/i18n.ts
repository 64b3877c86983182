/** Every word on screen. English of issues and ops stands in the engine's own tables; Korean stands here. */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Issue } from '../../src-engine/core/issue';
import { factsOf, readsFile, type SourceParams } from '../../src-engine/core/sources';
import { ALL_OPS } from '../../src-engine/ops/index';
import type { OpDef } from '../../src-engine/ops/op';
import { canvas as canvasEn } from './en/canvas';
import { command as commandEn } from './en/command';
import { data as dataEn } from './en/data';
import { examples as examplesEn } from './en/examples';
import { forecast as forecastEn } from './en/forecast';
import { gallery as galleryEn } from './en/gallery';
import { gradtime as gradtimeEn } from './en/gradtime';
import { inspector as inspectorEn } from './en/inspector';
import { lesson as lessonEn } from './en/lesson';
import { options as optionsEn } from './en/options';
import { params as paramsEn } from './en/params';
import { shell as shellEn } from './en/shell';
import { tape as tapeEn } from './en/tape';
import { unfold as unfoldEn } from './en/unfold';
import { writing as writingEn } from './en/writing';
import { canvas as canvasKo } from './ko/canvas';
import { command as commandKo } from './ko/command';
import { data as dataKo } from './ko/data';
import { examples as examplesKo } from './ko/examples';
import { forecast as forecastKo } from './ko/forecast';
import { fragment } from './ko/fragments';
import { gallery as galleryKo } from './ko/gallery';
import { gradtime as gradtimeKo } from './ko/gradtime';
import { inspector as inspectorKo } from './ko/inspector';
import { issues as issuesKo } from './ko/issues';
import { lesson as lessonKo } from './ko/lesson';
import { names as namesKo } from './ko/names';
import { ops as opsKo } from './ko/ops';
import { options as optionsKo, titles as titlesKo } from './ko/options';
import { params as paramsKo } from './ko/params';
import { shell as shellKo } from './ko/shell';
import { tape as tapeKo } from './ko/tape';
import { unfold as unfoldKo } from './ko/unfold';
import { writing as writingKo } from './ko/writing';
import { withParticles } from './particles';

export type Language = 'en' | 'ko';
export const RESOURCES = {
  en: {
    ...shellEn,
    ...canvasEn,
    ...commandEn,
    ...dataEn,
    ...inspectorEn,
    ...gradtimeEn,
    ...unfoldEn,
    gallery: galleryEn,
    lesson: lessonEn,
    forecast: forecastEn,
    writing: writingEn,
    options: optionsEn,
    params: paramsEn,
    tape: tapeEn,
    examples: examplesEn,
  },
  ko: {
    ...shellKo,
    ...canvasKo,
    ...commandKo,
    ...dataKo,
    ...inspectorKo,
    ...gradtimeKo,
    ...unfoldKo,
    gallery: galleryKo,
    lesson: lessonKo,
    forecast: forecastKo,
    writing: writingKo,
    options: optionsKo,
    params: paramsKo,
    tape: tapeKo,
    examples: examplesKo,
    issues: issuesKo,
    ops: opsKo,
    titles: titlesKo,
    names: namesKo,
  },
} as const;

export function startI18n(language: Language): void {
  const particles = {
    type: 'postProcessor',
    name: 'particles',
    process: (text: string) => (i18next.language === 'ko' ? withParticles(text) : text),
  } as const;
  void i18next
    .use(initReactI18next)
    .use(particles)
    .init({
      postProcess: ['particles'],
      lng: language,
      fallbackLng: 'en',
      resources: { en: { translation: RESOURCES.en }, ko: { translation: RESOURCES.ko } },
      // React escapes; the engine's sentences are filled by {name}, too
      interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
      initAsync: false,
    });
}
/** A word outside of any component. */
export const word = (key: string): string => i18next.t(key);
export const setLanguage = (language: Language): void => void i18next.changeLanguage(language);

/** Args of issues that hold words, not names: only these are translated. */
const WORDED: ReadonlySet<string> = new Set(['expected', 'detail', 'what', 'shape', 'a', 'b', 'target', 'role']);

type Values = Readonly<Record<string, unknown>>;
export type Words = ReturnType<typeof wordsIn>;
const known = new Map<string, Words>();
/** The same functions for as long as the language stays: what is made of words is made anew with another one only. */
export function useWords(): Words {
  const { language } = useTranslation().i18n;
  let words = known.get(language);
  if (!words) {
    words = wordsIn(language);
    known.set(language, words);
  }
  return words;
}
export function wordsIn(language: string) {
  const translate = i18next.getFixedT(language);
  /** Hundreds of plain words are asked for at an edit. */
  const plain = new Map<string, string>();
  const t = (key: string, args?: Record<string, unknown>): string => {
    if (args) return translate(key, args);
    const text = plain.get(key) ?? translate(key);
    plain.set(key, text);
    return text;
  };
  const optional = (key: string, fallback: string, args: Record<string, unknown> = {}): string =>
    translate(key, { ...args, defaultValue: fallback });
  const spoken = (text: string): string => (language === 'ko' ? fragment(text) : text);
  const spokenArg = (key: string, value: string | number): string | number => {
    if (typeof value !== 'string') return value;
    if (key === 'phase') return t(`strip.phases.${value}`);
    if (key === 'source') return optional(`options.source.${value}`, value);
    return WORDED.has(key) ? spoken(value) : value;
  };
  /** Of a Dataset with these values: a user's file has its own name. */
  const dataTitle = (values: Values): string => {
    const { title } = factsOf(values as unknown as SourceParams);
    return readsFile(values) ? title : optional(`titles.${values.source}`, title, { delay: values.delay });
  };
  /** A class or a feature of a Dataset with these values, a value of a category ("weather=rain") too. A user's file says its own. */
  const dataName = (values: Values, name: string): string =>
    readsFile(values) ? name : name.replace(/[^=]+/g, (part) => optional(`names.${values.source}.${part}`, part));
  return {
    t,
    when: (time: number) => new Date(time).toLocaleString(language),
    opDoc: (op: string) => optional(`ops.${op}`, ALL_OPS[op]?.doc ?? ''),
    dataTitle,
    dataName,
    /** What a node says of its settings, whose values these are; data are called by their name. */
    summary: ({ summary }: OpDef, values: Values): string =>
      'source' in values ? dataTitle(values) : spoken(summary?.(values as never) ?? ''),
    paramLabel: (name: string) => optional(`params.${name}.label`, name),
    /** A value that a parameter has or could have. */
    paramValue: (name: string, value: unknown): string => {
      if (value === null) return t('lesson.nothing');
      if (typeof value === 'string') return optional(`options.${name}.${value}`, value);
      if (!Array.isArray(value)) return String(value);
      return value.length ? value.join(' × ') : t('data.aNumber');
    },
    paramHelp: (_op: string, name: string) => optional(`params.${name}.help`, ''),
    notRight: (label: string, value: string, expected: string) =>
      t('inspector.notRight', { label, value, expected: spoken(expected) }),
    /** The English sentence is already filled; the Korean one is filled from the issue's args. */
    issue: (i: Issue) => {
      const args = Object.fromEntries(Object.entries(i.args).map(([key, v]) => [key, spokenArg(key, v)]));
      return {
        message: optional(`issues.${i.code}.message`, i.message, args),
        hint: optional(`issues.${i.code}.hint`, i.hint, args),
      };
    },
  };
}
